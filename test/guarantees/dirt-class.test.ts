/** clients/dirt as programs use it: on a server, with packets that may be taken back. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dirt, type DirtEvent, type DirtMessage } from '../../clients/dirt/index.ts';
import type { Client } from '../../clients/typescript/index.ts';
import { encodePacket } from '../../protocol/osc/encode.ts';
import { encodeSamples, soundHeader } from '../../protocol/soundfile/index.ts';
import { type RunningServer, startServer } from '../support/server.ts';

const cache = mkdtempSync(join(tmpdir(), 'dirt-class-'));
let server: RunningServer;
let client: Client;
let dirt: Dirt;
let reports: string[];

beforeAll(async () => {
  process.env.XDG_CACHE_HOME = cache;
  server = await startServer('--none');
  client = await server.connect('tcp');
  dirt = await Dirt.open({ client, report: (line) => reports.push(line) });
});
beforeEach(() => {
  reports = [];
});
afterAll(async () => {
  await client.close();
  await server.stop();
  rmSync(cache, { recursive: true });
});

const send = (messages: readonly DirtMessage[]): void => client.bundle('now', messages);

/** Groups of events that are there. */
async function playing(): Promise<number> {
  const { groups } = await client.status();
  return groups;
}

async function play(event: DirtEvent): Promise<void> {
  expect(await dirt.ready(event)).toBe(true);
  const messages = dirt.messages(event);
  expect(messages).not.toEqual([]);
  send(messages);
  await client.sync();
}

/** Resolves when there are so many groups. */
async function until(count: number): Promise<void> {
  while ((await playing()) !== count) await Bun.sleep(10);
}

test('nothing is there before it is ready, and at once afterwards', async () => {
  const event = { s: 'cb', hcutoff: 200 };
  expect(dirt.messages(event)).toEqual([]);
  expect(await dirt.ready(event)).toBe(true);
  expect(dirt.ready(event)).toBe(true);
  expect(dirt.messages(event).map(({ address }) => address)).toEqual([
    '/n_run',
    '/n_set',
    '/n_set',
    '/g_new',
    '/s_new',
    '/s_new',
    '/s_new',
  ]);
});

test('what is not there is false and makes no messages; why is answered, for who asked to tell', async () => {
  expect(await dirt.ready({ s: 'nosuch' })).toBe(false);
  expect(dirt.messages({ s: 'nosuch' })).toEqual([]);
  expect(dirt.faults({ s: 'nosuch', squiz: 2 })).toEqual([
    'there is no sound nosuch',
    'squiz does nothing: it needs Squiz of sc3-plugins',
  ]);
  expect(dirt.faults({ s: 'bd' })).toEqual([]);
  expect(reports).toEqual([]);
  expect(dirt.unknown({ s: 'supergong', voice: 1, bogus: 2 })).toEqual(['bogus']);
  expect(dirt.unknown({ s: 'bd', voice: 1 })).toEqual(['voice']);
});

test('hush ends what sounds, of an orbit or of all; panic everything', async () => {
  const empty = await playing();
  const long = { s: 'supergong', sustain: 60 };
  for (const orbit of [0, 1, 1]) await play({ ...long, orbit });
  expect(await playing()).toBe(empty + 3);
  send(dirt.hush(1));
  await until(empty + 1);
  send(dirt.hush());
  await until(empty);
  await play({ ...long, cut: 1, room: 0.5 });
  const full = await playing();
  send(dirt.panic());
  await client.sync();
  expect(await playing()).toBe(full - 1);
  // It goes on as before.
  await play({ ...long, cut: 1, room: 0.5 });
  expect(await playing()).toBe(full);
  send(dirt.panic());
  await client.sync();
  expect(server.printed()).not.toContain('FAILURE');
});

test('cut ends its group within an orbit, a negative one its sound only', async () => {
  const long = { s: 'supergong', sustain: 60, cut: 3 };
  await play(long);
  const one = await playing();
  await play(long);
  await until(one);
  await play({ ...long, cut: -3, s: 'superreese' });
  // Its own group of cuts is new, and both sound.
  await until(one + 2);
  await play({ ...long, cut: -3, s: 'superreese' });
  await until(one + 2);
  await play(long);
  await until(one + 1);
  send(dirt.panic());
  await client.sync();
});

