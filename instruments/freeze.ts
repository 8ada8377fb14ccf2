import { defineRender, dsp, type RenderContext, type Samples } from 'bunsynth';

/** Kept of a voice: what it has caught, and of its last passes, by their count, what reaches beyond their end. */
interface Caught {
  readonly sound: readonly Samples[];
  readonly tails: Map<number, readonly Float32Array[]>;
}
type Voices = Map<number, Caught>;

/**
 * Catches the last seconds of the input when it begins, or a shared sound by name, and goes on with it as a cloud of grains; each pass is another cloud of
 * the same sound, and begins with what the one before left over.
 */
export const freeze = defineRender({
  params: {
    seconds: {
      type: 'number',
      default: 2,
      min: 0.1,
      max: 30,
      unit: 's',
      description: 'How much of the input is caught',
    },
    sound: { type: 'text', default: '', description: 'Name of a shared sound to take in place of the input' },
    length: { type: 'number', alias: 't', default: 6, min: 0.5, max: 60, unit: 's', description: 'Length of a pass' },
    grain: { type: 'number', default: 0.25, min: 0.01, max: 2, unit: 's', description: 'Length of a grain' },
    density: { type: 'number', default: 8, min: 1, max: 64, description: 'Grains at a time' },
    rate: {
      type: 'number',
      default: 1,
      min: 0.125,
      max: 8,
      description: 'Speed at which grains are read: 2 is an octave up',
    },
    place: {
      type: 'number',
      default: 0,
      min: 0,
      max: 1,
      description: 'Where in the sound grains are read, from its beginning to its end, when spread is 0',
    },
    spread: { type: 'number', default: 1, min: 0, max: 1, description: 'How far from there' },
  },
  loop: true,
  estimate: 0.3,
  cache: (): Voices => new Map(),
  async *play(ctx) {
    const { seconds, sound, length, grain, density, rate, place, spread } = ctx.params;
    const voices = ctx.cache as Voices;
    const caught: Caught = voices.get(ctx.voice) ?? { sound: catchSound(ctx, seconds, sound), tails: new Map() };
    voices.set(ctx.voice, caught);
    const { sound: from, tails } = caught;
    const cloud = ctx.buffer(length * ctx.sampleRate, 2);
    const frames = Math.min(Math.round(grain * ctx.sampleRate), cloud[0]!.length);
    const tail = [new Float32Array(frames), new Float32Array(frames)];
    const window = dsp.hann(frames);
    const count = Math.max(1, Math.round((density * cloud[0]!.length) / frames));
    for (let n = 0; n < count; n++) {
      // One grain in each of `count` equal stretches: even, but never regular.
      const at = ((n + ctx.random()) / count) * cloud[0]!.length;
      const last = Math.max(0, from[0]!.length - frames * rate);
      const start = last * Math.min(1, Math.max(0, place + spread * (ctx.random() - place)));
      const [left, right] = dsp.pan([1], 2 * ctx.random() - 1);
      const reads = from.map((source) => readGrain(window, source, start, rate));
      [left, right].forEach(([gain], side) => {
        const read = reads[side % reads.length]!;
        const level = gain! / Math.sqrt(density / 2);
        dsp.mixInto(cloud[side]!, read, { at, gain: level });
        dsp.mixInto(tail[side]!, read, { at: Math.round(at) - cloud[side]!.length, gain: level });
      });
    }
    tails.get(ctx.count - 1)?.forEach((before, side) => dsp.mixInto(cloud[side]!, before));
    tails.delete(ctx.count - 2);
    tails.set(ctx.count, tail);
    yield cloud;
  },
  done: (ctx) => void (ctx.cache as Voices).delete(ctx.voice),
});

/** A copy of both sides of a stereo sound, of one channel, or of the first two of many. */
function catchSound(ctx: RenderContext, seconds: number, name: string): readonly Samples[] {
  const found = name === '' ? ctx.input(seconds) : ctx.buffers.get(name);
  if (!found) throw new RangeError(`sound is ${JSON.stringify(name)}; there is no shared sound of that name`);
  return (found.channels as readonly Samples[]).slice(0, 2).map((channel) => channel.slice());
}

/** A stretch of a sound under a window, at a speed. */
function readGrain(window: Float32Array, source: Samples, start: number, rate: number): Float32Array {
  const grain = new Float32Array(window.length);
  for (let i = 0; i < grain.length; i++) grain[i] = window[i]! * dsp.sampleAt(source, start + i * rate);
  return grain;
}
