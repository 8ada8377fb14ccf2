/** MIDI files that play and are written, in a whole server in process; what would leave for the ports is written down. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readMidiFile, type Tempo, type TimedMessage, writeMidiFile } from '../../protocol/midi/file.ts';
import { encodeMidi, type MidiMessage } from '../../protocol/midi/messages.ts';
import { of, world, constant, type World } from '../instruments/test-world.ts';

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'midi-files-')); });
afterAll(() => rmSync(folder, { recursive: true }));

interface Heard { readonly sample: number; readonly bytes: number[] }

const note = (beat: number, key: number, length = 0.5, channel = 0): TimedMessage[] => [
  { beat, message: { type: 'noteOn', channel, note: key, velocity: 90 } }, { beat: beat + length, message: { type: 'noteOff', channel, note: key, velocity: 64 } },
];

async function file(name: string, events: readonly TimedMessage[], tempo: number | readonly Tempo[] = 120): Promise<string> {
  const path = join(folder, name);
  await Bun.write(path, writeMidiFile(events, tempo));
  return path;
}

interface Ported extends World { readonly sent: Heard[]; told(...message: [string, ...(string | number)[]]): Promise<readonly unknown[]> }

async function ported(): Promise<Ported> {
  const w = await world({
    bip: { params: { note: { type: 'number', default: 0, min: 0, max: 127 }, velocity: { type: 'number', default: 0 } }, estimate: 0.2, play: () => ({ blocks: 20, buffers: [{ channels: [constant(48000, 1)] }] }) },
  });
  const { midi, timeline } = w.server.control.context;
  const sent: Heard[] = [];
  const zero = timeline!.secondsAt(0);
  const { send } = midi!.sender;
  Object.assign(midi!.sender, {
    open: () => {},
    send(port: string, seconds: number, bytes: Uint8Array) {
      sent.push({ sample: Math.round((seconds - zero) * 48000), bytes: [...bytes] });
      send.call(midi!.sender, port, seconds, bytes);
    },
  });
  Object.assign(midi!, { options: { ...(midi as unknown as { options: object }).options, wall: () => w.server.now } });
  midi!.ports.openOutput('out');
  const told = async (...message: [string, ...(string | number)[]]) => {
    w.client.replies();
    w.client.send(...message);
    for (let i = 0; i < 200; i++) {
      const [reply] = w.client.replies();
      if (reply) return reply;
      await Bun.sleep(1);
    }
    throw new Error(`${message[0]} was not answered`);
  };
  return { ...w, sent, told };
}

const gridOf = ({ server }: World) => server.control.context.timeline!.grid;
const balanced = (sent: readonly Heard[]): boolean => {
  const down = new Map<number, number>();
  for (const { bytes: [status, key] } of [...sent].sort((a, b) => a.sample - b.sample)) if (status! < 0xa0) down.set(key!, (down.get(key!) ?? 0) + (status! >= 0x90 ? 1 : -1));
  return [...down.values()].every((count) => count === 0);
};

describe('/midi/play', () => {
  test('on the grid: every message on its beat, wherever the tempo goes', async () => {
    const w = await ported();
    const path = await file('scale.mid', [0, 1, 2, 3].flatMap((beat) => note(beat, 60 + beat)));
    expect(await w.told('/midi/play', path, 'out', 'qu', '1/4', 'transpose', 2)).toEqual(['/done', '/midi/play', 1]);
    expect(w.instruments.playing()).toMatchObject([{ id: 1, instrument: 'scale.mid', state: 'planned', beat: 1, params: { target: 'out', tempo: 'grid' } }]);
    await w.sound(500);
    w.ask('/tempo', 71);
    await w.sound(4000);
    const grid = gridOf(w);
    expect(w.sent).toEqual([0, 1, 2, 3].flatMap((beat) => [{ sample: grid.sampleAt(1 + beat), bytes: [0x90, 62 + beat, 90] }, { sample: grid.sampleAt(1.5 + beat), bytes: [0x80, 62 + beat, 64] }]));
    expect(w.instruments.playing()).toEqual([]);
    expect(of(w.events, 'ended').map(({ instrument }) => instrument)).toEqual(['scale.mid']);
  });

  test('by its own tempos, whatever the grid does', async () => {
    const w = await ported();
    const path = await file('own.mid', [0, 1, 2, 3].flatMap((beat) => note(beat, 60)), [{ beat: 0, bpm: 60 }, { beat: 2, bpm: 240 }]);
    await w.told('/midi/play', path, 'out', 'tempo', 'file');
    w.ask('/tempo', 300);
    await w.sound(4000);
    const ons = w.sent.filter(({ bytes: [status] }) => status === 0x90).map(({ sample }) => sample - w.sent[0]!.sample);
    expect(ons).toEqual([0, 48000, 96000, 108000]);
  });

  test('loops without drift, chosen channels only; /stop ends its notes at any moment', async () => {
    const w = await ported();
    const path = await file('loop.mid', [...note(0, 60, 2), ...note(0.5, 64, 0.5, 1), ...note(1, 67, 1)]);
    w.ask('/tempo', 233);
    for (let i = 0; i < 30; i++) {
      const first = w.sent.length;
      const [, , id] = await w.told('/midi/play', path, 'out', 'loop', 1, 'channels', 1);
      await w.sound(200 + 61 * i);
      w.ask('/stop', id as number);
      expect(balanced(w.sent.slice(first))).toBe(true);
      await w.sound(2);
    }
    expect(w.sent.some(({ bytes: [status] }) => (status! & 15) !== 0)).toBe(false);
    expect(w.instruments.playing()).toEqual([]);
    w.sent.length = 0;
    await w.told('/midi/play', path, 'out', 'loop', 1, 'qu', 'bar');
    await w.sound(20_000);
    const grid = gridOf(w);
    const ons = w.sent.filter(({ bytes: [status, key] }) => status === 0x90 && key === 60).map(({ sample }) => sample);
    const start = Math.round(grid.beatAt(ons[0]!));
    expect(ons.length).toBeGreaterThan(45);
    expect(ons).toEqual(ons.map((_, i) => grid.sampleAt(start + 2 * i)));
  }, 30_000);

  test('plays an instrument, to the sample though a render takes long, and lets its voices go', async () => {
    const w = await ported();
    const path = await file('play.mid', [...note(0, 60), ...note(1, 62)]);
    await w.told('/midi/play', path, 'bip', 'qu', '1/4', 'pan', 1);
    const from = of(w.events, 'started').length;
    await w.sound(3000);
    const starts = of(w.events, 'started').slice(from).filter(({ instrument }) => instrument === 'bip');
    expect(starts.map(({ sample, lateness }) => [sample % 24000, lateness])).toEqual([[0, 0], [0, 0]]);
    expect(w.renders.requests.map(({ params }) => params)).toEqual([{ note: 60, velocity: 90 }, { note: 62, velocity: 90 }]);
    expect(w.instruments.playing()).toEqual([]);
  });

  test('bad files, targets and values are refused by name', async () => {
    const w = await ported();
    await Bun.write(join(folder, 'bad.mid'), 'MThd nonsense');
    const path = await file('good.mid', note(0, 60));
    const reason = async (...message: [string, ...(string | number)[]]) => String((await w.told(...message))[2]).split(';')[0]!.replace(folder, '');
    expect(await reason('/midi/play', join(folder, 'none.mid'), 'out')).toContain('/none.mid cannot be read');
    expect(await reason('/midi/play', join(folder, 'bad.mid'), 'out')).toContain('/bad.mid cannot be played');
    expect(await reason('/midi/play', path, 'nowhere')).toBe('target is "nowhere"');
    expect(await reason('/midi/play', path, 'out', 'qu', 'x')).toContain('qu: division is "x"');
    expect(await reason('/midi/play', path, 'out', 'transpose', 0.5)).toContain('transpose is 0.5');
    expect(await reason('/midi/play', path, 'out', 'tempo', 'mine')).toContain('tempo is "mine"');
    expect(await reason('/midi/play', path, 'out', 'gain', 1)).toBe('output out has no gain');
    expect(await reason('/midi/play', path, 'out', 'channels', '17')).toContain('channel is "17"');
    expect(await reason('/midi/play', path, 'out', 'channels', 5)).toBe('good.mid has nothing to play on these channels');
    expect(await reason('/midi/record/stop')).toContain('nothing is being recorded');
    expect(await reason('/midi/record', path, 'nowhere')).toContain('port is "nowhere"');
    expect(w.instruments.playing()).toEqual([]);
    symlinkSync(tmpdir(), join(folder, 'away'));
    Object.assign(w.server.control.context.settings, { restrictedPath: folder });
    expect(await reason('/midi/play', '../x.mid', 'out')).toContain('lies outside of the folder');
    expect(await reason('/midi/record', 'away/x.mid')).toContain('lies outside of the folder');
  });
});

describe('/midi/record', () => {
  const arbitrary: fc.Arbitrary<MidiMessage> = fc.oneof(
    fc.record({ type: fc.constantFrom('noteOn' as const, 'noteOff' as const), channel: fc.nat(15), note: fc.nat(127), velocity: fc.integer({ min: 1, max: 127 }) }),
    fc.record({ type: fc.constant('controller' as const), channel: fc.nat(15), controller: fc.nat(119), value: fc.nat(127) }),
    fc.record({ type: fc.constant('bend' as const), channel: fc.nat(15), value: fc.integer({ min: -8192, max: 8191 }) }),
    fc.record({ type: fc.constant('program' as const), channel: fc.nat(15), program: fc.nat(127) }),
  );

  test('what came in, with its beats through changes of tempo: read back equal within a tick', async () => {
    const w = await ported();
    const grid = gridOf(w);
    const path = join(folder, 'in.mid');
    await w.sound(2345);
    const { bar } = grid.position();
    expect(await w.told('/midi/record', path)).toEqual(['/done', '/midi/record']);
    const wanted: TimedMessage[] = [];
    const origin = 4 * bar;
    for (const [i, message] of fc.sample(arbitrary, { numRuns: 300, seed: 5 }).entries()) {
      if (i % 30 === 0) w.ask('/tempo', 60 + i);
      wanted.push({ beat: grid.beatAt(w.server.samples) - origin, message });
      w.client.send('/midi', encodeMidi(message));
      await w.sound(i % 7);
    }
    expect(await w.told('/midi/record/stop')).toEqual(['/done', '/midi/record/stop', path, 300]);
    const { events, tempos } = readMidiFile(await Bun.file(path).bytes());
    expect(events.map(({ message }) => message)).toEqual(wanted.map(({ message }) => message));
    expect(Math.max(...events.map(({ beat }, i) => Math.abs(beat - wanted[i]!.beat)))).toBeLessThanOrEqual(1 / 960);
    expect(tempos.length).toBeGreaterThan(8);
  });

  test('what goes out of a port; played again it is the same', async () => {
    const w = await ported();
    const path = await file('source.mid', [...note(0, 60), ...note(1.25, 64, 0.25), ...note(2, 67, 1)]);
    const copy = join(folder, 'copy.mid');
    await w.told('/midi/record', copy, 'out');
    w.client.send('/midi', encodeMidi({ type: 'program', channel: 0, program: 9 }));
    await w.told('/midi/play', path, 'out', 'qu', 'bar');
    await w.sound(4000);
    await w.told('/midi/record/stop');
    const { events } = readMidiFile(await Bun.file(copy).bytes());
    const source = readMidiFile(await Bun.file(path).bytes()).events;
    expect(events.map(({ message }) => message)).toEqual(source.map(({ message }) => message));
    expect(events.map(({ beat }) => Math.round(960 * (beat - 4)))).toEqual(source.map(({ beat }) => Math.round(960 * beat)));
  });
});
