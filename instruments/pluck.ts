import { defineRender, dsp, type PlannedEvent } from 'bunsynth';

/** Sixteenths of a bar. */
const steps = 16;

/** Returns true when step `i` of `steps` is one of `hits` that lie as evenly as they can. */
const isHit = (i: number, hits: number): boolean => (i * hits) % steps < hits;

/**
 * A plucked string (K. Karplus and A. Strong, 1983, tuned as by D. Jaffe and J. Smith): noise that goes around and loses its brightness. Played, it is one note; triggered, it
 * plans a bar of the grid's sixteenths, with as many notes as `hits`, taken from `notes` in their order.
 */
export const pluck = defineRender({
  params: {
    note: {
      type: 'number',
      alias: 'n',
      default: 57,
      min: 12,
      max: 120,
      unit: 'note',
      description: 'The note that is played',
    },
    notes: {
      type: 'numbers',
      default: [57, 64, 60, 67, 69, 64],
      min: 12,
      max: 120,
      unit: 'note',
      description: 'The notes of a triggered bar',
    },
    hits: { type: 'integer', default: 7, min: 1, max: 16, description: 'How many notes a triggered bar has' },
    decay: {
      type: 'number',
      alias: 't',
      default: 2.5,
      min: 0.1,
      max: 20,
      unit: 's',
      description: 'Time in which it falls by 60 dB',
    },
    bright: { type: 'number', default: 0.6, min: 0, max: 1, description: 'How much of the noise is heard' },
    amp: { type: 'number', default: 0.3, min: 0, max: 1, description: 'Loudest sample' },
  },
  estimate: 0.02,
  async *play(ctx) {
    const { note, decay, bright, amp } = ctx.params;
    const period = ctx.sampleRate / (440 * 2 ** ((note - 69) / 12));
    const sound = ctx.buffer(decay * ctx.sampleRate);
    string(
      sound[0]!,
      period,
      decay * ctx.sampleRate,
      dsp.lowpass(dsp.noise(Math.ceil(period), ctx.random), 0.02 + 0.4 * bright ** 2),
    );
    dsp.highpass(sound[0]!, 30 / ctx.sampleRate);
    dsp.fadeOut(dsp.fadeIn(sound[0]!, 8), 0.2 * decay * ctx.sampleRate);
    yield dsp.normalise(sound, amp);
  },
  trigger(ctx): PlannedEvent[] {
    const { note: _, notes, hits, amp, ...rest } = ctx.params;
    if (!notes.length) return [];
    const places = Array.from({ length: steps }, (_each, i) => i).filter((i) => isHit(i, hits));
    return places.map((i, n) => ({
      type: 'play',
      beat: i / 4,
      params: {
        ...rest,
        note: notes[n % notes.length]!,
        amp: amp * (i % 4 === 0 ? 1 : 0.7),
        pan: 0.5 * Math.sin(n * 2.4),
      },
    }));
  },
});

/** Lets noise go around a delay of `period` frames, with a mean of two neighbours in between; it falls by 60 dB in `decay` frames. */
function string(to: Float32Array, period: number, decay: number, noise: Float32Array): void {
  // The mean delays by half a frame, an allpass by the rest that is no whole frame.
  const delay = Math.floor(period - 0.5 - 0.1);
  const rest = period - 0.5 - delay;
  const allpass = (1 - rest) / (1 + rest);
  const loss = 10 ** ((-3 * period) / decay);
  let [before, heard, passed] = [0, 0, 0];
  for (let i = 0; i < to.length; i++) {
    const back = i >= delay ? to[i - delay]! : 0;
    const mean = loss * 0.5 * (back + before);
    before = back;
    const now = allpass * (mean - passed) + heard;
    [heard, passed] = [mean, now];
    to[i] = now + (i < noise.length ? noise[i]! : 0);
  }
}
