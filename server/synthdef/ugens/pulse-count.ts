/** PulseCount. */
import { ugen } from '../compiler/declaration.ts';

export const pulseCount = ugen({
  name: 'PulseCount',
  rates: ['control', 'audio'],
  inputs: { trig: 0, reset: 0 },
  outputs: 1,
  ownRate: true,
  doc: 'The number of triggers since the start or since `reset` rose above 0.',
  emit(u) {
    const before = u.state('f32', 'before', () => 0);
    const resetBefore = u.state('f32', 'resetBefore', () => 0);
    const count = u.state('f32', 'count', () => 0);
    u.loop(() => {
      const [now, reset] = [u.in.trig.get(), u.in.reset.get()];
      const starts = resetBefore.le(0).and(reset.gt(0));
      const counted = before.le(0).and(now.gt(0)).select(count.add(1), count);
      count.set(starts.select(0, counted));
      u.out(count);
      before.set(now);
      resetBefore.set(reset);
    });
  },
});
