/** Writes the golden files anew: `bun test/golden/write.ts`. Read what has changed before it is committed. */
import { goldenCases } from './cases.ts';
import { passCases } from './passes/cases.ts';
import * as passes from './passes/print.ts';
import { fileOf, print } from './print.ts';

for (const golden of goldenCases) await Bun.write(fileOf(golden), await print(golden));
for (const each of passCases) {
  await Bun.write(passes.fileOf(each, 'wat'), await passes.print(each));
  await Bun.write(passes.fileOf(each, 'll'), passes.printNative(each));
}
