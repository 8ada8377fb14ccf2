import { defineRender, dsp } from 'bunsynth';

/** Width of a partial, as a share of its frequency: a few hundredths of a semitone to each side sound like a choir. */
const width = 0.0028;
/** Sines of one partial. */
const voices = 6;
/** Partials above this share of the sample rate are left out. */
const highest = 0.42;
/** Loudness (root of the mean square) and loudest sample. */
const loudness = 0.1;
const ceiling = 0.5;

/** Numbers of cycles in a pass around one that need not be whole: those are, so that the end of a pass goes on in its beginning. */
function cyclesAround(cycles: number, random: () => number): number[] {
  const spread = Math.max(0.5, width * cycles);
  // A sum of three is nearly a bell curve.
  const offset = () => (random() + random() + random() - 1.5) * 2 * spread;
  return Array.from({ length: voices }, () => Math.max(1, Math.round(cycles + offset())));
}

interface Line {
  readonly cycles: number;
  left: number;
  right: number;
}

/**
 * Changes the amplitudes of one side, each by a little, so that the sum of the sines not only is 0 at the beginning and the end of a pass but rests there: one pass
 * goes over into any other without a corner.
 */
function rest(lines: readonly Line[], side: 'left' | 'right'): void {
  const slope = lines.reduce((sum, line) => sum + line[side] * line.cycles, 0);
  const weight = lines.reduce((sum, line) => sum + (line[side] * line.cycles) ** 2, 0);
  if (weight > 0) for (const line of lines) line[side] -= (slope / weight) * line[side] ** 2 * line.cycles;
}

/** Adds a sine that begins at 0, as loud to the left as `left` and to the right as `right` say. */
function addSine(toLeft: Float32Array, toRight: Float32Array, cycles: number, left: number, right: number): void {
  const frames = toLeft.length;
  // Each sample of a sine follows from the two before it.
  const turn = 2 * Math.cos((2 * Math.PI * cycles) / frames);
  let before = -Math.sin((2 * Math.PI * cycles) / frames);
  let now = 0;
  for (let i = 0; i < frames; i++) {
    toLeft[i]! += left * now;
    toRight[i]! += right * now;
    const next = turn * now - before;
    before = now;
    now = next;
  }
}

/**
 * A wide, slowly moving chord. Each partial is a bundle of sines around its frequency, of random sides and signs, that begins and ends
 * a pass at rest: a pass joins any other, whatever changed in between, and no two are quite the same. The first one fades in.
 */
export const pad = defineRender({
  params: {
    octave: {
      type: 'integer',
      alias: 'o',
      default: 3,
      min: 0,
      max: 8,
      description: 'Octave in which the notes are placed; middle C begins octave 4',
    },
    notes: {
      type: 'numbers',
      alias: 'n',
      default: [57, 60, 64, 67],
      min: 0,
      max: 127,
      unit: 'note',
      description: 'The chord, of which the pitch classes count',
    },
    length: { type: 'number', alias: 't', default: 8, min: 0.5, max: 60, unit: 's', description: 'Length of a pass' },
    beats: {
      type: 'number',
      alias: 'b',
      default: 0,
      min: 0,
      max: 64,
      unit: 'beats',
      description: 'Length of a pass in beats of the grid, with which it stays; 0: as length says',
    },
    harmonics: {
      type: 'numbers',
      alias: 'h',
      default: [1, 2, 3, 4, 5, 6, 7, 8],
      min: 0.25,
      max: 32,
      description: 'Partials, as multiples of a note; the first ones are the loudest',
    },
    attack: { type: 'number', default: 1, min: 0, max: 30, unit: 's', description: 'How long the first pass fades in' },
  },
  loop: true,
  estimate: 0.4,
  async *play(ctx) {
    const { octave, notes, length, beats, harmonics, attack } = ctx.params;
    if (!notes.length || !harmonics.length) return;
    const sound = ctx.buffer(beats > 0 ? ctx.beats(beats) : length * ctx.sampleRate, 2);
    const frames = sound[0]!.length;
    const lines: Line[] = [];
    const sign = () => (ctx.random() < 0.5 ? -1 : 1);
    for (const note of notes) {
      const freq = 440 * 2 ** ((12 * (octave + 1) + (((note % 12) + 12) % 12) - 69) / 12);
      harmonics.forEach((harmonic, i) => {
        const cycles = (freq * harmonic * frames) / ctx.sampleRate;
        if (cycles > highest * frames) return;
        const amplitude = (1 + i) ** -1.3 * Math.max(1, harmonic) ** -0.4;
        for (const each of cyclesAround(cycles, ctx.random)) {
          const side = (ctx.random() * Math.PI) / 2;
          lines.push({
            cycles: each,
            left: sign() * amplitude * Math.cos(side),
            right: sign() * amplitude * Math.sin(side),
          });
        }
      });
    }
    rest(lines, 'left');
    rest(lines, 'right');
    for (const { cycles, left, right } of lines) addSine(sound[0]!, sound[1]!, cycles, left, right);
    for (const channel of sound) {
      settle(channel);
      if (ctx.count === 0) dsp.fadeIn(channel, attack * ctx.sampleRate);
    }
    yield sound;
  },
});

/** Scales sound to its level, with no sample above the ceiling. */
function settle(channel: Float32Array): void {
  let [power, most] = [0, 0];
  for (const x of channel) {
    power += x * x;
    most = Math.max(most, Math.abs(x));
  }
  if (most > 0) dsp.multiply(channel, Math.min(loudness / Math.sqrt(power / channel.length), ceiling / most));
}
