/** A section in a thread of its own, in a real server: nothing is lost or told twice while it begins, is taken back and ends. */
import { expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secondsToTimetag } from '../../protocol/osc/timetag.ts';
import type { OscMessage, OscValue } from '../../protocol/osc/types.ts';
import { decodeSamples, readSoundInfo } from '../../protocol/soundfile/index.ts';
import { Out, SinOsc, synthDef } from '../../server/synthdef/builder/index.ts';
import { Correspondent } from '../support/correspondent.ts';
import { concertDefs, sectionGroup } from '../support/section-concert.ts';
import { type RunningServer, startServer } from '../support/server.ts';

const tone = synthDef('tone', { freq: 300 }, ({ freq }) => Out.ar(0, SinOsc.ar(freq).mul(0.1)));

const typeOf = (value: OscValue): string =>
  value instanceof Uint8Array ? 'b' : typeof value === 'string' ? 's' : Number.isInteger(value) ? 'i' : 'f';
const message = (address: string, ...args: OscValue[]): OscMessage => ({
  address,
  types: args.map(typeOf).join(''),
  args,
});

/** Returns quanta of the device, and bundles, that were late, and times that what the section calculated anew came too late. */
async function delays({ http }: RunningServer): Promise<{ late: number; retries: number }> {
  const { late } = (await (await fetch(`${http}/status`)).json()) as { late: { quanta: number; bundles: number } };
  const sections = (await (await fetch(`${http}/sections`)).json()) as { retries: number }[];
  return { late: late.quanta + late.bundles, retries: sections.reduce((sum, { retries }) => sum + retries, 0) };
}

test('notes ahead and for now are told once each and in order, through beginnings and ends of the section', async () => {
  const server = await startServer('--none', '-S', '48000', '-o', '2');
  const client = await Correspondent.open(server.udpPort);
  const send = (address: string, ...args: OscValue[]) => client.send(message(address, ...args));
  for (const def of concertDefs) {
    send('/d_recv', def.bytes);
    await client.settle(1);
  }
  send('/g_new', sectionGroup, 0, 0);
  send('/notify', 1);
  await client.settle();
  client.read();
  let [id, due] = [10_000, 0];
  for (let round = 0; round < 4; round++) {
    const [first, planned] = [id, 100_000 + id];
    const before = await delays(server);
    let tried = 0;
    send('/g_section', sectionGroup, 512, 0.3);
    await client.settle(1);
    for (let i = 0; i < 60; i++) {
      send('/s_new', 'ping', id++, 1, sectionGroup);
      if (i % 3 === 0) {
        // Far enough apart that their order stays what it is where the clock is steered between them.
        due = Math.max(Date.now() / 1000 + 0.2, due + 0.01);
        client.send({
          timetag: secondsToTimetag(due),
          elements: [message('/s_new', 'ping', 100_000 + id, 1, sectionGroup)],
        });
      }
      if (i === 40) tried = (await delays(server)).retries;
      if (i === 40 && round % 2 === 0) send('/g_section', sectionGroup, 512, 0);
      if (i % 4 === 0) await Bun.sleep(3);
    }
    // All have ended when a last one has that was planned behind them.
    await client.settle(1);
    const over = client.expect(({ address, args }) => address === '/n_end' && args[0] === 1, '/n_end 1');
    client.send({
      timetag: secondsToTimetag(Math.max(Date.now() / 1000, due) + 0.4),
      elements: [message('/s_new', 'ping', 1, 1, sectionGroup)],
    });
    await over;
    await client.settle(1);
    const told = client.read();
    const ids = (wanted: string) =>
      told.filter(({ address }) => address === wanted).map(({ args: [node] }) => node as number);
    const [begun, ended] = [ids('/n_go'), ids('/n_end')];
    expect(begun.filter((node) => node >= first && node < planned)).toEqual(
      Array.from({ length: 60 }, (_, i) => first + i),
    );
    // Where the device lost time, or the thread of the section had too little, those that were planned before are that much later than others.
    const after = await delays(server);
    const inTime = after.late === before.late && tried === 0 && after.retries === 0;
    const ahead = begun.filter((node) => node >= planned);
    expect(inTime ? ahead : ahead.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => planned + 1 + 3 * i),
    );
    expect(ended.toSorted((a, b) => a - b)).toEqual(begun.toSorted((a, b) => a - b));
    if (round % 2 === 1) send('/g_section', sectionGroup, 512, 0);
    await client.settle();
    client.read();
  }
  const status = await (await fetch(`${server.http}/status`)).json();
  expect(status).toMatchObject({ faults: 0, nodes: { synths: 0 }, dropped: { bundles: 0, reports: 0 } });
  client.close();
  expect(await server.stop()).toBe(0);
}, 120_000);

