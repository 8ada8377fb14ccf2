/** The same sclang session with scsynth and with bunsynth: the same answers, the same sound. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { decodeSamples, readSoundInfo } from '../../protocol/soundfile/index.ts';
import { type Jack, startJack } from '../support/jack.ts';
import { freePort } from '../support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-sclang-'));
const environment = { QT_QPA_PLATFORM: 'offscreen', QTWEBENGINE_DISABLE_SANDBOX: '1', SC_SYNTHDEF_PATH: folder };
let jack: Jack;

beforeAll(async () => {
  jack = await startJack();
});
afterAll(async () => {
  await jack.stop();
  rmSync(folder, { recursive: true });
});

interface Session {
  readonly results: string[];
  readonly posted: string;
  readonly sound: Float32Array;
}

async function session(name: string, program: string, protocol: string): Promise<Session> {
  const own = mkdtempSync(join(folder, `${name}-`));
  const env = {
    ...process.env,
    ...environment,
    SESSION_PROGRAM: program,
    SESSION_FOLDER: own,
    SESSION_PROTOCOL: protocol,
    SESSION_PORT: String(await freePort()),
  };
  const run = Bun.spawn(['timeout', '90', 'sclang', resolve(import.meta.dir, 'session.scd')], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    env,
  });
  const posted = await new Response(run.stdout).text();
  await run.exited;
  // Whether sclang still hears the answer to /quit before it ends is a race, lost by either server now and then.
  const results = posted.split('\n').filter((line) => line.startsWith('RESULT ') && !line.startsWith('RESULT quit'));
  const file = Bun.file(join(own, 'sound.wav'));
  if (!(await file.exists())) throw new Error(`${name} recorded nothing:\n${posted}`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const info = readSoundInfo(bytes, bytes.length);
  const sound = new Float32Array(info.frames * info.channels);
  decodeSamples(bytes.subarray(info.dataOffset), info, sound);
  return { results, posted, sound };
}

/** The reference; once more when scsynth itself did not keep up, which on a busy machine it does not always. */
async function referenceSession(protocol: string): Promise<Session> {
  const first = await session(`scsynth-${protocol}`, 'exec scsynth', protocol);
  if (first.results.includes('RESULT recorded true') && first.results.includes('RESULT syncs 1000')) return first;
  return session(`scsynth-again-${protocol}`, 'exec scsynth', protocol);
}

for (const protocol of ['udp', 'tcp']) {
  test(`an sclang session over ${protocol} goes as with scsynth`, async () => {
    const reference = await referenceSession(protocol);
    const ours = await session(`bunsynth-${protocol}`, `exec ${resolve(import.meta.dir, '../../bunsynth')}`, protocol);
    expect(ours.results).toEqual(reference.results);
    expect(ours.results).toContain('RESULT syncs 1000');
    for (const failure of [
      'FAILURE IN SERVER /s_new SynthDef not found',
      'FAILURE IN SERVER /n_free Node 54321 not found',
    ]) {
      expect(reference.posted).toContain(failure);
      expect(ours.posted).toContain(failure);
    }
    let [signal, difference] = [0, 0];
    reference.sound.forEach((x, i) => {
      signal += x * x;
      difference += (x - ours.sound[i]!) ** 2;
    });
    expect(ours.sound.length).toBe(reference.sound.length);
    expect(signal).toBeGreaterThan(10);
    expect(10 * Math.log10(difference / signal + 1e-30)).toBeLessThanOrEqual(-90);
  }, 180_000);
}
