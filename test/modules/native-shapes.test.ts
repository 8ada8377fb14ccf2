/** Proof that native code depends on no constants but those that were looked at: with others it is the same text. */
import { compileNative } from '../../server/synthdef/index.ts';
import { layout } from './forced-code.ts';
import { testVaried, varied } from './varied.ts';

testVaried(0.5, (def, i, found) => {
  const { text, looks } = compileNative(def, layout);
  const other = varied(def, looks, i);
  const count = other.constants.filter((x, n) => !Object.is(x, def.constants[n])).length;
  if (count > 0 && compileNative(other, layout).text !== text) found.push(def.name);
  return count;
});
