/**
 * Constants of a def that note how they are looked at. Code depends on no others: it serves all defs of one shape whose constants look the same, with the
 * others written into it.
 *
 *     SinOsc(440, phase 1.2) to bus 0    →    looked at: 0; whether 1.2 is 0    written into the code as they are: 440, 1.2
 */

/** A look at a constant of a def, by its number: at its value, or only whether it equals another. */
export interface ConstantLook {
  readonly number: number;
  readonly equals?: number;
}

/** A watch over constants. */
interface Watch {
  readonly constants: readonly number[];
  readonly looks: Map<string, ConstantLook>;
}

const watches = new WeakMap<readonly number[], Watch>();

/** Returns constants that note how they are looked at in `looks`, each look once. */
export function watchConstants(constants: readonly number[], looks: Map<string, ConstantLook>): readonly number[] {
  const watched = new Proxy(constants, {
    get: (target, field, receiver) => {
      if (typeof field === 'string' && field in target && field !== 'length')
        looks.set(field, { number: Number(field) });
      return Reflect.get(target, field, receiver);
    },
  });
  watches.set(watched, { constants, looks });
  return watched;
}

/** Returns constants to be written into code as they are, which is no look at them. */
export const unwatched = (constants: readonly number[]): readonly number[] =>
  watches.get(constants)?.constants ?? constants;

/** Notes that it was looked whether a constant equals another. */
export function noteComparison(constants: readonly number[], number: number, equals: number): void {
  watches.get(constants)?.looks.set(`${number} ${equals}`, { number, equals });
}
