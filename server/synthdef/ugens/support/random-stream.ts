/**
 * Drawing from the synth's random generator while code is emitted: the generator's words are kept in locals from the
 * first draw's place to `store`. Which words those are depends on what runs beside it (see `RandomRow`).
 */

import { Pod, RandomRow } from '../../../world/layout.ts';
import type { Value, Variable } from '../../compiler/graph/lanes.ts';
import type { Unit } from '../../compiler/unit.ts';

/** Shifts and masks of the three components of taus88. */
const components = [
  { keep: -2, up: 12, mix: 13, down: 19 },
  { keep: -8, up: 4, mix: 2, down: 25 },
  { keep: -16, up: 17, mix: 3, down: 11 },
] as const;

export class RandomStream {
  private readonly words: Variable[];
  private readonly address: Value;

  /** Make it before `u.loop`; call `store` after. The declaration must say `writes: ['random']`. */
  constructor(private readonly u: Unit) {
    const { lanes, layout } = u;
    const index = lanes.loadSlot('i32', Pod.random);
    const own = index.mul(RandomRow.bytes).add(layout.randomAddress);
    this.address = u.constructing ? own : own.add(lanes.randomStream());
    this.words = components.map((_, w) => lanes.variable('i32', lanes.gather('i32', this.address, w * RandomRow.word)));
  }

  /** 32 random bits. */
  next(): Value {
    components.forEach(({ keep, up, mix, down }, w) => {
      const s = this.words[w]!;
      s.set(s.and(keep).shl(up).xor(s.shl(mix).xor(s).shrU(down)));
    });
    const [a, b, c] = this.words;
    return a!.xor(b!).xor(c!);
  }

  /** Uniform in [0, 1), single precision. */
  unipolar(): Value {
    return this.next().shrU(9).or(0x3f800000).bits('f32').sub(1);
  }

  /** Uniform in [-1, 1), single precision. */
  bipolar(): Value {
    return this.next().shrU(9).or(0x40000000).bits('f32').sub(3);
  }

  /** Uniform in [-1/8, 1/8), single precision. */
  step(): Value {
    return this.next().shrU(9).or(0x3e800000).bits('f32').sub(0.375);
  }

  /** -1 or 1. */
  coin(): Value {
    return this.next().and(-0x80000000).or(0x3f800000).bits('f32');
  }

  /** Uniform in [0, 1), double precision. */
  double(): Value {
    const signed = this.next().to('f64');
    return signed
      .lt(0)
      .select(signed.add(4294967296), signed)
      .mul(2 ** -32);
  }

  store(): void {
    this.words.forEach((word, w) => this.u.lanes.scatter(this.address, word, w * RandomRow.word));
  }
}
