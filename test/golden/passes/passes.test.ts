/** Results of the passes on small graphs, as text. */
import { expect, test } from 'bun:test';
import { passCases } from './cases.ts';
import { fileOf, print, printNative } from './print.ts';

const hint = 'if the change is meant, run `bun test/golden/write.ts`';

test.each(passCases.map((each) => [each.name, each] as const))('%s', async (_, each) => {
  const [wat, ll] = [Bun.file(fileOf(each, 'wat')), Bun.file(fileOf(each, 'll'))];
  const known = async (file: Bun.BunFile) => ((await file.exists()) ? await file.text() : '');
  expect(await print(each), hint).toBe(await known(wat));
  expect(printNative(each), hint).toBe(await known(ll));
});
