/**
 * MIDI through a real ALSA sequencer: where a tool that boots a kernel with one lies beside this checkout (`tools/run-in-alsa-vm.sh`), and its packages are installed, a
 * server and ALSA's own programs run there, once, and what was observed is judged here. Left out elsewhere.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Glob } from 'bun';
import { readMidiFile, writeMidiFile } from '../../protocol/midi/file.ts';
import { encodeMidi, type MidiMessage } from '../../protocol/midi/messages.ts';
import type { Found } from './found.ts';
import { bpm, hexOfMessages, messages, notes, song } from './song.ts';

const root = resolve(import.meta.dir, '../..');
const tool = [...new Glob('*/tools/run-in-alsa-vm.sh').scanSync({ cwd: dirname(root), absolute: true })][0];
const isThere =
  tool !== undefined && ['qemu-system-x86_64', 'aplaymidi', 'depmod', 'xz'].every((program) => Bun.which(program));
if (!isThere)
  console.log(
    'left out: no tools/run-in-alsa-vm.sh beside this checkout, or its packages (qemu-system-x86 kmod xz-utils alsa-utils) are not installed',
  );

const sampleRate = 48000;
/** Seconds; the machine is emulated. */
const patience = 540;

/** Messages as the feed tells them. */
const shown = (all: readonly MidiMessage[]) =>
  all
    .filter(({ type }) => type !== 'clock')
    .map((message) => {
      const {
        type,
        channel = -2,
        note,
        controller,
        program,
        velocity,
        value,
      } = message as { readonly type: string } & Readonly<Record<string, number>>;
      return [type, channel + 1, note ?? controller ?? program ?? -1, velocity ?? value ?? -1];
    });

/** Frequency of a piece by its crossings of zero, in hertz. */
function frequencyOf(samples: Float32Array): number {
  const crossings: number[] = [];
  for (let i = 1; i < samples.length; i++)
    if (samples[i - 1]! < 0 && samples[i]! >= 0) crossings.push(i - samples[i]! / (samples[i]! - samples[i - 1]!));
  return (sampleRate * (crossings.length - 1)) / (crossings.at(-1)! - crossings[0]!);
}

/** Pieces that are not silent, with at least a millisecond of silence between them. */
function soundsIn(samples: Float32Array): Float32Array[] {
  const sounds: Float32Array[] = [];
  let begin = -1;
  let silent = 0;
  samples.forEach((x, i) => {
    if (x !== 0 && begin < 0) begin = i;
    silent = x === 0 ? silent + 1 : 0;
    if (begin >= 0 && silent === 48) {
      sounds.push(samples.subarray(begin, i));
      begin = -1;
    }
  });
  return sounds;
}

