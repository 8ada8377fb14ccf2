/**
 * GVerb: a reverberator by Juhana Sadeharju. Four delay lines that feed each other make its tail, taps of a fifth its early
 * reflections; three allpass filters a side spread what comes out of them.
 *
 * How long the lines are is settled at the start; `roomsize` only moves the places where they are read. Levels move to new
 * values in a line over the block; the gains of lines and taps jump, as in scsynth as it is built, and those of the taps
 * follow a new `revtime` at the next change only.
 */

import { ugen } from '../compiler/declaration.ts';
import type { Value, Variable } from '../compiler/graph/lanes.ts';
import type { Unit } from '../compiler/unit.ts';
import { nearestPrime } from './support/primes.ts';

/** Lengths of the four lines, in parts of the longest. */
const proportions = [1, 0.81649, 7071 / 10_000, 0.63245];
/** Places of the early reflections, in parts of the longest line, and the samples before all of them. */
const reflections = [0.41, 0.3, 0.155, 0];
const firstReflection = 5;
/** Sound travels so many metres a second. */
const soundSpeed = 340;
/** Samples of the line of early reflections. */
const tapLength = 44_000;
/** Samples of the longest line that is tried; longer ones count as memory that cannot be had. */
const maxLength = 2 ** 22;

/** Lengths of the allpass filters in a room whose shortest line has 1341 samples, before `spread` moves them. */
const stages = { first: 210, second: 159, third: 562, all: 1341 };
/** Shares of `spread` and of thrice `spread` that are added to the first two and to the first three, left and right. */
const spreads = [
  [0.125541, 0.854046],
  [-0.568366, -0.126815],
] as const;
const inputCoefficient = 0.75;
const coefficients = [0.75, 0.625, 0.625] as const;

const f = Math.fround;

/** Samples in f32 to the nearest whole number. */
const rounded = (samples: Value): Value => samples.nearest().to('i32');
const silentUnder = f(1e-15);
/** The value, or 0 where it would fade for ever or explode. */
const sane = (x: Value): Value =>
  x
    .abs()
    .gt(silentUnder)
    .and(x.abs().lt(f(1e15)))
    .select(x, 0);

/** Samples of the longest line. f32. */
const longestOf = (u: Unit, roomsize: Value): Value => roomsize.to('f64').mul(u.fullRate).div(soundSpeed).to('f32');

/** Samples of all lines: of the allpass filters of the input, left and right, of the four, of the early reflections. */
function lengthsOf(u: Unit, roomsize: Value, spread: Value): Value[] {
  const longest = longestOf(u, roomsize);
  const lines = proportions.map((part, i) =>
    i === 0 ? nearestPrime(u.lanes, longest.to('i32').max(1).min(maxLength)) : rounded(longest.mul(f(part))),
  );
  const scale = lines[3]!.to('f64').div(stages.all).to('f32');
  const thrice = spread.to('f64').mul(3).to('f32');
  const filters = spreads.flatMap(([second, third]) => {
    const two = spread
      .mul(f(second))
      .to('i32')
      .add(stages.first + stages.second);
    const three = thrice
      .mul(f(third))
      .to('i32')
      .add(stages.first + stages.second + stages.third);
    return [two.sub(stages.first), three.sub(two), u.lanes.i32(stages.all).sub(three)];
  });
  const allpasses = [u.lanes.i32(stages.first), ...filters].map((samples) => rounded(scale.mul(samples.to('f32'))));
  return [...allpasses, ...lines, u.lanes.i32(tapLength)].map((samples) => samples.max(1).min(maxLength));
}

/** A ring of samples; places in bytes. */
class Ring {
  private readonly place: Variable;

  constructor(
    private readonly u: Unit,
    name: string,
    private readonly base: Value,
    private readonly bytes: Value,
  ) {
    this.place = u.state('i32', `${name}.place`, () => 0);
  }

  /** Sample that was written so many bytes ago, from 0 (the oldest) to the length of the ring. */
  read(ago: Value): Value {
    const at = this.place.sub(ago);
    return this.u.lanes.gather('f32', this.base.add(at.lt(0).select(at.add(this.bytes), at)));
  }

