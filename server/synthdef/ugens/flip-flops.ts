/** UGens that stay on or off until they are triggered. */
import { ugen } from '../compiler/declaration.ts';

const toggle = ugen({
  name: 'ToggleFF',
  rates: ['audio', 'control'],
  inputs: { trig: 0 },
  outputs: 1,
  doc: 'Goes from 0 to 1 and from 1 to 0 with each trigger.',
  emit(u) {
    const before = u.state('f32', 'before', () => 0);
    const level = u.state('f32', 'level', () => 0);
    if (u.constructing) return u.out(0);
    u.loop(() => {
      const now = u.in.trig.get();
      level.set(before.le(0).and(now.gt(0)).select(u.lanes.f32(1).sub(level), level));
      u.out(level);
      before.set(now);
    });
  },
});

export const flipFlops = [toggle];
