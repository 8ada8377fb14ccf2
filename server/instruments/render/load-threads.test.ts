/** Files of instruments in real threads: one that never ends delays no other. */
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { smallWorld } from '../../../test/support/in-process.ts';
import { layoutFor } from '../../world/layout.ts';
import { LoadThreads } from './load-threads.ts';

let threads: LoadThreads;
let folder: string;
let version = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loads-'));
  threads = new LoadThreads({
    memory: { memory: new SharedArrayBuffer(2 ** 20), reserve: () => undefined, release: () => {} },
    layout: layoutFor(smallWorld, 1024),
    sounds: { set: () => {}, borrow: () => undefined, giveBack: () => {} },
    report: () => {},
    strayed: () => {},
  });
});
afterEach(() => {
  threads.close();
  rmSync(folder, { recursive: true });
});

async function load(name: string, text: string, slow?: () => void): Promise<readonly string[]> {
  writeFileSync(join(folder, `${name}.ts`), `import { defineRender } from 'bunsynth';\n${text}`);
  return (
    await threads.load(join(folder, `${name}.ts`), join(folder, 'bundles', `${name}.${++version}.js`), slow)
  ).instruments.map((each) => each.name);
}
const fine = (name: string): string => `export const ${name} = defineRender({ async *play() {} });`;
const stuck: Record<string, string> = {
  'a loop without an end': 'while (true);',
  'what is awaited for ever': 'await new Promise(() => {});',
};

test('files that never end are told of as slow, and all others are loaded beside them', async () => {
  const slow: string[] = [];
  let given = 0;
  for (const [i, text] of [...Object.values(stuck), ...Object.values(stuck)].entries())
    void load(`stuck${i}`, text, () => slow.push(`stuck${i}`)).then(
      () => given++,
      () => given++,
    );
  const names = await Promise.all(Array.from({ length: 6 }, (_, i) => load(`fine${i}`, fine(`fine${i}`))));
  expect(names).toEqual(Array.from({ length: 6 }, (_, i) => [`fine${i}`]));
  while (slow.length < 4) await Bun.sleep(20);
  expect(slow.sort()).toEqual(['stuck0', 'stuck1', 'stuck2', 'stuck3']);
  expect(given).toBe(0);
}, 120_000);

test.each(Object.entries(stuck))(
  '%s is abandoned when the file is saved anew',
  async (_, text) => {
    const isSlow = Promise.withResolvers<void>();
    const first = load('a', text, isSlow.resolve).catch((error: Error) => error.message);
    await isSlow.promise;
    expect(await load('a', fine('a'))).toEqual(['a']);
    expect(await first).toBe('a newer version took its place');
  },
  120_000,
);

test('a file that takes its time is loaded all the same', async () => {
  expect(await load('a', `await new Promise((over) => setTimeout(over, 4000));\n${fine('a')}`)).toEqual(['a']);
}, 120_000);
