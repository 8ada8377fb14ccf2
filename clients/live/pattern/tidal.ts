/** Functions that Tidal has and Strudel has not, or otherwise than Tidal's users write them. */
import type { Fraction, Pattern } from '@strudel/core';

type Core = typeof import('@strudel/core');

type Change = (pattern: Pattern) => Pattern;

/** Methods that take patterns of what is true. */
const structures = ['struct', 'structAll', 'mask', 'maskAll'] as const;

/** Adds it to patterns. @returns names that code finds too */
export function addTidal(core: Core): Record<string, unknown> {
  const prototype = core.Pattern.prototype as unknown as Record<string, (...args: unknown[]) => Pattern>;
  for (const name of structures) {
    const own = prototype[name]!;
    prototype[name] = function (this: Pattern, ...args: unknown[]): Pattern {
      return own.call(this, core.sequence(...args).fmap(truth));
    };
  }
  const { when } = prototype;
  prototype.when = function (this: Pattern, on: unknown, ...rest: unknown[]): Pattern {
    return when!.call(this, core.reify(on).fmap(truth), ...rest);
  };
  return {
    /** From cycle b to a, of each a cycles. */
    whenmod: core.register('whenmod', (a: number, b: number, change: Change, pattern: Pattern) => {
      const isLate = (time: Fraction): boolean => modulo(time.valueOf(), Number(a)) >= Number(b);
      return core.stack(
        pattern.filterWhen((time) => !isLate(time)),
        change(pattern).filterWhen(isLate),
      );
    }),
    /** Echoes whose levels fall in a line, to the last one's by which they would fall further to `feedback`. */
    stut: core.register('stut', (count: number, feedback: number, time: number, pattern: Pattern) => {
      const level = (i: number): number => feedback + ((1 - feedback) * (count - i)) / count;
      return core.stack(
        ...Array.from({ length: Math.floor(count) }, (_, i) =>
          i === 0 ? pattern : pattern.mul(core.gain(level(i))).late(i * Number(time)),
        ),
      );
    }),
    /** Keeps what `degradeBy` of the same number takes away. */
    unDegradeBy: core.register('unDegradeBy', (amount: number, pattern: Pattern) =>
      pattern._undegradeBy(1 - Number(amount)),
    ),
    unDegrade: core.register('unDegrade', (pattern: Pattern) => pattern._undegradeBy(0.5)),
  };
}

/** In Tidal `t` and `f` are true and false. */
const truth = (value: unknown): unknown => (value === 't' ? true : value === 'f' ? false : value);
const modulo = (value: number, by: number): number => ((value % by) + by) % by;
