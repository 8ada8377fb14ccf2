/** Results of the passes on small graphs, as text. */
import { expect, test } from 'bun:test';
import { passCases } from './cases.ts';
import { fileOf, print } from './print.ts';

test.each(passCases.map((each) => [each.name, each] as const))('%s', async (_, each) => {
  const file = Bun.file(fileOf(each));
  const known = (await file.exists()) ? await file.text() : '';
  expect(await print(each), 'if the change is meant, run `bun test/golden/write.ts`').toBe(known);
});