  /** The oldest sample. */
  oldest(): Value {
    return this.u.lanes.gather('f32', this.base.add(this.place));
  }

  /** Writes over the oldest, and moves on. */
  write(x: Value): void {
    this.u.lanes.scatter(this.base.add(this.place), sane(x));
    const next = this.place.add(4);
    this.place.set(next.ge(this.bytes).select(0, next));
  }

  /** Bytes for a number of samples; as far as the ring goes, where scsynth reads beyond it. */
  ago(samples: Value): Value {
    return samples.max(0).shl(2).min(this.bytes);
  }

  allpass(x: Value, coefficient: number): Value {
    const before = this.oldest();
    const fed = x.sub(before.mul(coefficient));
    this.write(fed);
    return before.add(fed.mul(coefficient));
  }
}

/** A low-pass of first order. */
function damper(u: Unit, name: string): (x: Value, damping: Value) => Value {
  const last = u.state('f32', name, () => 0);
  return (x, damping) => {
    const open = u.lanes.f64(1).sub(damping.to('f64'));
    const y = x.to('f64').mul(open).add(last.mul(damping).to('f64')).to('f32');
    last.set(sane(y));
    return y;
  };
}

/** alpha to the power of whole numbers, f32. */
function powersOf(u: Unit, alpha: Value): (exponent: Value) => Value {
  const log = u.math.log(alpha);
  return (exponent) => u.math.exp(log.mul(exponent.to('f64'))).to('f32');
}

const four = [0, 1, 2, 3] as const;

