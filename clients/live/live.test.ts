/** `bunsynth live` as a program: files, lines, what dies and comes back. */
import { afterEach, test as anyTest, beforeEach, describe, expect } from 'bun:test';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort, type RunningServer, startServer } from '../../test/support/server.ts';
import { type Client, connect } from '../typescript/index.ts';
import { Live } from './live.test-live.ts';
import type { LiveStatus } from './supervisor/supervisor.ts';

/** Everything is exact where the machine keeps up with its own clock: where it has lost time, it is tried once or twice more. */
const test = (name: string, work: () => void | Promise<void>, timeout = 60_000): void =>
  anyTest(name, work, { retry: 2, timeout });

const names = ({ outputs }: LiveStatus) => outputs.map(({ name }) => name);
const beatOf = async (client: Client) => Number((await client.request(['/grid'], { reply: '/grid.reply' })).args[0]);

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

  test('the evaluating process may be killed: another one goes on with the last good code and what was muted', async () => {
    await start('--eval', 'a: s("x1*16")\nb: s("x2*8")');
    await live.untilStatus((status) => names(status).length === 2);
    await fetch(`${live.web}/mute`, { method: 'POST', body: JSON.stringify({ output: 'b' }) });
    const { evaluatingProcess } = await live.untilStatus(({ planned }) => planned > 16);
    process.kill(evaluatingProcess, 'SIGKILL');
    const after = await live.untilStatus(({ restarts, planned }) => restarts === 1 && planned > 16);
    expect(after.evaluatingProcess).not.toBe(evaluatingProcess);
    expect(after.outputs.map(({ name, isMuted }) => [name, isMuted])).toEqual([
      ['a', false],
      ['b', true],
    ]);
    expect(after.underruns).toBe(0);
  }, 30_000);

  test('when the supervisor is killed, what is planned plays, and then nothing', async () => {
    await start('--eval', 's("x1*16")');
    const { evaluatingProcess } = await live.untilStatus(({ planned }) => planned > 16);
    await live.kill('SIGKILL');
    for (let tries = 0; ; tries++) {
      try {
        process.kill(evaluatingProcess, 0);
      } catch {
        break;
      }
      if (tries === 1000) throw new Error('the evaluating process goes on');
      await Bun.sleep(10);
    }
    const client = await server.connect();
    expect((await client.status()).synths).toBe(0);
    await client.close();
  }, 30_000);

  test('a second client plays beside the first, and its end changes nothing', async () => {
    await start('--eval', 'a: s("x1*8")');
    const other = await Live.start('--connect', `127.0.0.1:${server.tcpPort}`, '--eval', 'b: s("x2*8")');
    await other.untilStatus(({ planned }) => planned > 8);
    await other.kill('SIGKILL');
    const { planned } = await live.status();
    expect(names(await live.untilStatus((status) => status.planned > planned + 8))).toEqual(['a']);
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

test('the server may be killed: patterns go on at the place of the cycle where they would be', async () => {
  const port = await freePort();
  const words = ['--none', '-S', '48000', '-t', String(port), '-D', '0', '--http-port', String(await freePort())];
  const live = await Live.start('--with-server', ...words, '--eval', 'setcps(0.6)\ns("x1*16")');
  const client = await connect({ url: `tcp://127.0.0.1:${port}`, timeout: 5000 });
  await live.untilStatus(({ planned, bpm }) => planned > 32 && Math.abs(bpm - 144) < 0.01);
  const [beat, at] = [await beatOf(client), Date.now()];
  const pid = Number(/\(process (\d+)\)/.exec(live.out)![1]);
  process.kill(pid, 'SIGKILL');
  await live.until('the server is back');
  const again = await connect({ url: `tcp://127.0.0.1:${port}`, timeout: 5000 });
  await live.untilStatus(({ isConnected, planned }) => isConnected && planned > 8);
  const expected = beat + ((Date.now() - at) * 144) / 60_000;
  // Far nearer than any other place that it could be at.
  expect(Math.abs((await beatOf(again)) - expected)).toBeLessThan(1);
  expect(expected).toBeGreaterThan(2);
  await client.close();
  await again.close();
  expect(await live.kill()).toBe(0);
}, 60_000);

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
    'bunsynth live: no server answers at 127.0.0.1:1: ./bunsynth starts one, as does --with-server\n',
  ]);
  expect(ran('--zork')[1]).toContain('unknown option --zork');
});
