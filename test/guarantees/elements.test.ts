/** A soft side that blocks its thread starves itself alone, in a real server with its threads, and goes on by itself. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startServer } from '../support/server.ts';

const file = `
import { defineElement } from 'bunsynth';

const specialise = () => ({ outputs: { out: 1 }, prepared: 1, ahead: 1 });
const graph = ({ prepared }) => ({ out: prepared });
const fill = (ctx) => { for (const channel of ctx.out) channel.fill(0.1); };

/** Blocks its thread for two seconds, once, when it comes to its third second. */
export const blocks = defineElement({
  specialise,
  seek: () => ({ blocked: false }),
  prepare(ctx) {
    if (!ctx.state.blocked && ctx.from >= ctx.start + 2 * ctx.sampleRate) {
      ctx.state = { blocked: true };
      for (const end = Date.now() + 2000; Date.now() < end; );
    }
    fill(ctx);
  },
  graph,
});

export const steady = defineElement({ specialise, prepare: fill, graph });
`;

interface Element {
  readonly instrument: string;
  readonly starved: number;
  readonly ready: number;
}

let folder: string;
let server: RunningServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bunsynth-elements-'));
  writeFileSync(join(folder, 'elements.ts'), file);
  server = await startServer('--none', '--no-bundled', '--instruments', folder);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const elements = async (): Promise<Map<string, Element>> => {
  const all = (await (await fetch(`${server.http}/elements`)).json()) as Element[];
  return new Map(all.map((each) => [each.instrument, each]));
};

test('the others never notice', async () => {
  const events: string[] = [];
  const client = await server.connect();
  client.on('/feed.starved', ({ args }) => events.push(`starved ${args[1]}`));
  client.on('/feed.supplied', ({ args }) => events.push(`supplied ${args[1]}`));
  client.send('/feed', 1);
  for (const instrument of ['steady', 'blocks'])
    expect((await fetch(`${server.http}/play`, { method: 'POST', body: JSON.stringify({ instrument }) })).status).toBe(
      200,
    );
  const seen = async (event: string): Promise<void> => {
    while (!events.includes(event)) await Bun.sleep(20);
  };
  await seen('starved blocks');
  await seen('supplied blocks');
  const after = await elements();
  expect(after.get('blocks')!.starved).toBeGreaterThan(0);
  expect(after.get('blocks')!.ready).toBeGreaterThan(0);
  expect(after.get('steady')!.starved).toBe(0);
  expect(events).toEqual(['starved blocks', 'supplied blocks']);
  client.close();
});
