/** Bringing values back into a range, as scsynth does it: by one range where that is enough, else by division. */
import type { Lanes, Value } from '../../compiler/graph/lanes.ts';

/** `x` wrapped into [low, high), kind f64 or f32; `low` where the range is empty. */
export function wrapDouble(lanes: Lanes, x: Value, low: Value, high: Value): Value {
  const result = lanes.variable(x.kind, x);
  const above = x.ge(high);
  lanes.when(above.or(x.lt(low)), () => {
    const range = high.sub(low);
    const once = above.select(x.sub(range), x.add(range));
    const done = above.select(once.lt(high), once.ge(low));
    const divided = once.sub(range.mul(once.sub(low).div(range).floor()));
    result.set(done.select(once, high.eq(low).select(low, divided)));
  });
  return result.get();
}
