/** Thousands of commands with absurd values, over OSC and HTTP, each carried out or refused: the server answers after each of them, keeps time, and plays afterwards as if nothing had been. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postedCommands } from '../../server/http/commands.ts';
import { routes } from '../../server/http/routes/index.ts';
import { hostileBody, hostilePacket, hostileRows } from '../fuzz/commands.ts';
import { Dice } from '../fuzz/packets.ts';
import { InstrumentSession } from '../support/instruments.ts';

const sources = {
  key: `import { Env, EnvGen, Out, SinOsc, synthDef } from 'bunsynth';
export const key = synthDef('key', { freq: 440, gate: 1, bend: 0, tempo: 120, root: 440 }, ({ freq, gate }) => {
  Out.ar(0, SinOsc.ar(freq).mul(0.01).mul(EnvGen.kr(Env.asr(0.001, 1, 0.01), gate, { doneAction: 2 })));
});`,
  blip: `export const blip = defineRender({ params: { freq: { type: 'number', default: 440, min: 20, max: 20000, alias: 'f' }, steps: { type: 'numbers', default: [1] }, way: { type: 'text', default: 'up', options: ['up', 'down'] } }, loop: true,
  play: ({ params: { freq }, sampleRate }) => [new Float32Array(1000).map((_, i) => 0.01 * Math.sin(i * freq / sampleRate))],
  trigger: ({ params }) => [{ type: 'play', at: 0.1, params: { freq: params.freq } }, { type: 'midi', port: 'nowhere', note: 60, beat: 1 }] });`,
  walk: `import { defineSequence } from 'bunsynth';
export const walk = defineSequence({ target: 'key', loop: true, events: [{ note: 60, beats: 0.5 }, { at: 1, note: 62, beats: 0.25 }] });`,
};
const names = ['key', 'blip', 'walk'];
const seconds = () => Date.now() / 1000;

let session: InstrumentSession;
/** Folder for all that is written. */
const folder = mkdtempSync(join(tmpdir(), 'command-fuzz-'));
beforeAll(async () => {
  session = await InstrumentSession.open(sources, '--midi', 'none', '-m', '16384', '-P', folder);
}, 60_000);
afterAll(async () => {
  await session.close();
  rmSync(folder, { recursive: true });
});

/** Returns true when it answers within a time that no busy machine needs. @param done the last requests, for the reader of a failure */
async function answers(done: readonly string[]): Promise<void> {
  const asked = Promise.race([
    fetch(`${session.server.http}/status`).then(({ status }) => status),
    Bun.sleep(20_000).then(() => 'no answer'),
  ]).catch((error: Error) => error.message);
  const answer = await asked;
  if (answer !== 200)
    throw new Error(
      `the server does not answer (${answer}) after\n${done.slice(-40).join('\n')}\n${session.server.printed().slice(-3000)}`,
    );
}

const faults = (): string[] =>
  session.server
    .printed()
    .split('\n')
    .filter((line) => /^fault|TypeError|Maximum call stack|ended with/.test(line));

async function playsOn(): Promise<void> {
  session.send('/clearSched');
  // A command that is allowed, and was sent: pause everything.
  session.send('/n_run', 0, 1);
  for (const message of [
    ['/panic'],
    ['/midi/unmap'],
    ['/midi/trigger/clear'],
    ['/midi/controller/clear'],
    ['/midi/panic'],
    ['/grid/locate', 0],
    ['/tempo', 120],
    ['/grid/signature', 4, 4],
    ['/midi/map', '1', 'key'],
  ] as const) {
    const { address, args } = await session.ask(...(message as unknown as [string]));
    expect([message[0], address, args[0]]).toEqual([message[0], '/done', message[0]]);
  }
  await session.ask('/feed', 1);
  const from = session.heard.length;
  const {
    args: [, voice],
  } = await session.ask('/play', 'blip', 'qu', '1/4');
  const isIt = ({ args }: { args: readonly unknown[] }) => args[0] === voice;
  await session.next('/feed.started', from, isIt);
  await session.ask('/stop', voice as number);
  await session.next('/feed.ended', from, isIt);
}

test('over OSC', async () => {
  const dice = new Dice(20_261_130);
  const socket = await Bun.udpSocket({
    hostname: '127.0.0.1',
    connect: { hostname: '127.0.0.1', port: session.server.udpPort },
    socket: { data() {}, error() {} },
  });
  const done: string[] = [];
  // Each row often enough for the pairs of its worst values.
  for (let round = 0; round < 60; round++) {
    for (const row of hostileRows) {
      const packet = hostilePacket(dice, row, names, seconds());
      done.push(`${row.name} ${Buffer.from(packet).toString('base64')}`);
      if (packet.length < 65_000) socket.send(packet);
      if (dice.below(20) === 0) await answers(done);
    }
    await answers(done);
    done.length = 0;
  }
  socket.close();
  expect(faults()).toEqual([]);
  await playsOn();
}, 300_000);

test('over HTTP: done, or refused with a reason', async () => {
  const dice = new Dice(20_261_201);
  const done: string[] = [];
  for (let round = 0; round < 25; round++) {
    for (const row of postedCommands) {
      const body = hostileBody(dice, row, names);
      done.push(`${row.name} ${body.slice(0, 400)}`);
      const answer = await fetch(session.server.http + row.name, {
        method: 'POST',
        body,
        signal: AbortSignal.timeout(20_000),
      }).catch((error: Error) => {
        throw new Error(`${error.message} after ${done.slice(-10).join('\n')}`);
      });
      const told = (await answer.json()) as { detail?: string };
      expect([
        row.name,
        [200, 400].includes(answer.status),
        answer.status === 200 || String(told.detail).length > 5,
        body.slice(0, answer.status === 500 ? 2000 : 0),
        answer.status === 500 ? told : undefined,
      ]).toEqual([row.name, true, true, '', undefined]);
    }
    await answers(done);
  }
  expect(faults()).toEqual([]);
  await playsOn();
}, 300_000);

test('questions over HTTP, with anything in their paths and queries', async () => {
  const dice = new Dice(20_261_202);
  const odd = [
    '0',
    '-1',
    '1e9',
    '2147483648',
    '99999999999999999999',
    'NaN',
    '',
    '%00',
    '..%2f..',
    'x'.repeat(3000),
    '%F0%9F%8E%B5',
    '__proto__',
    'text',
    '0.0000001b',
    `${'9'.repeat(400)}b`,
  ];
  for (let round = 0; round < 10; round++) {
    for (const { path } of routes) {
      const asked = path.replaceAll(/:\w+(\{[^}]*\})?/g, () => dice.of(odd) || 'x');
      const answer = await fetch(
        `${session.server.http}${asked}?format=${dice.of(['text', 'json', ...odd])}&${dice.of(['division', 'group', 'def', 'limit'])}=${dice.of(odd)}`,
      );
      expect([asked, answer.status < 500]).toEqual([asked, true]);
      await answer.text();
    }
    for (const division of odd) {
      const stop = new AbortController();
      const answer = await fetch(`${session.server.http}/grid/events?division=${division}`, { signal: stop.signal });
      expect([division, [200, 400].includes(answer.status)]).toEqual([division, true]);
      stop.abort();
    }
  }
  await answers(['questions']);
  expect(faults()).toEqual([]);
  await playsOn();
}, 120_000);
