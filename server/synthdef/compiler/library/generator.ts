/** The random generator of synths, taus88: its three words are kept in variables from where they are read to `store`. */
import { RandomRow } from '../../../world/layout.ts';
import type { Lanes, Value, Variable } from '../graph/lanes.ts';
import { type Helper, helper } from './helper.ts';

/** Shifts and masks of the three components. */
const components = [
  { keep: -2, up: 12, mix: 13, down: 19 },
  { keep: -8, up: 4, mix: 2, down: 25 },
  { keep: -16, up: 17, mix: 3, down: 11 },
] as const;

export class Generator {
  private readonly words: Variable[];

  constructor(
    private readonly lanes: Lanes,
    private readonly address: Value,
  ) {
    this.words = components.map((_, w) => lanes.variable('i32', lanes.gather('i32', address, w * RandomRow.word)));
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

  store(): void {
    this.words.forEach((word, w) => this.lanes.scatter(this.address, word, w * RandomRow.word));
  }
}

export const generatorHelpers: Readonly<Record<string, Helper>> = {
  /** (address of the words): returns 32 random bits. */
  draw: helper(['i32'], 'i32', (lanes, [address]) => {
    const generator = new Generator(lanes, address!);
    const bits = lanes.copy(generator.next());
    generator.store();
    return bits;
  }),
};
