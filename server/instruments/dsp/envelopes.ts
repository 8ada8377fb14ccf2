/** Envelopes as EnvGen plays them, sample by sample: the same segments, from the same first sample on. Pure. */
import { type Env, GraphError } from '../../synthdef/builder/index.ts';
import { EnvelopeLeaves } from '../../synthdef/builder/unit.ts';
import { arrayOf, type Out } from './arrays.ts';

/** Shapes as envelopes number them. */
const Shape = {
  step: 0,
  linear: 1,
  exponential: 2,
  sine: 3,
  welch: 4,
  curve: 5,
  squared: 6,
  cubed: 7,
  hold: 8,
} as const;
/** The curvature below which a curve is a line. */
const straight = 0.001;

export interface EnvelopeOptions {
  readonly sampleRate: number;
  /** Seconds after which the gate closes; by default it stays open. */
  readonly gate?: number;
}

interface Stage {
  readonly level: number;
  readonly seconds: number;
  readonly shape: number;
  readonly curvature: number;
}
interface Plan {
  readonly first: number;
  readonly stages: readonly Stage[];
  readonly releaseNode: number;
  readonly loopNode: number;
}

/** Seconds that an envelope takes when it does not wait for a gate. @throws GraphError for what is no number */
export function envelopeSeconds(env: Env): number {
  return planOf(env).stages.reduce((sum, { seconds }) => sum + seconds, 0);
}

/**
 * @param out an array, or a number of frames
 * @throws GraphError for an envelope whose values are not all numbers
 */
export function envelope(out: Out, env: Env, { sampleRate, gate = Infinity }: EnvelopeOptions): Float32Array {
  const to = arrayOf(out);
  const player = new Player(planOf(env), sampleRate);
  const closes = Math.round(gate * sampleRate);
  // EnvGen has played one sample when its first block begins.
  player.next();
  for (let i = 0; i < to.length; i++) {
    if (i === closes) player.release();
    to[i] = player.next();
  }
  return to;
}

function planOf(env: Env): Plan {
  const tree = env.toTree('envelope');
  const values = tree instanceof EnvelopeLeaves ? tree.leaves : [];
  if (!values.length || values.some((value) => typeof value !== 'number'))
    throw new GraphError('envelope: all levels, times and curves must be numbers');
  const [first, count, releaseNode, loopNode, ...rest] = (values as readonly number[]).map(Math.fround);
  const stages = Array.from({ length: count! }, (_, i): Stage => {
    const [level, seconds, shape, curvature] = rest.slice(4 * i, 4 * i + 4) as [number, number, number, number];
    return { level, seconds, shape, curvature };
  });
  return { first: first!, stages, releaseNode: releaseNode!, loopNode: loopNode! };
}

/** Moves a segment on: returns the next level. */
type Segment = () => number;

class Player {
  private level: number;
  private end: number;
  private stage = -1;
  private left = 0;
  private released = false;
  private held = true;
  private segment: Segment;

  constructor(
    private readonly plan: Plan,
    private readonly sampleRate: number,
  ) {
    this.level = plan.stages[0]?.shape === Shape.hold ? plan.stages[0].level : plan.first;
    this.end = plan.first;
    this.segment = () => this.level;
  }

  next(): number {
    if (this.left <= 0) this.nextStage();
    const now = this.level;
    this.level = this.segment();
    this.left--;
    return now;
  }

  /** The gate closes: the release begins, where there is one. */
  release(): void {
    const { releaseNode } = this.plan;
    if (releaseNode < 0 || this.released) return;
    this.left = 0;
    this.stage = releaseNode - 1;
    this.released = true;
  }

  private nextStage(): void {
    const { stages, releaseNode, loopNode } = this.plan;
    const next = this.stage + 1;
    const atRelease = next < stages.length && next === releaseNode && !this.released;
    const loops = atRelease && loopNode >= 0 && loopNode < stages.length;
    if (next >= stages.length || (atRelease && !loops)) {
      this.left = Infinity;
      this.level = this.end;
      this.held = false;
      this.segment = () => this.level;
      return;
    }
    this.stage = loops ? loopNode : next;
    this.start(stages[this.stage]!);
  }

  private start({ level: to, seconds, shape, curvature }: Stage): void {
    const before = Math.fround(this.end);
    const from = this.held ? before : this.level;
    const samples = Math.max(1, Math.trunc(seconds * this.sampleRate));
    this.left = samples;
    this.end = to;
    this.held = shape === Shape.hold && samples > 1;
    this.level = shape === Shape.step && samples > 1 ? to : this.held ? before : from;
    this.segment = samples === 1 ? this.line(to - from) : this.segmentOf(shape, from, to, samples, curvature);
  }

  private line(step: number): Segment {
    return () => this.level + step;
  }

  private segmentOf(shape: number, from: number, to: number, n: number, curvature: number): Segment {
    switch (shape) {
      case Shape.step:
      case Shape.hold:
        return () => this.level;
      case Shape.exponential: {
        const factor = (to / from) ** (1 / n);
        return () => this.level * factor;
      }
      case Shape.curve:
        return Math.abs(curvature) < straight ? this.line((to - from) / n) : this.curved(from, to, n, curvature);
      case Shape.sine:
        return this.arc(Math.PI / n, (from + to) / 2, (angle) => ((from - to) / 2) * Math.cos(angle));
      case Shape.welch:
        return this.arc(Math.PI / 2 / n, Math.min(to, from), (angle) =>
          to >= from ? (to - from) * Math.sin(angle) : (from - to) * Math.cos(angle),
        );
      case Shape.squared:
        return this.power(Math.sqrt(from), Math.sqrt(to), n, 2);
      case Shape.cubed:
        return this.power(Math.cbrt(from), Math.cbrt(to), n, 3);
      default:
        return this.line((to - from) / n);
    }
  }

  private curved(from: number, to: number, n: number, curvature: number): Segment {
    const aim = from + (to - from) / (1 - Math.exp(curvature));
    const factor = Math.exp(curvature / n);
    return () => aim + (this.level - aim) * factor;
  }

  private arc(angle: number, centre: number, bend: (angle: number) => number): Segment {
    let i = 0;
    return () => centre + bend(angle * ++i);
  }

  /** A line between the roots of the levels. */
  private power(from: number, to: number, n: number, exponent: number): Segment {
    let i = 0;
    return () => (from + ((to - from) * ++i) / n) ** exponent;
  }
}
