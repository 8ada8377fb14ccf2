/** MIDI in a whole server in process: bytes in over OSC, voices out. */
import { beforeEach, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { encodeMidi } from '../../protocol/midi/messages.ts';
import { InProcessServer, type InProcessClient } from '../control/in-process.ts';
import { FakeRenders } from '../instruments/fake-renders.ts';
import { ClockIn } from './clock-in.ts';

const renders = new FakeRenders({
  pad: { loop: true, params: { freq: { type: 'number', default: 440, min: 20, unit: 'Hz' }, amp: { type: 'number', default: 0.1 } }, play: () => ({ blocks: 1000, buffers: [] }) },
});

let server: InProcessServer;
let client: InProcessClient;

beforeEach(async () => {
  server = new InProcessServer({}, undefined, {}, { host: renders, folder: '/nowhere' });
  renders.server = server;
  await server.control.context.instruments!.catalogue.load('/pads.ts');
  client = server.client();
});

const playing = () => server.control.context.instruments!.playing().map(({ instrument, params }) => [instrument, params]);
const bytes = (...all: number[]): Uint8Array => Uint8Array.from(all);

describe('MIDI over OSC', () => {
  test('notes play what is mapped, with parameters of the mapping', async () => {
    client.send('/midi/map', '1', 'pad', 'low', 60, 'amp', 0.5);
    client.send('/midi', bytes(0x90, 69, 127, 0x90, 40, 127));
    await server.render();
    expect(client.replies()).toEqual([['/done', '/midi/map']]);
    expect(playing()).toEqual([['pad', { freq: 440, amp: 0.5 }]]);
    client.send('/midi/unmap', '1');
    await server.render();
    expect(client.replies()).toEqual([['/done', '/midi/unmap', 1]]);
  });

  test('type m and blobs are the same; what is cut anywhere is whole', async () => {
    client.send('/midi/map', 'all', 'pad');
    client.send('/midi', bytes(0, 0x95, 57, 100));
    client.send('/midi', bytes(0x95), bytes(81), bytes(100));
    await server.render();
    expect(playing().map(([, params]) => (params as { freq: number }).freq)).toEqual([220, 880]);
  });

  test('controllers move shared values, and are learned', async () => {
    client.send('/midi/controller', '1', 1, 'session', 'wheel', 0, 10);
    client.send('/midi/learn', 'session', 'cutoff', 100, 10_000, 'exponential');
    client.send('/midi', bytes(0xb0, 1, 127, 0xb3, 74, 127));
    await server.render();
    const { session } = server.control.context.instruments!;
    // Learned was the controller that moved first.
    expect([session.get('wheel'), session.get('cutoff')]).toEqual([10, expect.closeTo(10_000, 6) as never]);
    client.send('/midi', bytes(0xb0, 74, 64));
    client.send('/midi', bytes(0xb0, 1, 0));
    await server.render();
    expect([session.get('wheel'), session.get('cutoff')]).toEqual([0, 100]);
  });

  test('notes send commands, several each, with note and velocity', async () => {
    client.send('/midi/trigger', 'all', 36, 36, '/session/set', 'kick');
    client.send('/midi/trigger', '10', 30, 40, '/play', 'pad', 'amp', 0.25);
    client.send('/midi', bytes(0x99, 36, 90));
    await server.render();
    expect(playing()).toEqual([['pad', { freq: 440, amp: 0.25, note: 36, velocity: 90 }]]);
    client.send('/midi/trigger/clear');
    client.replies();
    client.send('/midi', bytes(0x99, 36, 90));
    await server.render();
    expect(playing()).toHaveLength(1);
  });

  test('refuses by name, and nothing changes', async () => {
    const refused: [string, ...(string | number)[]][] = [
      ['/midi/map', '17', 'pad'], ['/midi/map', '1', 'nobody'], ['/midi/map', '1', 'pad', 'low', 128], ['/midi/map', '1', 'pad', 'steal', 'mine'], ['/midi/map', '1', 'pad', 'freq', 5],
      ['/midi/map', '1-4', 'pad', 'zone', 'upper'], ['/midi/controller', '1', 200, 'pad', 'freq'], ['/midi/controller', '1', 1, 'pad', 'freq', 0, 10, 'exponential'],
      ['/midi/controller', '1', 1, 'nobody', 'freq'], ['/midi/trigger', '1', 200, 1, '/play'], ['/midi/trigger', '1', 1, 1, 'play'], ['/midi/tuning', 10, 60, 600, 1200], ['/midi/note', 'port', 1, 60], ['/midi/clock', 'port'],
    ];
    for (const message of refused) client.send(...message);
    await server.render();
    const reasons = client.replies().map(([address, , reason]) => [address, String(reason).split(';')[0]]);
    expect(reasons.map(([address]) => address)).toEqual(refused.map(() => '/fail'));
    expect(reasons.map(([, reason]) => reason)).toEqual([
      'channel is "17"', 'instrument nobody is not there', 'instrument pad: low is 128', 'instrument pad: steal is "mine"', 'instrument pad: freq is 5', 'zone is upper', 'controller is 200',
      'an exponential range from 0 to 10 touches 0', 'target is "nobody"', 'low is 200', 'address is "play"', 'a4 is 10', 'MIDI output port is not open: /midi/open it', 'MIDI output port is not open: /midi/open it',
    ]);
    const { midi } = server.control.context;
    expect([midi!.keyboard.mappings, midi!.maps.controllers, midi!.maps.triggers, midi!.tuning.a4]).toEqual([[], [], [], 440]);
    expect(midi!.tuning.scale.steps).toHaveLength(12);
  });

  test('any bytes: the server goes on, and what it tells is consistent', async () => {
    client.send('/midi/map', 'all', 'pad', 'polyphony', 4);
    await fc.assert(fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }), async (pieces) => {
      for (const piece of pieces) client.send('/midi', piece);
      await server.render();
      const { midi } = server.control.context;
      for (const { note, channel } of midi!.keyboard.holding) expect(note >= 0 && note < 128 && channel >= 0 && channel < 16).toBe(true);
      expect(midi!.keyboard.holding.length).toBeLessThanOrEqual(4);
    }), { numRuns: 200 });
    client.send('/midi', encodeMidi({ type: 'reset' }));
    expect(server.control.context.midi!.keyboard.holding).toEqual([]);
    expect(server.lines.filter((line) => line.startsWith('fault'))).toEqual([]);
  });
});

