/** Triggers from one rate to the other. */

import { ugen } from '../compiler/declaration.ts';
import { laneAddress, wireOf } from './support/wires.ts';

/** Bytes from a wire's frame to the next. */
const frameBytes = 16;

const t2k = ugen({
  name: 'T2K',
  rates: ['control'],
  inputs: { in: 0 },
  outputs: 1,
  pure: true,
  form: 'wide',
  blockInputs: 'all',
  doc: 'Audio rate to control rate for triggers: the highest sample of each block, 0 at least.',
  emit(u) {
    const { lanes, layout } = u;
    if (u.constructing) return u.out(u.in.in.get());
    const wire = laneAddress(u, wireOf(u, u.in.in));
    const highest = lanes.variable('f32', 0);
    const offset = lanes.variable('i32', 0);
    lanes.loopWhile(
      () => offset.lt(layout.blockSize * frameBytes),
      () => {
        const x = lanes.gather('f32', wire.add(offset));
        highest.set(x.gt(highest).select(x, highest));
        offset.set(offset.add(frameBytes));
      },
    );
    u.out(highest);
  },
});

const t2a = ugen({
  name: 'T2A',
  rates: ['audio'],
  inputs: { in: 0, offset: 0 },
  outputs: 1,
  pure: true,
  blockInputs: 'all',
  doc: 'Control rate to audio rate for triggers: one sample as high as the trigger, at frame `offset` of the block.',
  emit(u) {
    const level = u.in.in.get();
    const before = u.state('f32', 'before', () => 0);
    const offset = u.in.offset.get().to('i32');
    const fires = before.le(0).and(level.gt(0));
    u.loop(() => u.out(fires.and(u.frame().eq(offset)).select(level, 0)));
    before.set(level);
  },
});

export const triggerRates = [t2k, t2a];