describe.skipIf(!isThere)('a real ALSA sequencer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bunsynth-alsa-'));
  let found: Found;
  beforeAll(
    async () => {
      const run = Bun.spawn([tool!, `bun test/alsa/guest.ts ${folder}`], {
        cwd: root,
        stdin: 'ignore',
        stdout: 'pipe',
        stderr: 'pipe',
        env: { ...process.env, ALSA_VM_OUT: folder, ALSA_VM_TIMEOUT: String(patience) },
      });
      const printed = (await new Response(run.stdout).text()) + (await new Response(run.stderr).text());
      if (await run.exited) throw new Error(`the virtual machine ended with ${run.exitCode}: ${printed}`);
      found = JSON.parse(readFileSync(join(folder, 'found.json'), 'utf8')) as Found;
    },
    (patience + 60) * 1000,
  );
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('clients are called after the server', () => {
    expect(found.names[0]).toBe('bunsynth');
    expect(found.names.slice(1).every((name) => name === 'bunsynth in')).toBe(true);
  });

  test('aplaymidi plays a file into the port bunsynth: each message, in order, and its bytes', () => {
    const inFile = readMidiFile(writeMidiFile(song, bpm)).events.map(({ message }) => message);
    expect(found.fileFeed).toEqual(shown(inFile) as never);
    expect(found.fileBytes).toBe(hexOfMessages(inFile));
  });

  test('what it played is heard: each note once, in order, at its pitch', () => {
    const capture = new Float32Array(new Uint8Array(readFileSync(join(folder, 'capture.f32'))).buffer);
    const heard = soundsIn(capture).slice(0, notes.length);
    expect(heard.map(frequencyOf).map((hertz) => Math.round(69 + 12 * Math.log2(hertz / 440)))).toEqual([...notes]);
    // Three quarters of a beat, less what it takes to be carried out now and then.
    for (const sound of heard) expect(sound.length).toBeGreaterThan(0.1 * sampleRate);
  });

  test('a hardware port in: controllers, bend, programs, pressure, sysex, clock, song position', () => {
    expect(found.hardwareFeed).toEqual(shown(messages) as never);
    expect(found.hardwareBytes).toBe(hexOfMessages(messages));
  });

  test('a hardware port out: the same bytes', () => expect(found.sentBytes).toBe(hexOfMessages(messages)));

  test('aseqdump at the virtual port out: each message, in order', () => {
    expect(found.sentDump).toEqual(dumped);
  });

  test('the clock out: a beginning at a bar, ticks, a stop', () => {
    const begun = found.clockDump.findIndex((line) => /^(Start|Continue)/.test(line));
    expect(begun === 0 || (begun === 1 && /^Song position pointer/.test(found.clockDump[0]!))).toBe(true);
    if (begun === 1) expect(Number(/\d+/.exec(found.clockDump[0]!)![0]) % 16).toBe(0);
    const ticks = found.clockDump.slice(begun + 1, -1);
    expect(ticks.length).toBeGreaterThanOrEqual(48);
    expect(ticks.every((line) => line === 'Clock')).toBe(true);
    expect(found.clockDump.at(-1)).toBe('Stop');
  });

  // Of an emulated machine: roughly.
  test('a clock that comes in leads the grid', () => expect(Math.abs(found.followedBpm / 90 - 1)).toBeLessThan(0.25));

  test('a port that comes is listened to; when it goes, the key that it held goes up', () => {
    expect(found.plugFeed).toEqual([
      ['noteOn', 1, 50, 100],
      ['noteOff', 1, 50, 64],
    ]);
    expect(found.plugBytes.endsWith('903264' + '803240')).toBe(true);
  });

  test('hardware that was gone and is back: inputs and outputs work', () => expect(found.pluggedBytes).toBe('b01213'));

  test('easymidi plays the port from Node: each message, in order', () => {
    if (found.easymidiFeed === undefined) return console.log('left out: no node here');
    const phrase = [57, 60, 64, 69].flatMap((note) => [
      ['noteOn', 1, note, 90],
      ['noteOff', 1, note, 40],
    ]);
    expect(found.easymidiFeed).toEqual([
      ['program', 1, 5, -1],
      ['controller', 1, 64, 127],
      ...phrase,
      ['polyPressure', 1, 69, 70],
      ['pressure', 1, -1, 30],
      ['bend', 1, -1, 4096],
      ['bend', 1, -1, 0],
      ['controller', 1, 64, 0],
      ['sysex', -1, -1, -1],
      ['songPosition', -1, -1, 16],
      ['start', -1, -1, -1],
      ['stop', -1, -1, -1],
    ] as never);
  });

  test('easymidi hears what the server sends: each message, in order', () => {
    if (found.easymidiHeard === undefined) return console.log('left out: no node here');
    expect(found.easymidiHeard.map((line) => heardBy(JSON.parse(line) as EasyMessage))).toEqual(
      [...messages, { type: 'controller', channel: 15, controller: 119, value: 2 } as const].map(comparable),
    );
  });

  test('seventy ports opened and closed leave no client, and the server none', () => {
    expect(found.clientsAfterRounds).toEqual(found.clientsBeforeRounds);
    expect(found.clientsLeft).toEqual([]);
  });
});

/** A message as easymidi tells it. */
type EasyMessage = Readonly<Record<string, number | string | readonly number[]>> & { readonly _type: string };

/** Its kinds and fields by our names. */
const easyKinds: Readonly<Record<string, readonly [string, Readonly<Record<string, string>>?]>> = {
  noteon: ['noteOn'],
  noteoff: ['noteOff'],
  cc: ['controller'],
  pitch: ['bend'],
  program: ['program', { number: 'program' }],
  'channel aftertouch': ['pressure', { pressure: 'value' }],
  'poly aftertouch': ['polyPressure', { pressure: 'value' }],
  sysex: ['sysex'],
  position: ['songPosition'],
  select: ['songSelect', { song: 'value' }],
};

function heardBy({ _type, ...fields }: EasyMessage): Record<string, unknown> {
  const [type, names = {}] = easyKinds[_type] ?? [_type];
  const named = Object.fromEntries(Object.entries(fields).map(([name, value]) => [names[name] ?? name, value]));
  if (type === 'bend') return { type, ...named, value: Number(named.value) - 8192 };
  return type === 'sysex' ? { type, data: (named.bytes as readonly number[]).slice(1, -1) } : { type, ...named };
}

const comparable = (message: MidiMessage): Record<string, unknown> =>
  message.type === 'sysex' ? { type: 'sysex', data: [...message.data] } : { ...message };

/** Lines that aseqdump prints of `messages`. */
const dumped: readonly string[] = messages.map(dumpOf);

function dumpOf(message: MidiMessage): string {
  switch (message.type) {
    case 'noteOn':
      return `Note on ${message.channel}, note ${message.note}, velocity ${message.velocity}`;
    case 'noteOff':
      return `Note off ${message.channel}, note ${message.note}, velocity ${message.velocity}`;
    case 'polyPressure':
      return `Polyphonic aftertouch ${message.channel}, note ${message.note}, value ${message.value}`;
    case 'controller':
      return `Control change ${message.channel}, controller ${message.controller}, value ${message.value}`;
    case 'program':
      return `Program change ${message.channel}, program ${message.program}`;
    case 'pressure':
      return `Channel aftertouch ${message.channel}, value ${message.value}`;
    case 'bend':
      return `Pitch bend ${message.channel}, value ${message.value}`;
    case 'sysex':
      return `System exclusive ${[...encodeMidi(message)].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')}`;
    case 'songPosition':
      return `Song position pointer value ${message.value}`;
    case 'songSelect':
      return `Song select value ${message.value}`;
    default:
      return message.type[0]!.toUpperCase() + message.type.slice(1);
  }
}