export const gVerb = ugen({
  name: 'GVerb',
  rates: ['audio'],
  inputs: {
    in: 0,
    roomsize: 10,
    revtime: 3,
    damping: 0.5,
    inputbw: 0.5,
    spread: 15,
    drylevel: 1,
    earlyreflevel: 0.7,
    taillevel: 0.5,
    maxroomsize: 300,
  },
  outputs: 2,
  audioInputs: ['in'],
  form: 'block',
  doc: 'Stereo reverberator by Juhana Sadeharju; `roomsize` in metres, `revtime` in seconds. `spread` and the length of its lines are settled at the start.',
  emit(u) {
    const { lanes } = u;
    const { roomsize, revtime, damping, inputbw, drylevel, earlyreflevel, taillevel } = u.in;
    const computed = u.constructing ? lengthsOf(u, roomsize.get(), u.in.spread.get()) : [];
    const lengths = Array.from({ length: 12 }, (_, i) => u.fixed('i32', `length${i}`, () => computed[i]!));
    const maxRoom = u.fixed('f32', 'maxroomsize', () => u.in.maxroomsize.get());
    const memory = u.memory('lines', () => lengths.reduce((sum, length) => sum.add(length)).shl(2));

    let base = memory;
    const rings = lengths.map((length, i) => {
      const bytes = length.shl(2);
      const ring = new Ring(u, `line${i}`, base, bytes);
      base = base.add(bytes);
      return ring;
    });
    const [inputStage, ...others] = rings;
    const sides = [others.slice(0, 3), others.slice(3, 6)];
    const lines = others.slice(6, 10);
    const tapLine = others[10]!;

    const damps = four.map((n) => damper(u, `damper${n}`));
    const inputDamper = damper(u, 'input damper');
    // What scsynth's constructor leaves: the levels and the bandwidth count as 0, so that the first block sees a change.
    const followed = [roomsize, revtime, damping, inputbw, drylevel, earlyreflevel, taillevel];
    const seen = followed.map((input, i) => u.state('f32', `seen${i}`, () => (i < 3 ? input.get() : 0)));
    const alpha = u.state('f64', 'alpha', () => {
      const samples = revtime.get().mul(f(u.fullRate));
      return u.math.exp(lanes.f64(Math.log(f(0.001))).div(samples.to('f64')));
    });
    const first = u.constructing ? longestOf(u, roomsize.get()) : null;
    const tapsAt = (longest: Value) =>
      reflections.map((part) => longest.to('f64').mul(part).to('i32').add(firstReflection));
    const taps = four.map((n) => u.state('i32', `tap${n}`, () => tapsAt(first!)[n]!));
    const reads = four.map((n) => u.state('i32', `read${n}`, () => lengths[7 + n]!));
    const tapPower = u.constructing ? powersOf(u, alpha) : null;
    const linePower = u.constructing ? powersOf(u, alpha.to('f32').to('f64')) : null;
    const tapGains = four.map((n) => u.state('f32', `tap gain${n}`, () => tapPower!(taps[n]!)));
    const lineGains = four.map((n) => u.state('f32', `gain${n}`, () => linePower!(reads[n]!).neg()));
    if (u.constructing) {
      for (const output of [0, 1]) u.out(0, output);
      return;
    }

    const changed = followed.map((input, i) => input.get().ne(seen[i]!)).reduce((a, b) => a.or(b));
    const levels = [4, 5, 6].map((i) => {
      const slope = followed[i]!.get().sub(seen[i]!).mul(u.slopeFactor);
      return { level: lanes.variable('f32', seen[i]!), slope };
    });
    lanes.when(changed, () => {
      const size = roomsize.get();
      const room = size.gt(1).select(size.ge(maxRoom).select(maxRoom.sub(1), size), lanes.f32(1));
      followed.forEach((input, i) => seen[i]!.set(i === 0 ? room : input.get()));
      const longest = longestOf(u, room);
      for (const n of [1, 2, 3]) reads[n]!.set(longest.to('f64').mul(proportions[n]!).to('i32'));
      tapsAt(longest).forEach((tap, n) => taps[n]!.set(tap));
      const ofTaps = powersOf(u, alpha);
      for (const n of four) tapGains[n]!.set(ofTaps(taps[n]!));
      const each = lanes.f64(1).div(revtime.get().to('f64').mul(u.fullRate)).to('f32');
      alpha.set(
        u.math
          .exp(lanes.f64(Math.log(f(0.001))).mul(each.to('f64')))
          .to('f32')
          .to('f64'),
      );
      const ofLines = powersOf(u, alpha);
      for (const n of four) lineGains[n]!.set(ofLines(reads[n]!).neg());
    });

    const inputDamping = lanes.f64(1).sub(inputbw.get().to('f64')).to('f32');
    const lineDamping = damping.get();
    const tapAgo = taps.map((tap) => tapLine.ago(tap));
    const lineAgo = reads.map((read, n) => lines[n]!.ago(read));
    const sample = (): void => {
      const [dry, early, tail] = levels.map(({ level }) => level);
      const given = u.in.in.get();
      const x = given.eq(given).select(given, 0);
      const z = inputStage!.allpass(inputDamper(x, inputDamping), inputCoefficient);
      const reflected = four.map((n) => tapGains[n]!.mul(tapLine.read(tapAgo[n]!)));
      tapLine.write(z);
      const tails = four.map((n) => damps[n]!(lineGains[n]!.mul(lines[n]!.read(lineAgo[n]!)), lineDamping));
      const parts = four.map((n) => tail!.mul(tails[n]!).add(early!.mul(reflected[n]!)));
      const sum = parts[0]!.sub(parts[1]!).add(parts[2]!).sub(parts[3]!).add(x.mul(early!));
      mixed(tails).forEach((value, n) => lines[n]!.write(reflected[n]!.add(value)));
      sides.forEach((stage, output) => {
        const spread = coefficients.reduce((value, coefficient, i) => stage[i]!.allpass(value, coefficient), sum);
        u.out(spread.add(x.mul(dry!)), output);
      });
      for (const { level, slope } of levels) level.set(level.add(slope));
    };
    const silence = () => u.loop(() => [0, 1].forEach((output) => u.out(0, output)));
    lanes.branch(memory.eq(0), silence, () => u.loop(sample));
  },
});

/** The sum of all four that each line gets. */
function mixed([a, b, c, d]: readonly Value[]): Value[] {
  return [
    a!.add(b!).sub(c!).sub(d!),
    a!.sub(b!).sub(c!).add(d!),
    b!.sub(a!).sub(c!).add(d!),
    a!.add(b!).add(c!).add(d!),
  ].map((sum) => sum.mul(0.5));
}
