/**
 * Drawing from the synth's random generator while code is emitted: the generator's words are kept in locals from the
 * first draw's place to `store`. Which words those are depends on what runs beside it (see `RandomRow`).
 * Constructors call a function for each draw, which leaves the words in memory.
 */

import { Pod, RandomRow } from '../../../world/layout.ts';
import type { Value } from '../../compiler/graph/lanes.ts';
import { Generator } from '../../compiler/library/generator.ts';
import type { Unit } from '../../compiler/unit.ts';

export class RandomStream {
  /** Null in constructors. */
  private readonly generator: Generator | null;
  private readonly address: Value;

  /** Make it before `u.loop`; call `store` after. The declaration must say `writes: ['random']`. */
  constructor(private readonly u: Unit) {
    const { lanes, layout } = u;
    const index = lanes.loadSlot('i32', Pod.random);
    const own = index.mul(RandomRow.bytes).add(layout.randomAddress);
    this.address = u.constructing ? own : own.add(lanes.randomStream());
    this.generator = u.constructing ? null : new Generator(lanes, this.address);
  }

  /** 32 random bits. */
  next(): Value {
    const { u, generator, address } = this;
    return generator?.next() ?? u.lanes.call(u.around.helper('draw'), [address])!;
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
    this.generator?.store();
  }
}
