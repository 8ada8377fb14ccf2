/** Every example of docs/sequences.md, and every sequence that comes with the server, is loaded as it stands and played. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SequenceWorld } from '../support/sequence-world.ts';

const root = join(import.meta.dir, '../..');
const text = readFileSync(join(root, 'docs/sequences.md'), 'utf8');
const examples = [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code!);

let world: SequenceWorld;
beforeAll(async () => {
  world = new SequenceWorld();
  for (const name of ['bass', 'bell', 'kick', 'hat', 'strings'])
    await world.loadPath(join(root, `instruments/${name}.ts`));
});
afterAll(() => world.close());

/** Plays for some bars; how many voices of instruments it began. */
async function played(name: string): Promise<number> {
  world.feed.length = 0;
  const voice = await world.play(name);
  await world.run(8);
  const failed = world.feed.filter(({ type }) => type === 'failed');
  expect(failed).toEqual([]);
  const begun = world.feed.filter((event) => event.type === 'started' && event.voice !== voice);
  expect(begun.every((event) => event.type === 'started' && event.lateness === 0)).toBe(true);
  world.instruments.stop('all');
  await world.run(0.2);
  return begun.length;
}

describe('docs/sequences.md', () => {
  test('has examples', () => expect(examples.length).toBeGreaterThanOrEqual(3));

  test.each(examples.map((code) => [/export const (\w+)/.exec(code)![1]!, code] as const))(
    '%s plays',
    async (name, code) => {
      const path = join(world.folder, `${name}-example.ts`);
      writeFileSync(path, code);
      await world.loadPath(path);
      expect(await played(name)).toBeGreaterThan(10);
    },
    60_000,
  );
});

test.each(['groove', 'wanderer'])(
  '%s comes with the server and plays',
  async (name) => {
    await world.loadPath(join(root, `instruments/${name}.ts`));
    expect(await played(name)).toBeGreaterThan(15);
  },
  60_000,
);
