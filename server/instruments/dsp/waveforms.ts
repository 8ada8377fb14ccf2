/**
 * Waveforms that can be played at any pitch without aliases: one cycle as a sum of sines, kept as tables with fewer and fewer of them, of which
 * the oscillator takes the fullest one that stays below half of the sample rate. Pure, but for tables that are made when first needed.
 */

/** Amplitudes of the sine and cosine of partial k; k counts from 1. */
export type Partials = (k: number) => readonly [sine: number, cosine: number];

/** Partials at most: at 48 kHz a note of 24 Hz has all that can be heard. */
const maxPartials = 1024;
/** Points of a table for each period of its highest partial: a cubic between them is then exact to -100 dB and better. */
const oversampling = 16;
const fewestPoints = 1024;
/** Steps of an octave in which partials are left out. */
const stepsPerOctave = 4;
/** Points before and after the cycle, so that the cubic finds its neighbours. */
const before = 1;
const after = 2;

/** Numbers of partials of the tables, the smallest first. */
const ladder = [
  ...new Set(
    Array.from({ length: stepsPerOctave * Math.log2(maxPartials) + 1 }, (_, n) =>
      Math.floor(2 ** (n / stepsPerOctave)),
    ),
  ),
];

export class Waveform {
  /** Tables by their number of partials. */
  private readonly tables = new Map<number, Float32Array>();

  /** @param most partials that it has at all */
  constructor(
    private readonly partials: Partials,
    private readonly most = maxPartials,
  ) {}

  /** The table for a frequency in cycles a sample; its cycle begins at index 1 and is followed by two more points. */
  tableFor(freq: number): Float32Array {
    const allowed = 0.5 / Math.max(1e-9, Math.abs(freq));
    const count = allowed > this.most ? this.most : (ladder.findLast((each) => each < allowed) ?? 0);
    const known = this.tables.get(count);
    if (known) return known;
    const made = this.make(count);
    this.tables.set(count, made);
    return made;
  }

  private make(count: number): Float32Array {
    const points = 2 ** Math.ceil(Math.log2(Math.max(fewestPoints, oversampling * count)));
    const sums = new Float64Array(points);
    for (let k = 1; k <= count; k++) {
      const [sine, cosine] = this.partials(k);
      if (sine === 0 && cosine === 0) continue;
      const [turnCos, turnSin] = [Math.cos((2 * Math.PI * k) / points), Math.sin((2 * Math.PI * k) / points)];
      let [cos, sin] = [1, 0];
      for (let i = 0; i < points; i++) {
        sums[i]! += sine * sin + cosine * cos;
        [cos, sin] = [cos * turnCos - sin * turnSin, cos * turnSin + sin * turnCos];
      }
    }
    return Float32Array.from({ length: before + points + after }, (_, i) => sums[(i - before + points) % points]!);
  }
}

/** The waveform of one cycle, given point by point; what its points cannot tell (its mean, and partials from half of them on) is left out. */
export function waveformOf(cycle: ArrayLike<number>): Waveform {
  const known = cycles.get(cycle);
  if (known) return known;
  const points = cycle.length;
  if (points < 3) throw new RangeError(`a waveform of ${points} points; it has 3 at least`);
  const most = Math.min(maxPartials, Math.ceil(points / 2) - 1);
  const amplitudes = Array.from({ length: most }, (_, i) => partialOf(cycle, i + 1));
  const waveform = new Waveform((k) => amplitudes[k - 1]!, most);
  cycles.set(cycle, waveform);
  return waveform;
}
const cycles = new WeakMap<ArrayLike<number>, Waveform>();

function partialOf(cycle: ArrayLike<number>, k: number): readonly [number, number] {
  const points = cycle.length;
  const angle = (2 * Math.PI * k) / points;
  let [sine, cosine] = [0, 0];
  for (let i = 0; i < points; i++) {
    sine += cycle[i]! * Math.sin(angle * i);
    cosine += cycle[i]! * Math.cos(angle * i);
  }
  return [(2 * sine) / points, (2 * cosine) / points];
}

/** 2x from -1/2 to 1/2: rises from -1 to 1, and begins in the middle. */
export const risingSaw = new Waveform((k) => [(k % 2 ? 2 : -2) / Math.PI / k, 0]);
