/** Every example of docs/instruments.md is loaded as it stands and played with its defaults: it sounds, and what it plans can be played. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSynthDefs } from '../../protocol/synthdef/parse.ts';
import { prepareDef } from '../../server/workers/compile-job.ts';
import { RenderWorld } from '../support/render-world.ts';

const text = readFileSync(join(import.meta.dir, '../../docs/instruments.md'), 'utf8');
const examples = [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code!);

let world: RenderWorld;
beforeAll(() => {
  world = new RenderWorld({ inputs: 2, inputSeconds: 30 });
  const { engine } = world.server;
  for (let block = 0; block < 1000; block++) {
    for (let i = 0; i < 64; i++) engine.inputs[0]![i] = 0.1 * Math.sin(0.05 * (64 * block + i));
    engine.renderBlock(0, 1 / 48000);
  }
});
afterAll(() => world.close());

describe('docs/instruments.md', () => {
  test('has examples', () => expect(examples.length).toBeGreaterThanOrEqual(6));

  test.each(examples.map((code) => [/export const (\w+)/.exec(code)![1]!, code] as const))(
    '%s loads and sounds',
    async (name, code) => {
      const path = join(world.folder, `${name}.ts`);
      writeFileSync(path, code);
      const loaded = await world.load(path);
      for (const description of loaded.instruments) {
        if (description.kind === 'synth')
          for (const def of parseSynthDefs(description.bytes)) prepareDef(def, world.server.layout);
        if (description.kind !== 'render') continue;
        const sounds = world.take(await world.play(loaded, description.name));
        for (const channels of sounds) {
          const peak = Math.max(
            ...channels.map((channel) => channel.reduce((most, x) => Math.max(most, Math.abs(x)), 0)),
          );
          expect(peak).toBeGreaterThan(0.01);
          expect(peak).toBeLessThan(1);
        }
        expect(sounds.length > 0 || world.sounds.get('take') !== undefined).toBe(true);
        const { events } = description.triggers
          ? await world.play(loaded, description.name, {}, { task: 'trigger' })
          : { events: [] };
        for (const { type, at, beat } of events) expect([type, (at ?? beat)! >= 0]).toEqual(['play', true]);
      }
    },
    20_000,
  );
});
