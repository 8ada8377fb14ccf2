/** Prime numbers, while code is emitted. */
import type { Lanes, Value } from '../../compiler/graph/lanes.ts';

/** Returns the prime number next to `n` (i32, 1 or more), of two as near the greater; 1 counts as one. One lane only. */
export function nearestPrime(lanes: Lanes, n: Value): Value {
  const found = lanes.variable('i32', 0);
  const distance = lanes.variable('i32', 0);
  lanes.loopWhile(
    () => found.eq(0),
    () => {
      for (const candidate of [n.add(distance), n.sub(distance)]) {
        lanes.when(found.eq(0), () => {
          lanes.when(isPrime(lanes, candidate), () => found.set(candidate));
        });
      }
      distance.set(distance.add(1));
    },
  );
  return found.get();
}

/** Mask that holds for 1, 2 and odd numbers that no smaller one divides. */
function isPrime(lanes: Lanes, n: Value): Value {
  const prime = lanes.variable('i32', n.eq(2).or(n.and(1).ne(0)).to('i32').and(1));
  const divisor = lanes.variable('i32', 3);
  lanes.loopWhile(
    () => prime.ne(0).and(divisor.mul(divisor).le(n)),
    () => {
      lanes.when(n.rem(divisor).eq(0), () => prime.set(0));
      divisor.set(divisor.add(2));
    },
  );
  return prime.ne(0);
}
