/** BinaryOpUGen, UnaryOpUGen. */
import { ugen } from './declare.ts';
const binary = ugen({
  name: 'BinaryOpUGen', rates: ['scalar','control','audio'], inputs: { a: 0, b: 0 }, outputs: 1, doc: 'x',
  emit(u) {
    u.loop(() => {
      const [a, b] = [u.in.a.get(), u.in.b.get()];
      u.out(u.special === 2 ? a.mul(b) : u.special === 0 ? a.add(b) : a.sub(b));
    });
  },
});
export const operators = [binary];
