/** `bunsynth live` as a program: files, lines, what dies and comes back. */
import { afterEach, beforeEach, describe, expect } from 'bun:test';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type RunningServer, startServer } from '../../test/support/server.ts';
import { Live, names } from './live.test-stage.ts';
import { inRealTime as test } from './real-time.test-stage.ts';

describe('on a server', () => {
  let server: RunningServer;
  let live: Live;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bunsynth-live-'));
    server = await startServer('--none', '-S', '48000');
  }, 30_000);
  afterEach(async () => {
    await live.kill();
    await server.stop();
    rmSync(folder, { recursive: true });
  }, 30_000);
  const start = async (...words: string[]) => {
    live = await Live.start('--connect', `127.0.0.1:${server.tcpPort}`, ...words);
  };

  test('a file plays as it is saved; what is wrong is told with its place, and leaves what plays', async () => {
    const file = join(folder, 'piece.js');
    writeFileSync(file, 'a: s("x1*8")');
    await start(file);
    expect(names(await live.untilStatus(({ planned }) => planned > 8))).toEqual(['a']);
    writeFileSync(file, 'a: s("x1*8")\nb: s("x2*4")');
    await live.untilStatus((status) => names(status).length === 2);
    writeFileSync(file, 'a: s("x1*8")\nb: s("x2*4"');
    await live.until(`${file}:2:12: Unexpected token\n  b: s("x2*4"\n             ^`);
    expect(names(await live.status())).toEqual(['a', 'b']);
    // As editors do that write another file and put it in its place.
    writeFileSync(`${file}.new`, 'c: s("x1*8")');
    renameSync(`${file}.new`, file);
    await live.untilStatus((status) => names(status).join() === 'c');
  }, 30_000);

  test('lines are code, which may take several, or words of commands; the exit code says whether one was wrong', async () => {
    await start('-');
    for (const line of [
      'drums: s("x1*8")',
      's("x2*4"',
      ').fast(2)',
      'mute drums',
      'tempo 140',
      'hush zork',
      'zork.here',
      'status',
    ])
      live.type(line);
    await live.until('  drums (line) muted');
    expect(live.out).toContain('there is no output "zork"; there are drums, $0');
    expect(live.out).toContain('line:1:1: zork is not defined\n  zork.here\n  ^');
    await live.untilStatus(({ bpm }) => bpm === 140);
    live.type('unmute drums');
    live.type('quit');
    expect(await live.exited).toBe(1);
  }, 30_000);

  test('more than the machine can do makes the underruns count, in the status and for monitoring programs', async () => {
    await start('--eval', 's("x1*16")');
    const metric = async (name: string): Promise<number> => {
      const text = await (await fetch(`${live.web}/metrics`)).text();
      return Number(new RegExp(`^bunsynth_live_${name} (.+)$`, 'm').exec(text)![1]);
    };
    const before = await live.untilStatus(({ planned, eventsAhead }) => planned > 8 && eventsAhead > 2);
    expect(await metric('events_ahead')).toBeGreaterThan(2);
    // Each window of 30 ms takes 60, once they are that short.
    const code =
      's("x1*16").fmap((value) => { const begun = Date.now(); while (Date.now() - begun < 60); return value; })';
    await fetch(`${live.web}/eval`, { method: 'POST', body: JSON.stringify({ code, source: '--eval' }) });
    const after = await live.untilStatus(({ underruns }) => underruns > before.underruns + 1);
    expect(await metric('underruns_total')).toBeGreaterThanOrEqual(after.underruns);
    expect(await metric('query_seconds')).toBeGreaterThanOrEqual(0.05);
    expect(after.evaluations).toBe(2);
    await fetch(`${live.web}/eval`, { method: 'POST', body: JSON.stringify({ code: 'zork' }) });
    expect(await metric('errors_total')).toBe(after.errors + 1);
  }, 30_000);

  test('ports that were asked for are taken or refused, and foreign pages are', async () => {
    await start('--eval', 's("x1")');
    const port = new URL(live.web).port;
    const second = Live.start('--connect', `127.0.0.1:${server.tcpPort}`, '--web-port', port);
    expect(String(await second.catch((error) => error))).toContain(`port ${port} is in use`);
    const page = { method: 'POST', body: '{"code":"s(\'x2\')"}', headers: { origin: 'https://example.com' } };
    expect((await fetch(`${live.web}/eval`, page)).status).toBe(403);
  }, 30_000);
});

test('what cannot be is refused in one line', () => {
  const ran = (...words: string[]) => {
    const { stderr, exitCode } = Bun.spawnSync([resolve(import.meta.dir, '../../bunsynth'), 'live', ...words]);
    return [exitCode, String(stderr)];
  };
  expect(ran('--none')).toEqual([
    1,
    'bunsynth live: --none is for a server that is started: --with-server starts one\n',
  ]);
  expect(ran('-B', '0.0.0.0')).toEqual([
    1,
    'bunsynth live: -B 0.0.0.0 lets other machines send code: -p has to give a password\n',
  ]);
  expect(ran('--connect', '127.0.0.1:1')).toEqual([
    1,
    'bunsynth live: no server answers at 127.0.0.1:1 over TCP: ./bunsynth starts one, as does --with-server\n',
  ]);
  expect(ran('--zork')[1]).toContain('unknown option --zork');
});