test('a group that plays becomes a section and back, again and again, without a break in its sound', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sections-'));
  const path = join(folder, 'heard.wav');
  const server = await startServer('--none', '-S', '48000', '-o', '2', '--capture', path);
  const client = await Correspondent.open(server.udpPort);
  const send = (address: string, ...args: OscValue[]) => client.send(message(address, ...args));
  for (const def of [tone, ...concertDefs]) {
    send('/d_recv', def.bytes);
    await client.settle(1);
  }
  send('/notify', 1);
  send('/g_new', sectionGroup, 0, 0);
  for (const [i, freq] of [220, 330, 441].entries()) send('/s_new', 'tone', 1000 + i, 1, sectionGroup, 'freq', freq);
  await client.settle();
  let id = 10_000;
  for (let round = 0; round < 4; round++) {
    client.read();
    // Notes on the other output, which wait for their time all along, and one for now.
    const notes = Array.from({ length: 40 }, () => id++);
    for (const [i, note] of notes.entries())
      client.send({
        timetag: secondsToTimetag(Date.now() / 1000 + 0.05 + 0.02 * i),
        elements: [message('/s_new', 'ping', note, 1, sectionGroup, 'out', 1)],
      });
    const over = client.expect(
      ({ address, args }) => address === '/n_end' && args[0] === notes.at(-1),
      'the last note',
    );
    send('/g_section', sectionGroup, 512, 0.25);
    const now = id++;
    send('/s_new', 'ping', now, 1, sectionGroup, 'out', 1);
    await client.settle(1);
    const shown = await (await fetch(`${server.http}/sections`)).json();
    await over;
    await client.settle(1);
    send('/g_section', sectionGroup, 512, 0);
    await client.settle();
    const told = client.read();
    expect(told.filter(({ address }) => address === '/fail')).toEqual([]);
    expect(shown).toMatchObject([{ group: sectionGroup, missing: 0 }]);
    for (const wanted of ['/n_go', '/n_end']) {
      const ids = told.filter(({ address }) => address === wanted).map(({ args: [node] }) => node as number);
      expect(ids.toSorted((a, b) => a - b)).toEqual([...notes, now]);
      // The one for now comes in between.
      expect(ids.filter((node) => node !== now)).toEqual(notes);
    }
  }
  client.close();
  expect(await server.stop()).toBe(0);
  const bytes = new Uint8Array(readFileSync(path));
  const info = readSoundInfo(bytes, bytes.length);
  const samples = new Float32Array(info.frames * info.channels);
  decodeSamples(bytes.subarray(info.dataOffset), info, samples);
  const left = samples.filter((_, i) => i % info.channels === 0);
  const from = left.findIndex((x) => x !== 0) + 9600;
  let bend = 0;
  for (let i = from; i < left.length - 9600; i++)
    bend = Math.max(bend, Math.abs(left[i]! - 2 * left[i - 1]! + left[i - 2]!));
  // Three sines of 0.1 bend by 0.1 (2π f / 48000)² each, at most.
  expect(bend).toBeGreaterThan(3e-4);
  expect(bend).toBeLessThan(6.2e-4);
  rmSync(folder, { recursive: true });
}, 120_000);