describe('MIDI clock in', () => {
  test('a tempo and a place through jitter, half a beat after it began', () => {
    fc.assert(fc.property(fc.double({ min: 40, max: 240, noNaN: true }), fc.array(fc.double({ min: -0.001, max: 0.001, noNaN: true }), { minLength: 100, maxLength: 100 }), (bpm, jitter) => {
      const clock = new ClockIn();
      clock.start();
      const tick = 60 / bpm / 24;
      const places = jitter.map((late, i) => clock.take(1000 + i * tick + late));
      expect(places.findIndex((place) => place !== undefined)).toBe(12);
      const { bpm: heard, seconds, beat } = places.at(-1)!;
      expect(Math.abs(heard / bpm - 1)).toBeLessThan(0.02);
      expect(Math.abs(seconds - 1000 - (beat * 60) / bpm)).toBeLessThan(0.001);
    }));
  });

  test('the grid follows, and comes to its place', async () => {
    client.send('/midi/follow');
    const { grid } = server.control.context.timeline!;
    const midi = server.control.context.midi!;
    const start = server.now;
    Object.assign(midi, { options: { ...(midi as unknown as { options: object }).options, wall: () => server.now } });
    client.send('/midi', bytes(0xfa));
    let next = start;
    while (server.now < start + 8) {
      if (server.now >= next) {
        client.send('/midi', bytes(0xf8));
        next += 60 / 97 / 24;
      }
      await server.render();
    }
    expect(grid.bpm).toBeCloseTo(97, 0);
    // Ticks are seen block by block, of 1.3 ms.
    expect(Math.abs(grid.beatAt(server.samples) - ((server.now - start) * 97) / 60)).toBeLessThan(0.01);
  });
});
