/** A synth's own delay line: a ring of samples, a power of two long, in memory that the constructor asks for. */
import type { Lanes, Value, Variable } from '../../compiler/graph/lanes.ts';
import type { Unit } from '../../compiler/unit.ts';

/** Longest line in samples; longer ones count as memory that cannot be had. */
const longest = 2 ** 28;

export class DelayLine {
  /** Length of the line in samples. */
  readonly length: Value;
  /** Lanes in which the line has no memory: they must be silent. */
  readonly missing: Value;
  /** Samples written so far, `length` at most, as of the block's start. */
  readonly written: Variable;
  private readonly base: Value;
  private readonly mask: Value;
  private readonly phase: Variable;
  private readonly lanes: Lanes;

  /** Make it before `u.loop`. @param seconds the longest delay (f32) */
  constructor(
    private readonly u: Unit,
    seconds: Value,
  ) {
    const { lanes } = u;
    this.lanes = lanes;
    this.length = u.fixed('i32', 'length', () => lineLength(u, seconds));
    const memory = u.memory('line', () => this.length.shl(2));
    // Lanes without a line, or without a voice, read and write a word of their own.
    this.missing = memory.eq(0).or(lanes.active().not());
    this.base = this.missing.select(lanes.addressOfSlot(u.array('spare', 1)), memory);
    this.mask = this.missing.select(lanes.i32(0), this.length.sub(1).shl(2));
    this.phase = u.state('i32', 'phase', () => 0);
    this.written = u.state('i32', 'written', () => 0);
  }

  /** The sample written `delay` samples ago (i32; 0 is the one to be written now). */
  read(delay: Value): Value {
    return this.lanes.gather('f32', this.at(this.phase.sub(delay.shl(2))));
  }

  /** Writes this sample. */
  write(value: Value): void {
    this.lanes.scatter(this.at(this.phase), value);
  }

  /** Moves on to the next sample. */
  advance(): void {
    this.phase.set(this.phase.add(4));
  }

  /** After the loop. */
  finish(): void {
    this.written.set(this.written.add(this.u.frames).min(this.length));
  }

  private at(phase: Value): Value {
    return phase.and(this.mask).add(this.base);
  }
}

/** Room for the longest delay and a block, as scsynth counts it. */
function lineLength(u: Unit, seconds: Value): Value {
  const least = seconds.to('f64').mul(u.sampleRate).add(1).ceil().add(u.frames);
  return powerOfTwoFrom(u, least);
}

/** The least power of two that is no less than `least` (f64) samples, as i32. */
export function powerOfTwoFrom({ lanes }: Unit, least: Value): Value {
  const bounded = least.max(1).min(longest).to('i32');
  const length = lanes.variable('i32', 1);
  lanes.loopWhile(
    () => length.lt(bounded),
    () => length.set(length.shl(1)),
  );
  return length.get();
}
