/**
 * Program inside the virtual machine, as `bun test/alsa/guest.ts FOLDER [PART…]`: a server with ALSA's own programs around it. What was observed goes to
 * `found.json` and `capture.f32` in the folder. It judges nothing: the test on the host does.
 */

import { closeSync, constants, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Output } from '@julusian/midi';
import { writeMidiFile } from '../../protocol/midi/file.ts';
import { encodeMidi } from '../../protocol/midi/messages.ts';
import { type Heard, InstrumentSession } from '../support/instruments.ts';
import { PipeRecorder } from '../support/recorder.ts';
import type { Found } from './found.ts';
import { clients, eventually, Program, run } from './programs.ts';
import { bpm, hexOfMessages, messages, notes, song, wholeMessages } from './song.ts';

const folder = Bun.argv[2]!;
const found: Partial<Found> = {};
function keep<K extends keyof Found>(name: K, value: Found[K]): void {
  found[name] = value;
  console.log(`${(performance.now() / 1000).toFixed(1)} s ${name}`);
  writeFileSync(join(folder, 'found.json'), JSON.stringify(found));
}

const tone = `import { Env, EnvGen, Out, SinOsc, synthDef } from 'bunsynth';
export const tone = synthDef('tone', { out: 0, freq: 440, gate: 1 }, ({ out, freq, gate }) => {
  Out.ar(out, SinOsc.ar(freq).mul(0.1).mul(EnvGen.kr(Env.asr(0.005, 1, 0.02), gate, { doneAction: 2 })));
});`;

/** The module's path in the machine's own first file system. */
const modules = '/proc/1/root/lib/modules';
const virMidi = (): string =>
  `${modules}/${readdirSync(modules, { recursive: true })
    .map(String)
    .find((path) => /snd-virmidi\.ko/.test(path))!}`;

const before = clients();
const session = await InstrumentSession.open({ tone });
await eventually('the virtual port', () => clients().includes('bunsynth'));
keep('names', clients().slice(before.length));

// Loading gives up after half a minute, which such a machine may take when it is busy.
const isLoaded = async () => (await (await fetch(`${session.server.http}/instruments`)).text()).includes('"tone"');
while (!(await isLoaded())) {
  const from = session.heard.length;
  session.save('tone', tone);
  await Promise.race([session.next('/feed.loaded', from), session.next('/feed.failed', from)]);
}

// Compiled, and heard nowhere: on such a machine that takes longer than a short note.
await session.ask('/play', 'tone', 'out', 10);
await session.next('/feed.started');
await session.ask('/stop', 'tone');
await session.next('/feed.ended');

const midiFrom =
  (port: string) =>
  (from: number): Heard[] =>
    session.heard.slice(from).filter(({ address, args }) => address === '/feed.midi' && String(args[0]).includes(port));
const shown = (heard: readonly Heard[]) =>
  heard.map(({ args }) => args.slice(1, 5) as [string, number, number, number]);
const isPort =
  (name: string, direction: string, state: string) =>
  ({ args }: Heard) =>
    String(args[0]).includes(name) && args[1] === direction && args[2] === state;

const thruBytes = (): string => Buffer.from(pipe.take()).toString('hex');
const pipe = new PipeRecorder('/tmp/midi-thru');
await session.ask('/midi/open', pipe.path);
await session.next('/feed.port', 0, isPort(pipe.path, 'out', 'open'));
await session.ask('/midi/thru', 'all', pipe.path);

/** Opens an output and waits until it is open; one that is open already is not told again. */
async function openOutput(port: string): Promise<void> {
  await session.ask('/midi/open', port);
  const isOpen = async () =>
    (
      (await (await fetch(`${session.server.http}/midi`)).json()) as { outputs: { name: string; state: string }[] }
    ).outputs.some(({ name, state }) => name === port && state === 'open');
  while (!(await isOpen())) await Bun.sleep(50);
}

/** A file, by a program that looks for the port by its name. */
async function filePlayed(): Promise<void> {
  await session.ask('/midi/map', '1', 'tone');
  writeFileSync('/tmp/song.mid', writeMidiFile(song, bpm));
  const from = session.heard.length;
  run('aplaymidi', '-p', 'bunsynth', '-d', '0', '/tmp/song.mid');
  await session.next('/feed.midi', from, ({ args }) => args[1] === 'controller' && args[3] === 119);
  await eventually(
    'the end of all notes',
    () => session.heard.slice(from).filter(({ address }) => address === '/feed.ended').length === notes.length,
  );
  keep('fileFeed', shown(midiFrom('bunsynth')(from)));
  keep('fileBytes', thruBytes());
}

