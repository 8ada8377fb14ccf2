/** MIDI files that play, in a whole server in process; what would leave for the ports is written down. */

import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TimedMessage } from '../../protocol/midi/file.ts';
import { balanced, fileIn, gridOf, note, ported } from '../../test/support/midi-files.ts';
import { of } from '../../test/support/voice-world.ts';
import { DC, type Def, FreeSelf, Out, synthDef } from '../synthdef/builder/index.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'midi-files-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('/midi/play', () => {
  test('on the grid: every message on its beat, wherever the tempo goes', async () => {
    const w = await ported();
    const path = await fileIn(
      folder,
      'scale.mid',
      [0, 1, 2, 3].flatMap((beat) => note(beat, 60 + beat)),
    );
    expect(await w.told('/midi/play', path, 'out', 'qu', '1/4', 'transpose', 2)).toEqual(['/done', '/midi/play', 1]);
    expect(w.instruments.playing()).toMatchObject([
      { id: 1, instrument: 'scale.mid', state: 'planned', beat: 1, params: { target: 'out', tempo: 'grid' } },
    ]);
    await w.sound(500);
    w.ask('/tempo', 71);
    await w.sound(4000);
    const grid = gridOf(w);
    expect(w.sent).toEqual(
      [0, 1, 2, 3].flatMap((beat) => [
        { sample: grid.sampleAt(1 + beat), bytes: [0x90, 62 + beat, 90] },
        { sample: grid.sampleAt(1.5 + beat), bytes: [0x80, 62 + beat, 64] },
      ]),
    );
    expect(w.instruments.playing()).toEqual([]);
    expect(of(w.events, 'ended').map(({ instrument }) => instrument)).toEqual(['scale.mid']);
  });

  test('by its own tempos, whatever the grid does', async () => {
    const w = await ported();
    const path = await fileIn(
      folder,
      'own.mid',
      [0, 1, 2, 3].flatMap((beat) => note(beat, 60)),
      [
        { beat: 0, bpm: 60 },
        { beat: 2, bpm: 240 },
      ],
    );
    await w.told('/midi/play', path, 'out', 'tempo', 'file');
    w.ask('/tempo', 300);
    await w.sound(4000);
    const ons = w.sent.filter(({ bytes: [status] }) => status === 0x90).map(({ sample }) => sample - w.sent[0]!.sample);
    expect(ons).toEqual([0, 48000, 96000, 108000]);
  });

  test('loops without drift, chosen channels only; /stop ends its notes at any moment', async () => {
    const w = await ported();
    const path = await fileIn(folder, 'loop.mid', [...note(0, 60, 2), ...note(0.5, 64, 0.5, 1), ...note(1, 67, 1)]);
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
    const path = await fileIn(folder, 'play.mid', [...note(0, 60), ...note(1, 62)]);
    await w.told('/midi/play', path, 'bip', 'qu', '1/4', 'pan', 1);
    const from = of(w.events, 'started').length;
    await w.sound(3000);
    const starts = of(w.events, 'started')
      .slice(from)
      .filter(({ instrument }) => instrument === 'bip');
    expect(starts.map(({ sample, lateness }) => [sample % 24000, lateness])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(w.renders.requests.map(({ params }) => params)).toEqual([
      { note: 60, velocity: 90 },
      { note: 62, velocity: 90 },
    ]);
    expect(w.instruments.playing()).toEqual([]);
  });

  const cc = (beat: number, controller: number, value: number): TimedMessage => ({
    beat,
    message: { type: 'controller', channel: 0, controller, value },
  });
  const bend = (beat: number, value: number): TimedMessage => ({ beat, message: { type: 'bend', channel: 0, value } });
  const pressure = (beat: number, value: number): TimedMessage => ({
    beat,
    message: { type: 'pressure', channel: 0, value },
  });

  test('pedal, bend, pressure and timbre reach a SynthDef on their samples; what comes in over the ports stays apart', async () => {
    const lead = synthDef('lead', { freq: 0, gate: 1, pressure: 0, timbre: 0 }, ({ freq, gate, pressure, timbre }) =>
      Out.ar(0, DC.ar(0).add(freq.add(pressure).add(timbre).mul(gate))),
    ) as Def;
    const w = await ported(lead);
    const path = await fileIn(folder, 'lead.mid', [
      ...note(0, 69, 2),
      bend(0.5, 8191),
      pressure(1, 127),
      cc(1.5, 64, 127),
      cc(2.25, 74, 127),
      cc(2.5, 64, 0),
      cc(3, 74, 0),
    ]);
    w.ask('/midi/map', '1', 'lead');
    w.client.send('/midi', Uint8Array.of(0xe0, 0, 0));
    await w.told('/midi/play', path, 'lead', 'qu', 'bar');
    const from = w.server.samples;
    const heard: number[] = [];
    for (let block = 0; block < 3500; block++) {
      // A wheel that is not the file's.
      if (block % 500 === 100) w.client.send('/midi', Uint8Array.of(0xe0, 0, block % 100, 0xb0, 64, 127, 0xb0, 74, 5));
      if (block === 1700) w.ask('/tempo', 90);
      heard.push((await w.sound(1))[0]!);
    }
    const grid = gridOf(w);
    const bent = 440 * 2 ** (2 / 12);
    const timbre = 64 / 127;
    // A note begins with the block of its sample, what is set then moves there within it.
    const wanted = (
      [
        [0, 440 + timbre],
        [0.5, bent + timbre],
        [1, bent + 1 + timbre],
        [2.25, bent + 2],
        [2.5, 0],
      ] as const
    ).map(([beat, level]) => [Math.floor((grid.sampleAt(4 + beat) - from) / 64) + (beat > 0 ? 1 : 0), level] as const);
    const steps = heard.flatMap((level, i) => (i > 0 && level !== heard[i - 1] ? [[i, level] as const] : []));
    expect(steps.map(([block]) => block)).toEqual(wanted.map(([block]) => block));
    steps.forEach(([, level], i) => expect(level).toBeCloseTo(wanted[i]![1], 3));
    expect(w.server.control.context.midi!.state.channels[0]!.pressure).toBe(0);
  });

  test('a render has bend, pressure and timbre as they are when its note begins, and is not made anew for them', async () => {
    const w = await ported();
    const path = await fileIn(folder, 'bent.mid', [
      bend(0, -8192),
      pressure(0, 64),
      cc(0, 74, 127),
      ...note(0.5, 60, 1),
      bend(1, 0),
      pressure(1.25, 127),
      ...note(2, 64, 0.5),
    ]);
    await w.told('/midi/play', path, 'hum', 'qu', 'bar');
    await w.sound(6000);
    // Each is a loop, whose second pass is rendered while the first plays.
    const [first, second] = [
      { note: 58, pressure: 64 / 127, timbre: 1 },
      { note: 64, pressure: 1, timbre: 1 },
    ];
    expect(w.renders.requests.map(({ params }) => params)).toEqual([first, second, first, second]);
    expect(
      of(w.events, 'started')
        .filter(({ instrument }) => instrument === 'hum')
        .map(({ sample }) => sample),
    ).toEqual([2.5 * 24000 + 48000, 4 * 24000 + 48000]);
    expect(w.instruments.playing()).toEqual([]);
  });

  test('each pass of a loop begins with pedals up and wheels in the middle; stopped at any moment, nothing of it plays on', async () => {
    const lead = synthDef('lead', { note: 0, gate: 1 }, ({ note, gate }) => {
      FreeSelf.kr(gate.mul(-1).add(1));
      return Out.ar(0, DC.ar(0).add(note));
    }) as Def;
    const w = await ported(lead);
    w.ask('/tempo', 200);
    const path = await fileIn(folder, 'pedal.mid', [
      ...note(0, 60, 0.5),
      bend(0.75, 8191),
      cc(0.75, 64, 127),
      ...note(1, 64, 0.5),
      ...note(1.75, 67, 0.25),
    ]);
    for (let i = 0; i < 20; i++) {
      const first = of(w.events, 'started').length;
      const [, , id] = await w.told('/midi/play', path, 'lead', 'loop', 1);
      await w.sound(500 + 83 * i);
      expect(w.instruments.playing().length).toBeLessThanOrEqual(4);
      const notes = of(w.events, 'started')
        .slice(first)
        .filter(({ instrument }) => instrument === 'lead').length;
      expect(notes).toBeGreaterThan(0);
      w.ask('/stop', id as number);
      // What was sent ahead is ended when it begins.
      await w.sound(90);
      expect(w.instruments.playing()).toEqual([]);
      expect((await w.sound(20)).every((x) => x === 0)).toBe(true);
    }
    await w.told('/midi/play', path, 'lead', 'loop', 1, 'qu', 'bar');
    const heard = new Set((await w.sound(3000)).filter((x, i, all) => i > 0 && x === all[i - 1]));
    // Alone at the beginning of a pass is its first note, without the bend of the pass before.
    expect(heard.has(60)).toBe(true);
    expect(heard.has(66) && heard.has(66 + 69)).toBe(true);
  });

  test('what is odd about a file is told in the answer and in the output, and the rest is played', async () => {
    const w = await ported();
    const path = await fileIn(folder, 'odd.mid', note(0, 60));
    const bytes = new Uint8Array(await Bun.file(path).bytes());
    bytes[11] = 7;
    await Bun.write(path, bytes);
    expect(await w.told('/midi/play', path, 'out')).toEqual([
      '/done',
      '/midi/play',
      expect.any(Number),
      'it has 1 tracks and says 7',
    ]);
    expect(w.server.lines).toContain(`${path}: it has 1 tracks and says 7`);
  });

  test('only regular files are read', async () => {
    const w = await ported();
    Bun.spawnSync(['mkfifo', join(folder, 'pipe.mid')]);
    for (const path of [join(folder, 'pipe.mid'), '/dev/zero'])
      expect(await w.told('/midi/play', path, 'out')).toEqual([
        '/fail',
        '/midi/play',
        `${path} cannot be read: it is no regular file`,
      ]);
  });

  test('bad files, targets and values are refused by name', async () => {
    const w = await ported();
    await Bun.write(join(folder, 'bad.mid'), 'MThd nonsense');
    const path = await fileIn(folder, 'good.mid', note(0, 60));
    const reason = async (...message: [string, ...(string | number)[]]) =>
      String((await w.told(...message))[2])
        .split(';')[0]!
        .replace(folder, '');
    expect(await reason('/midi/play', join(folder, 'none.mid'), 'out')).toContain('/none.mid cannot be read');
    expect(await reason('/midi/play', join(folder, 'bad.mid'), 'out')).toContain('/bad.mid cannot be played');
    expect(await reason('/midi/play', path, 'nowhere')).toBe('target is "nowhere"');
    expect(await reason('/midi/play', path, 'out', 'qu', 'x')).toContain('qu: division is "x"');
    expect(await reason('/midi/play', path, 'out', 'transpose', 0.5)).toContain('transpose is 0.5');
    expect(await reason('/midi/play', path, 'out', 'tempo', 'mine')).toContain('tempo is "mine"');
    expect(await reason('/midi/play', path, 'out', 'gain', 1)).toBe('output out has no gain');
    expect(await reason('/midi/play', path, 'out', 'channels', '17')).toContain('channel is "17"');
    expect(await reason('/midi/play', path, 'out', 'channels', 5)).toBe(
      'good.mid has nothing to play on these channels',
    );
    expect(await reason('/midi/record/stop')).toContain('nothing is being recorded');
    expect(await reason('/midi/record', path, 'nowhere')).toContain('port is "nowhere"');
    expect(w.instruments.playing()).toEqual([]);
    symlinkSync(tmpdir(), join(folder, 'away'));
    Object.assign(w.server.control.context.settings, { restrictedPath: folder });
    expect(await reason('/midi/play', '../x.mid', 'out')).toContain('lies outside of the folder');
    expect(await reason('/midi/record', 'away/x.mid')).toContain('lies outside of the folder');
  });
});
