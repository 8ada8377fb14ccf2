/** Promises of docs/tutorial.md: its commands run, and sound as its text has it. */
import { expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parts } from '../../clients/demo/tutorial/pictures.ts';
import { startServer } from '../support/server.ts';

const root = resolve(import.meta.dir, '../..');
const text = readFileSync(join(root, 'docs/tutorial.md'), 'utf8');
const commands = [...text.matchAll(/^ {4}(\S.*)$/gm)].map(([, command]) => command!);

test('it names the scripts, and its pictures are there', () => {
  expect(commands.flatMap((command) => /^bun clients\/demo\/tutorial\/(\w+)\.ts$/.exec(command)?.[1] ?? [])).toEqual(
    Object.keys(parts),
  );
  for (const [, picture] of text.matchAll(/\]\((tutorial-\w+\.svg)\)/g))
    expect(existsSync(join(root, 'docs', picture!))).toBe(true);
});

test('its lines for curl are taken', async () => {
  const server = await startServer('--none', '--midi', 'none', '--instruments', join(root, 'instruments'));
  for (const command of commands.filter((each) => each.startsWith('curl'))) {
    const { stdout } = Bun.spawnSync([
      'sh',
      '-c',
      command.replaceAll('127.0.0.1:57180', server.http).replace('curl', 'curl -s -o /dev/null -w "%{http_code}"'),
    ]);
    expect(`${command}: ${String(stdout)}`).toMatch(/: 20[04]$/);
  }
  await server.stop();
}, 60_000);

interface Started {
  readonly instrument: string /** Where it was to begin. */;
  readonly sample: number;
}

/** The voices that a script plays. */
async function voicesOf(name: string): Promise<Started[]> {
  const server = await startServer('--none', '--midi', 'none', '--instruments', join(root, 'instruments'));
  const client = await server.connect('tcp');
  const started: Started[] = [];
  client.on('/feed.started', ({ args }) =>
    started.push({ instrument: args[1] as string, sample: (args[2] as number) - ((args[4] as number) * 48000) / 1000 }),
  );
  await client.request(['/feed', 1], { reply: '/done' });
  const script = Bun.spawn(
    [process.execPath, join(root, `clients/demo/tutorial/${name}.ts`), `udp://127.0.0.1:${server.udpPort}`],
    { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' },
  );
  const printed = (await new Response(script.stdout).text()) + (await new Response(script.stderr).text());
  expect([await script.exited, printed]).toEqual([0, '']);
  await client.close();
  await server.stop();
  return started;
}

const notes = async (name: string): Promise<Started[]> =>
  (await voicesOf(name)).filter(({ instrument }) => instrument === 'bell');

const gaps = (started: readonly Started[]): number[] =>
  started.slice(1).map(({ sample }, i) => sample - started[i]!.sample);
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

test('the split: four low notes, twelve high ones', async () => {
  const started = await voicesOf('split');
  // The first of each waits for its SynthDef, so their order is not told.
  const count = (name: string): number => started.filter(({ instrument }) => instrument === name).length;
  expect([count('bass'), count('bell'), started.length]).toEqual([4, 12, 16]);
}, 60_000);

test('it shows the arpeggiator as it comes with the server', () => {
  const [code] = [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code!);
  expect(code).toBe(readFileSync(join(root, 'instruments/arpeggiator.ts'), 'utf8'));
});

test('the arpeggio has four notes a beat at 100 bpm, none beside the grid', async () => {
  const played = await notes('arpeggio');
  // The keys are held by a program with a clock of its own: a note more or less.
  expect(Math.abs(played.length - 32)).toBeLessThanOrEqual(2);
  expect(gaps(played).filter((samples) => Math.abs(samples - 7200) > 1)).toEqual([]);
}, 60_000);

test('the ramp ends faster than it begins', async () => {
  const distances = gaps(await notes('ramp'));
  expect(Math.abs(distances.length - 71)).toBeLessThanOrEqual(3);
  expect(median(distances.slice(0, 6)) / median(distances.slice(-6))).toBeGreaterThan(2);
}, 60_000);
