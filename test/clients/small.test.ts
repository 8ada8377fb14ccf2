/** Clients that only send: liblo's oscsend, and Pd. The real programs. */
import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { levelOf, readSound } from '../../clients/demo/sound.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { RawGraph } from '../support/raw-graph.ts';
import { startServer } from '../support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-clients-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A sine with a control `freq`, as a file. */
function tone(): string {
  const g = new RawGraph();
  const sine = g.ar('SinOsc', g.control('freq', 300), 0);
  g.out(g.unit('BinaryOpUGen', 2, [sine, 0.2], 1, 2)[0]!);
  const path = join(folder, 'ping.scsyndef');
  writeFileSync(path, encodeSynthDefs([g.build('ping')]));
  return path;
}

/** @param lengths of the periods that are heard, in samples: 440 Hz, and what comes after it */
const sessions: readonly [
  name: string,
  command: (port: number, file: string) => string[],
  posts: string[],
  lengths: number[],
][] = [
  [
    'oscsend',
    (port, file) => [resolve(import.meta.dir, '../../clients/liblo/session.sh'), String(port), file, 'ping'],
    [],
    [87, 109],
  ],
  [
    'Pd',
    (port, file) => [
      'pd',
      '-nogui',
      '-noaudio',
      '-stderr',
      '-open',
      resolve(import.meta.dir, '../../clients/pd/session.pd'),
      '-send',
      `file symbol ${file}`,
      '-send',
      `port ${port}`,
    ],
    [
      'list status.reply 1 ',
      'list done /d_load',
      'list n_go 1000 0 -1 -1 0',
      'list n_end 1000 0 -1 -1 0',
      'list done /quit',
    ],
    [73, 109],
  ],
];

for (const [name, command, posts, lengths] of sessions) {
  test.skipIf(!Bun.which(command(0, '')[0]!) || !Bun.which('oscsend'))(
    `${name} plays a SynthDef, changes it and ends the server`,
    async () => {
      const sound = join(folder, `${name}.wav`);
      const server = await startServer('--none', '--instruments', '', '--capture', sound);
      const client = Bun.spawn(command(server.udpPort, tone()), {
        stdin: 'ignore',
        stdout: 'pipe',
        stderr: 'pipe',
        timeout: 30_000,
      });
      const [out, errors] = await Promise.all([new Response(client.stdout).text(), new Response(client.stderr).text()]);
      expect(await server.process.exited).toBe(0);
      for (const line of posts) expect(out + errors).toContain(line);
      expect(server.printed()).not.toContain('FAILURE');
      const { channels } = await readSound(sound);
      const samples = channels[0]!;
      expect(levelOf(samples).peak).toBeCloseTo(-14, 0);
      const heard = periods(samples);
      for (const length of lengths) expect(heard).toContain(length);
    },
    60_000,
  );
}

/** The lengths of periods that are met again and again, in samples. */
function periods(samples: Float32Array): Set<number> {
  const counts = new Map<number, number>();
  let last = -1;
  samples.forEach((x, i) => {
    if (i === 0 || x <= 0 || samples[i - 1]! > 0) return;
    const length = i - last;
    if (last >= 0) counts.set(length, (counts.get(length) ?? 0) + 1);
    last = i;
  });
  return new Set([...counts].filter(([, count]) => count > 20).map(([length]) => length));
}
