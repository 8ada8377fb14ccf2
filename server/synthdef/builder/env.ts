/** Envelopes for EnvGen, with sclang's shapes and defaults. */
import { GraphError } from './graph.ts';
import { type Input, type Signal, signal, treeOf } from './signal.ts';
import { EnvelopeLeaves, type Leaf, type Tree } from './unit.ts';

const shapes = {
  step: 0,
  lin: 1,
  linear: 1,
  exp: 2,
  exponential: 2,
  sin: 3,
  sine: 3,
  wel: 4,
  welch: 4,
  sqr: 6,
  squared: 6,
  cub: 7,
  cubed: 7,
  hold: 8,
} as const;

/** A shape by name, or a curvature: 0 is a line, below it a segment changes fast first, above it fast last. */
export type Curve = keyof typeof shapes | Input;
/** One for all segments, or one for each, repeated as needed. */
export type Curves = Curve | readonly Curve[];

/** Number that stands for "no release node" and "no loop". */
const none = -99;
/** The number of the shape that a curvature is given with. */
const curved = 5;

export interface EnvOptions {
  /** Time of the first point, used by `pairs`; EnvGen itself begins with the first level at once. */
  readonly offset?: number;
  /** The segment before which the envelope stays while the gate is open. */
  readonly releaseNode?: number;
  /** The segment to which it goes back from the release node, while the gate is open. */
  readonly loopNode?: number;
}

const product = (a: Input, b: Input): Signal => signal(a).mul(b);

/** Times are in seconds. */
export class Env {
  readonly times: readonly Input[];

  /**
   * @param levels first level, then the end of each segment
   * @param times of the segments, repeated as needed
   */
  constructor(
    readonly levels: readonly Input[] = [0, 1, 0],
    times: Input = [1, 1],
    readonly curves: Curves = 'lin',
    readonly options: EnvOptions = {},
  ) {
    if (levels.length < 2)
      throw new GraphError(`Env: levels has length ${levels.length}; an envelope has at least two`);
    const given = isArray(times) ? times : [times];
    if (given.length === 0) throw new GraphError('Env: times is an empty array');
    this.times = Array.from({ length: levels.length - 1 }, (_, i) => given[i % given.length]!);
  }

  /** Attack, decay to a share of the peak, sustained until the gate closes, release. */
  static adsr(
    attackTime: Input = 0.01,
    decayTime: Input = 0.3,
    sustainLevel: Input = 0.5,
    releaseTime: Input = 1,
    peakLevel: Input = 1,
    curve: Curves = -4,
    bias: Input = 0,
  ): Env {
    const levels = [0, peakLevel, product(peakLevel, sustainLevel), 0].map((level) => signal(level).add(bias));
    return new Env(levels, [attackTime, decayTime, releaseTime], curve, { releaseNode: 2 });
  }

  /** `adsr` after a delay. */
  static dadsr(
    delayTime: Input = 0.1,
    attackTime: Input = 0.01,
    decayTime: Input = 0.3,
    sustainLevel: Input = 0.5,
    releaseTime: Input = 1,
    peakLevel: Input = 1,
    curve: Curves = -4,
    bias: Input = 0,
  ): Env {
    const levels = [0, 0, peakLevel, product(peakLevel, sustainLevel), 0].map((level) => signal(level).add(bias));
    return new Env(levels, [delayTime, attackTime, decayTime, releaseTime], curve, { releaseNode: 3 });
  }

  /** Attack, sustained until the gate closes, release. */
  static asr(attackTime: Input = 0.01, sustainLevel: Input = 1, releaseTime: Input = 1, curve: Curves = -4): Env {
    return new Env([0, sustainLevel, 0], [attackTime, releaseTime], curve, { releaseNode: 1 });
  }

  /** Full level at once, until the gate closes. */
  static cutoff(releaseTime: Input = 0.1, level: Input = 1, curve: Curves = 'lin'): Env {
    const silence = curve === 'exp' || curve === 'exponential' ? 10 ** (-100 * 0.05) : 0;
    return new Env([level, silence], [releaseTime], curve, { releaseNode: 0 });
  }

