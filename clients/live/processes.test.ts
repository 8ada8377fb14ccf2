/** Processes that die and come back: the evaluating process, the supervisor, the server. */
import { afterEach, beforeEach, describe, expect } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type RunningServer, startServer } from '../../test/support/server.ts';
import { connect } from '../typescript/index.ts';
import { captured } from './engine/stage.test-stage.ts';
import { beatOf, Live, names } from './live.test-stage.ts';
import { inRealTime as test } from './real-time.test-stage.ts';

describe('on a server', () => {
  let server: RunningServer;
  let live: Live;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bunsynth-live-'));
    server = await startServer('--none', '-S', '48000', '-o', '1', '--capture', join(folder, 'heard.wav'));
  }, 30_000);
  afterEach(async () => {
    await live.kill();
    await server.stop();
    rmSync(folder, { recursive: true });
  }, 30_000);
  const start = async (...words: string[]) => {
    live = await Live.start('--connect', `127.0.0.1:${server.tcpPort}`, ...words);
  };

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
    // Onsets of a are a sixteenth of a cycle of two seconds apart, before, meanwhile and after.
    await live.kill();
    await server.stop();
    const onsets = [...(await captured(join(folder, 'heard.wav'))).entries()].flatMap(([i, x]) => (x !== 0 ? [i] : []));
    const steps = onsets.slice(1).map((sample, i) => sample - onsets[i]!);
    console.log(
      `    between two onsets while another process began: at most ${Math.max(...steps) / 48} ms, 125 without that`,
    );
    // Back within half a cycle, a second, where the plan had run out before; and on its places, but for what was told to be late.
    expect(Math.max(...steps)).toBeLessThanOrEqual(48_000 + 6000);
    const places = onsets.map((sample) => (sample - onsets[0]!) % 6000);
    expect(places.filter((place) => place !== 0).length).toBeLessThanOrEqual(after.underruns);
    expect(onsets.length).toBeGreaterThan(10);
  }, 30_000);

  test('code that ends it three times is dropped and told, and the code before it goes on; code that ends it while it is evaluated is not kept', async () => {
    await start('--eval', 'a: s("x1*16")');
    await live.untilStatus(({ planned }) => planned > 16);
    const evaluate = (code: string) =>
      fetch(`${live.web}/eval`, { method: 'POST', body: JSON.stringify({ code, source: '--eval' }) });
    for (let i = 1; i <= 4; i++) {
      expect((await evaluate('process.kill(process.pid, 9)\ns("x2")')).ok).toBe(false);
      expect(names(await live.untilStatus(({ restarts, planned }) => restarts === i && planned > 0))).toEqual(['a']);
    }
    expect(live.out).not.toContain('dropped');
    const { cycle } = await live.status();
    const late = `h => { if (Number(h.whole.begin) > ${cycle + 0.6}) process.kill(process.pid, 9); return h }`;
    expect((await evaluate(`b: s("x2*16").withHap(${late})`)).ok).toBe(true);
    await live.until(
      'the evaluating process ended 3 times within 10 s: the last code of --eval is dropped, and the code before it goes on',
    );
    const after = await live.untilStatus(({ planned, restarts }) => restarts === 7 && planned > 16);
    expect(names(after)).toEqual(['a']);
  }, 60_000);

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
});

test('the server may be killed: patterns go on at the place of the cycle where they would be', async () => {
  const port = await freePort();
  const words = ['--none', '-S', '48000', '-t', String(port), '-D', '0', '--http-port', String(await freePort())];
  const live = await Live.start('--with-server', ...words, '--eval', 'setcps(0.6)\ns("x1*16")');
  await live.until('\nReady\n');
  const client = await connect({ url: `tcp://127.0.0.1:${port}`, timeout: 5000 });
  await live.untilStatus(({ planned, bpm }) => planned > 32 && Math.abs(bpm - 144) < 0.01);
  const [beat, at] = [await beatOf(client), Date.now()];
  const pid = Number(/\(process (\d+)\)/.exec(live.out)![1]);
  process.kill(pid, 'SIGKILL');
  await live.until('the server ended with');
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
  expect(live.out).toEndWith('\nShutdown\n');
}, 60_000);

test('a server that is started by hand in place of one that ended is played on, from where the cycle would be', async () => {
  const [port, http] = [String(await freePort()), String(await freePort())];
  const words = ['--none', '-S', '48000', '-t', port, '--http-port', http];
  const first = await startServer(...words);
  const live = await Live.start('--connect', `127.0.0.1:${port}`, '--eval', 's("x1*16")');
  await live.untilStatus(({ planned }) => planned > 16);
  const client = await connect({ url: `tcp://127.0.0.1:${port}`, timeout: 5000 });
  const [beat, at] = [await beatOf(client), Date.now()];
  first.process.kill('SIGKILL');
  await live.until('the server does not answer');
  const second = await startServer(...words);
  const answered = performance.now();
  await live.until('the server is back');
  await live.untilStatus(({ isConnected, planned }) => isConnected && planned > 8);
  console.log(`    plays ${(performance.now() - answered).toFixed(0)} ms after the server has answered`);
  const again = await connect({ url: `tcp://127.0.0.1:${port}`, timeout: 5000 });
  expect(Math.abs((await beatOf(again)) - beat - ((Date.now() - at) * 120) / 60_000)).toBeLessThan(1);
  for (const each of [client, again]) await each.close();
  await live.kill();
  await second.stop();
});
