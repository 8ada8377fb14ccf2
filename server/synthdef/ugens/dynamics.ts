/** UGens that change a signal's level by its own loudness: Limiter and Normalizer, which look ahead, and Compander. */

import { type Declaration, ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import type { Input } from '../compiler/input.ts';
import type { Unit } from '../compiler/unit.ts';
import { timeCoefficient } from './amplitude.ts';
import { laneAddress } from './support/wires.ts';

/** Longest look-ahead in samples; longer ones count as memory that cannot be had. */
const longest = 2 ** 27;
/** Bytes from a wire's frame to the next. */
const frameBytes = 16;

/** The last `length` samples, zeros before the first. */
class History {
  private readonly base: Value;
  private readonly bytes: Value;
  private readonly offset;
  /** Lanes without memory: they must be silent. */
  readonly missing: Value;

  constructor(
    private readonly u: Unit,
    length: Value,
  ) {
    const { lanes } = u;
    const memory = u.memory('history', () => length.shl(2));
    // Lanes without memory, or without a voice, read and write a word of their own.
    this.missing = memory.eq(0).or(lanes.active().not());
    this.base = this.missing.select(lanes.addressOfSlot(u.array('spare', 1)), memory);
    this.bytes = this.missing.select(lanes.i32(4), length.shl(2));
    this.offset = u.state('i32', 'offset', () => 0);
  }

  /** Takes a sample in; the one that was taken in `length` samples ago. */
  exchange(x: Value): Value {
    const { lanes } = this.u;
    const address = this.base.add(this.offset);
    const old = lanes.gather('f32', address);
    lanes.scatter(address, x);
    const next = this.offset.add(4);
    this.offset.set(next.lt(this.bytes).select(next, 0));
    return old;
  }
}

/**
 * A gain that is decided once a stretch of `dur` seconds, from the peak of the last two, and moves to what was decided over
 * the next: the signal is delayed by two stretches, so that the gain is there when the peak is.
 */
function lookAhead(
  name: 'Limiter' | 'Normalizer',
  doc: string,
  gainFor: (peak: Value, level: Value) => Value,
): Declaration {
  return ugen({
    name,
    doc,
    rates: ['audio', 'control'],
    inputs: { in: 0, level: 1, dur: 0.01 },
    outputs: 1,
    blockInputs: ['level', 'dur'],
    emit(u) {
      const { lanes } = u;
      const stretch = u.fixed('i32', 'stretch', () =>
        u.in.dur.get().to('f64').mul(u.sampleRate).ceil().max(1).min(longest).to('i32'),
      );
      const history = new History(u, stretch.shl(1));
      const perSample = lanes.f32(1).div(stretch.to('f32'));
      const level = u.in.level.get();
      const gain = u.state('f32', 'gain', () => 1);
      const slope = u.state('f32', 'slope', () => 0);
      const count = u.state('i32', 'count', () => 0);
      const peak = u.state('f32', 'peak', () => 0);
      const peakBefore = u.state('f32', 'peak before', () => 0);
      u.loop(() => {
        const x = u.in.in.get();
        u.out(history.missing.select(lanes.f32(0), gain.mul(history.exchange(x))));
        gain.set(gain.add(slope));
        const magnitude = x.abs();
        peak.set(magnitude.gt(peak).select(magnitude, peak));
        count.set(count.add(1));
        lanes.when(count.ge(stretch), () => {
          slope.set(gainFor(peakBefore.max(peak), level).sub(gain).mul(perSample));
          peakBefore.set(peak);
          peak.set(0);
          count.set(0);
        });
      });
    },
  });
}

/** Calls `body` with each sample of an input at audio rate, or with the one value that the constructor or a control-rate unit sees. */
function eachSample(u: Unit, input: Input, body: (x: Value) => void): void {
  const { lanes } = u;
  const wire = u.constructing || !u.isAudio || !input.isAudio ? null : u.around.wire(input.ref);
  if (wire === null) return body(input.get());
  const address = laneAddress(u, wire);
  const offset = lanes.variable('i32', 0);
  lanes.loopWhile(
    () => offset.lt(u.frames * frameBytes),
    () => {
      body(lanes.gather('f32', address.add(offset)));
      offset.set(offset.add(frameBytes));
    },
  );
}

const compander = ugen({
  name: 'Compander',
  rates: ['audio', 'control'],
  inputs: { in: 0, control: 0, thresh: 0.5, slopeBelow: 1, slopeAbove: 1, clampTime: 0.01, relaxTime: 0.1 },
  outputs: 1,
  blockInputs: ['control', 'thresh', 'slopeBelow', 'slopeAbove', 'clampTime', 'relaxTime'],
  doc: 'Compresses and expands by the loudness of `control`, with one slope below and one above a threshold.',
  emit(u) {
    const { lanes } = u;
    const { thresh, slopeBelow, slopeAbove, clampTime, relaxTime } = u.in;
    const up = timeCoefficient(u, clampTime, 'clamp');
    const down = timeCoefficient(u, relaxTime, 'relax');
    const loudness = u.state('f32', 'loudness', () => 0);
    const gain = u.state('f32', 'gain', () => 0);
    eachSample(u, u.in.control, (x) => {
      const magnitude = x.abs();
      loudness.set(magnitude.add(loudness.sub(magnitude).mul(magnitude.lt(loudness).select(down, up))));
    });
    const over = (slope: Input) => {
      const power = u.math.pow(loudness.div(thresh.get()).to('f64'), slope.get().sub(1).to('f64')).to('f32');
      return slope.get().eq(1).select(lanes.f32(1), power);
    };
    const below = over(slopeBelow);
    const size = below.abs();
    const sane = size
      .lt(Math.fround(1e-15))
      .select(lanes.f32(0), size.gt(Math.fround(1e15)).select(lanes.f32(1), below));
    const goal = loudness.lt(thresh.get()).select(sane, over(slopeAbove));
    const slope = goal.sub(gain).mul(u.slopeFactor);
    u.loop(() => {
      u.out(u.in.in.get().mul(gain));
      gain.set(gain.add(slope));
    });
  },
});

export const dynamics = [
  lookAhead('Limiter', 'Keeps its input at or below `level`; the signal is delayed by twice `dur`.', (peak, level) =>
    peak.gt(level).select(level.div(peak), level.lanes.f32(1)),
  ),
  lookAhead(
    'Normalizer',
    'Brings its input to the peak `level`; the signal is delayed by twice `dur`.',
    (peak, level) => peak.le(Math.fround(0.00001)).select(level.mul(100000), level.div(peak)),
  ),
  compander,
];