  /** Up and down again. */
  static perc(attackTime: Input = 0.01, releaseTime: Input = 1, level: Input = 1, curve: Curves = -4): Env {
    return new Env([0, level, 0], [attackTime, releaseTime], curve);
  }

  /** A trapezium. */
  static linen(
    attackTime: Input = 0.01,
    sustainTime: Input = 1,
    releaseTime: Input = 1,
    level: Input = 1,
    curve: Curves = 'lin',
  ): Env {
    return new Env([0, level, level, 0], [attackTime, sustainTime, releaseTime], curve);
  }

  static triangle(dur: Input = 1, level: Input = 1): Env {
    const half = product(dur, 0.5);
    return new Env([0, level, 0], [half, half]);
  }

  /** A hanning window's shape. */
  static sine(dur: Input = 1, level: Input = 1): Env {
    const half = product(dur, 0.5);
    return new Env([0, level, 0], [half, half], 'sine');
  }

  /** Levels held for their times. */
  static step(levels: readonly Input[] = [0, 1], times: readonly Input[] = [1, 1], options: EnvOptions = {}): Env {
    if (levels.length !== times.length)
      throw new GraphError(`Env.step: ${levels.length} levels with ${times.length} times; there must be as many`);
    return new Env([levels[0]!, ...levels], times, 'step', options);
  }

  /** Through points of time and level, sorted by time. */
  static pairs(points: readonly (readonly [time: number, level: Input])[], curve: Curves = 'lin'): Env {
    const curves = isArray(curve) ? (curve as readonly Curve[]) : [curve as Curve];
    const sorted = points
      .map(([time, level], i) => ({ time, level, curve: curves[i % curves.length]! }))
      .sort((a, b) => a.time - b.time);
    const times = sorted.slice(1).map(({ time }, i) => time - sorted[i]!.time);
    return new Env(
      sorted.map(({ level }) => level),
      times,
      sorted.map((point) => point.curve),
      { offset: sorted[0]?.time ?? 0 },
    );
  }

  /** Returns the inputs of EnvGen, one set of values for each channel that an array in the levels, times or curves makes. */
  toTree(where: string): Tree {
    const { releaseNode = none, loopNode = none } = this.options;
    const columns: Tree[] = [treeOf(this.levels[0]!, `${where}[0]`), this.times.length, releaseNode, loopNode];
    this.times.forEach((time, i) => {
      const curve = this.curveAt(i);
      columns.push(
        treeOf(this.levels[i + 1]!, `${where}: level ${i + 1}`),
        treeOf(time, `${where}: time ${i}`),
        shapeNumber(curve, where),
        curvature(curve, where),
      );
    });
    const channels = Math.max(1, ...columns.map((column) => (Array.isArray(column) ? column.length : 1)));
    const sets = Array.from(
      { length: channels },
      (_, i) => new EnvelopeLeaves(columns.map((column) => elementOf(column, i, where))),
    );
    return sets.length === 1 ? sets[0]! : sets;
  }

  private curveAt(segment: number): Curve {
    if (!isArray(this.curves)) return this.curves as Curve;
    const curves = this.curves as readonly Curve[];
    if (curves.length === 0) throw new GraphError('Env: curves is an empty array');
    return curves[segment % curves.length]!;
  }
}

function isArray(value: unknown): value is readonly Input[] {
  return Array.isArray(value);
}

function elementOf(column: Tree, channel: number, where: string): Leaf {
  const element = Array.isArray(column) ? (column as readonly Tree[])[channel % column.length]! : column;
  if (Array.isArray(element) || element instanceof EnvelopeLeaves)
    throw new GraphError(`${where}: arrays within arrays`);
  return element as Leaf;
}

function shapeNumber(curve: Curve, where: string): number {
  if (typeof curve !== 'string') return curved;
  if (!Object.hasOwn(shapes, curve))
    throw new GraphError(
      `${where}: there is no shape ${JSON.stringify(curve)}; there are ${Object.keys(shapes).join(', ')}`,
    );
  return shapes[curve];
}

function curvature(curve: Curve, where: string): Tree {
  return typeof curve === 'string' ? 0 : treeOf(curve, `${where}: curve`);
}
