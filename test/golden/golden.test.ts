/** Results of the compiler's passes for small SynthDefs, as text. */
import { expect, test } from 'bun:test';
import { goldenCases } from './cases.ts';
import { fileOf, print } from './print.ts';

test.each(goldenCases.map((golden) => [golden.name, golden] as const))('%s', async (_, golden) => {
  const file = Bun.file(fileOf(golden));
  const known = (await file.exists()) ? await file.text() : '';
  expect(await print(golden), 'if the change is meant, run `bun test/golden/write.ts`').toBe(known);
});