/** Bytes at a hardware port. */
async function hardwarePlayed(): Promise<void> {
  const from = session.heard.length;
  run('amidi', '-p', 'hw:1,0', '-S', hexOfMessages(messages).replace(/../g, '$& '));
  await session.next('/feed.midi', from, ({ args }) => args[1] === 'controller' && args[3] === 1);
  keep('hardwareFeed', shown(midiFrom('VirMIDI 1-0')(from)));
  keep('hardwareBytes', thruBytes());
}

async function sent(): Promise<void> {
  const raw = new Program('amidi', '-p', 'hw:1,1', '-c', '-d');
  for (const port of ['VirMIDI 1-1', 'bunsynth']) await openOutput(port);
  const dump = new Program('aseqdump', '-p', 'bunsynth out');
  await eventually('aseqdump', () => clients().includes('aseqdump'));
  await Bun.sleep(1000);
  for (const port of ['VirMIDI 1-1', 'bunsynth'])
    for (const message of messages) await session.sendBytes('/midi/send', port, encodeMidi(message));
  const wanted = hexOfMessages(messages);
  const bytes = () => wholeMessages(raw.text.replace(/\s/g, ''));
  await eventually(
    'all messages at the hardware port',
    () => bytes().length >= wanted.length,
    () => bytes(),
  );
  await eventually(
    'all messages at aseqdump',
    () => /Control change +0, controller 1,/.test(dump.text),
    () => dump.text,
  );
  keep('sentBytes', bytes());
  await raw.stop();
  keep('sentDump', lines(dump.text));

  await dump.stop();
}

async function clockSent(): Promise<void> {
  await openOutput('bunsynth');
  const dump = new Program('aseqdump', '-p', 'bunsynth out');
  await eventually('aseqdump', () => clients().includes('aseqdump'));
  await Bun.sleep(1000);
  await session.ask('/tempo', 240);
  await session.ask('/midi/clock', 'bunsynth');
  const state = () =>
    `${dump.text} ${JSON.stringify(session.heard.at(-1))} ${run('curl', '-s', `${session.server.http}/midi?format=text`)} ${run('curl', '-s', `${session.server.http}/midi`)} ${run('curl', '-s', `${session.server.http}/grid`)} ${run('curl', '-s', `${session.server.http}/status`)}`;
  await eventually('two beats of clock', () => count(dump.text, /Clock/g) >= 48, state);
  await session.ask('/midi/clock', 'bunsynth', 0);
  await eventually('its stop', () => /Stop/.test(dump.text), state);
  await Bun.sleep(1000);
  keep('clockDump', lines(await dump.stop()));
}

/** A clock of 90 beats a minute at a hardware port. */
async function followed(): Promise<void> {
  await session.ask('/midi/follow');
  const device = openSync('/dev/snd/midiC1D0', constants.O_WRONLY);
  writeSync(device, encodeMidi({ type: 'start' }));
  const begin = performance.now();
  for (let tick = 0; tick < 6 * 24; tick++) {
    const wait = begin + (tick * 60_000) / 90 / 24 - performance.now();
    if (wait > 0) await Bun.sleep(wait);
    writeSync(device, encodeMidi({ type: 'clock' }));
  }
  const from = session.heard.length;
  session.send('/grid');
  keep('followedBpm', (await session.next('/grid.reply', from)).args[3] as number);
  writeSync(device, encodeMidi({ type: 'stop' }));
  closeSync(device);
  await session.ask('/midi/follow', 0);
}

/** A program's port that comes, holds a key and goes. */
async function plugged(): Promise<void> {
  await session.ask('/midi/map', '1', 'tone');
  const from = session.heard.length;
  const output = new Output();
  output.openVirtualPort('plug');
  await session.next('/feed.port', from, isPort('plug', 'in', 'open'));
  output.sendMessage([0x90, 50, 100]);
  await session.next('/feed.midi', from, ({ args }) => args[3] === 50);
  const {
    args: [voice],
  } = await session.next('/feed.started', from);
  output.destroy();
  await session.next('/feed.port', from, isPort('plug', 'in', 'closed'));
  await session.next('/feed.ended', from, ({ args }) => args[0] === voice);
  keep('plugFeed', shown(midiFrom('plug')(from)));
  keep('plugBytes', thruBytes());
}