test('events that were taken back leave nothing behind', async () => {
  const event = { s: 'supergong', sustain: 60 };
  await dirt.ready(event);
  const before = await playing();
  const { args } = await client.request(['/grid'], { reply: '/grid.reply' });
  const packets = [1, 2, 3].flatMap((i) => [
    { type: 'd', value: Number(args[4]) + 48_000 * (10 + i) },
    encodePacket({ timetag: 1n, elements: dirt.messages(event) }),
  ]);
  await client.request(['/plan', 'test', 'samples', ...packets], { reply: '/done' });
  const taken = await client.request(['/replan', 'test', 'samples', -1], { reply: '/done' });
  expect(taken.args[4]).toBe(3);
  await play(event);
  expect(await playing()).toBe(before + 1);
  send(dirt.panic());
  await client.sync();
});

test('closed, it leaves the server as it was', async () => {
  const groups = await playing();
  const other = await server.connect('tcp');
  const second = await Dirt.open({ client: other, orbits: 2, report: () => {} });
  await second.ready({ s: 'bd' });
  expect(await playing()).toBeGreaterThan(groups);
  await second.close();
  // The client's own group stays.
  await until(groups + 1);
  await other.close();
});

test('samples of any rate, mono or stereo, are read when they are needed; what cannot be is told once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dirt-samples-'));
  mkdirSync(join(folder, 'tone'));
  const write = (name: string, channels: number, sampleRate: number, seconds: number): void => {
    const frames = Math.round(sampleRate * seconds);
    const sound = Float32Array.from({ length: channels * frames }, (_, i) => 0.5 * Math.sin(i / 20));
    const head = soundHeader({ header: 'WAV', format: 'float', channels, sampleRate, frames });
    writeFileSync(join(folder, 'tone', name), Buffer.concat([head, encodeSamples(sound, 'float', true)]));
  };
  write('a.wav', 1, 22_050, 0.5);
  write('b.WAV', 2, 96_000, 0.25);
  write('c.wav', 3, 48_000, 0.1);
  writeFileSync(join(folder, 'tone', 'd.wav'), 'no sound');
  writeFileSync(join(folder, 'tone', 'notes.txt'), 'no sound either');
  const own = await Dirt.open({ client, samples: [folder], orbits: 1, report: (line) => reports.push(line) });
  const made = async (n: number) => {
    const event = { s: 'tone', n };
    if (!(await own.ready(event))) return undefined;
    const [sample, gate] = own.messages(event).filter(({ address }) => address === '/s_new');
    return [sample!.args[0], Number(gate!.args[gate!.args.indexOf('sustain') + 1]).toFixed(3)];
  };
  expect(own.samples.names.get('tone')).toBe(4);
  expect(await made(0)).toEqual(['dirt_sample_1_2', '0.499']);
  expect(await made(1)).toEqual(['dirt_sample_2_2', '0.249']);
  expect(await made(5)).toEqual(['dirt_sample_2_2', '0.249']);
  for (let i = 0; i < 2; i++) expect([await made(2), await made(-1)]).toEqual([undefined, undefined]);
  expect(reports).toHaveLength(2);
  expect(reports[0]).toContain('c.wav) cannot be read: it has 3 channels');
  expect(reports[1]).toContain('d.wav) cannot be read:');
  await own.close();
  rmSync(folder, { recursive: true });
});

test('numbers that cannot be are refused by name', async () => {
  const options = { client, report: () => {} };
  await expect(Dirt.open({ ...options, orbits: 0 })).rejects.toThrow(
    'orbits is 0; it must be a whole number from 1 to 16',
  );
  await expect(Dirt.open({ ...options, voices: 1.5 })).rejects.toThrow('voices is 1.5');
  await expect(Dirt.open({ ...options, samples: ['/no/such/folder'] })).rejects.toThrow('/no/such/folder');
});

test('an event plays to a pair of buses, and a control of one follows such a pair', async () => {
  const { audioBus } = dirt.places;
  const sent = { s: 'bd', to: 19 };
  await dirt.ready(sent);
  const out = dirt.messages(sent).find(({ args }) => args[0] === 'dirt_out2');
  expect(out?.args.slice(4)).toEqual(['out', expect.any(Number), 'to', audioBus + 2 * 3]);
  const followed = { s: 'psin', note: 0, from: 2, toArg: 'freq' };
  await dirt.ready(followed);
  const map = dirt.messages(followed).find(({ address }) => address === '/n_mapan');
  expect(map?.args.slice(1)).toEqual(['freq', audioBus + 2 * 2, 2]);
  await play({ ...sent, sustain: 0.05 });
  await play({ ...followed, sustain: 0.05 });
  await until(await playing());
});
