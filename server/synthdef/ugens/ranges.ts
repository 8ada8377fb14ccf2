/** Mapping one range onto another. */

import { filterTraits, ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';

const linExp = ugen({
  name: 'LinExp',
  rates: ['audio', 'control'],
  inputs: { in: 0, srclo: 0, srchi: 1, dstlo: 1, dsthi: 2 },
  outputs: 1,
  ...filterTraits,
  doc: 'Maps a linear range onto an exponential one, whose ends must not be 0 and must have one sign.',
  emit(u) {
    const { srclo, srchi, dstlo, dsthi } = u.in;
    const source = () => {
      const factor = u.lanes.f32(1).div(srchi.get().sub(srclo.get()));
      return { factor, shift: factor.mul(srclo.get().neg()) };
    };
    const target = () => {
      const low = dstlo.get();
      return { low, growth: u.math.log(dsthi.get().div(low).to('f64')) };
    };
    const still = srclo.isAudio || srchi.isAudio ? null : source();
    const fixed = dstlo.isAudio || dsthi.isAudio ? null : target();
    u.loop(() => {
      const { factor, shift } = still ?? source();
      const { low, growth } = fixed ?? target();
      const position: Value = u.in.in.get().mul(factor).add(shift);
      u.out(low.mul(u.math.exp(position.to('f64').mul(growth)).to('f32')));
    });
  },
});

export const ranges = [linExp];