/** easymidi, in Node, at both sides of the virtual port. */
async function easymidiPlayed(): Promise<void> {
  if (!Bun.which('node')) return;
  const script = join(import.meta.dir, '../../clients/easymidi/session.js');
  const from = session.heard.length;
  run('node', script, 'play');
  // The clock that led the grid before may tell its own stop only now.
  await session.next('/feed.midi', from, ({ args }) => args[1] === 'stop' && String(args[0]).includes('bunsynth'));
  keep('easymidiFeed', shown(midiFrom('bunsynth')(from)));
  await openOutput('bunsynth');
  const listener = new Program('node', script, 'listen');
  await eventually('easymidi', () => listener.text.includes('listening'));
  for (const message of [...messages, { type: 'controller', channel: 15, controller: 119, value: 2 } as const])
    await session.sendBytes('/midi/send', 'bunsynth', encodeMidi(message));
  await eventually(
    'all messages at easymidi',
    () => listener.text.includes('"controller":119'),
    () => listener.text,
  );
  keep('easymidiHeard', (await listener.stop()).trim().split('\n').slice(1));
}

/** Hardware that is pulled out and put in again. */
async function moduleLoaded(): Promise<void> {
  await openOutput('VirMIDI 1-1');
  const from = session.heard.length;
  const path = virMidi();
  run('aconnect', '-x');
  run('rmmod', 'snd_virmidi');
  await session.next('/feed.port', from, isPort('VirMIDI 1-0', 'in', 'closed'));
  await session.next('/feed.port', from, isPort('VirMIDI 1-1', 'out', 'failed'));
  run('insmod', path, 'id=VirMIDI', 'index=1', 'midi_devs=2');
  await session.next('/feed.port', from, isPort('VirMIDI 1-0', 'in', 'open'));
  await session.next('/feed.port', from, isPort('VirMIDI 1-1', 'out', 'open'));
  const raw = new Program('amidi', '-p', 'hw:1,1', '-c', '-d');
  const again = session.heard.length;
  run('amidi', '-p', 'hw:1,0', '-S', 'B0 10 11');
  await session.next('/feed.midi', again, ({ args }) => args[1] === 'controller' && args[3] === 16);
  // What comes before the port is read is lost.
  await eventually('amidi', () => readFileSync('/proc/asound/card1/midi1', 'utf8').includes('Owner PID'));
  await session.sendBytes('/midi/send', 'VirMIDI 1-1', Uint8Array.of(0xb0, 0x12, 0x13));
  const bytes = () => raw.text.replace(/\s/g, '').toLowerCase();
  await eventually(
    'a message at the new port',
    () => bytes().length >= 6,
    () => `${run('aconnect', '-l')} ${bytes()}`,
  );
  keep('pluggedBytes', bytes());
  await raw.stop();
}

async function rounds(): Promise<void> {
  await openOutput('bunsynth');
  await session.ask('/midi/close', 'bunsynth');
  await Bun.sleep(500);
  const there = clients();
  for (let i = 0; i < 70; i++) {
    await openOutput('bunsynth');
    await session.ask('/midi/close', 'bunsynth');
  }
  await Bun.sleep(500);
  keep('clientsBeforeRounds', there);
  keep('clientsAfterRounds', clients());
}

const lines = (text: string): string[] =>
  text
    .trim()
    .split('\n')
    .filter((line) => /^ *\d+:\d+ /.test(line))
    .map((line) =>
      line
        .replace(/^ *\d+:\d+ +/, '')
        .replace(/ +/g, ' ')
        .trim(),
    );
const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

const parts: readonly (() => Promise<void>)[] = [
  filePlayed,
  hardwarePlayed,
  sent,
  clockSent,
  followed,
  easymidiPlayed,
  rounds,
  plugged,
  moduleLoaded,
];
try {
  const named = parts.filter(({ name }) => Bun.argv.includes(name));
  for (const part of named.length ? named : parts) await part();
} finally {
  const [left] = await session.closeAll();
  writeFileSync(join(folder, 'capture.f32'), left!);
  console.log(session.server.printed());
}
keep('clientsLeft', clients().slice(before.length));
process.exit(0);
