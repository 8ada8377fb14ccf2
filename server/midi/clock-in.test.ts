/** A clock that comes in as MIDI, and the grid that follows it. */

import { beforeEach, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { FakeRenders } from '../../test/support/fake-renders.ts';
import { type InProcessClient, InProcessServer } from '../../test/support/in-process.ts';
import { ClockIn } from './clock-in.ts';

let server: InProcessServer;
let client: InProcessClient;
beforeEach(() => {
  server = new InProcessServer({}, undefined, {}, { host: new FakeRenders({}), folder: '/nowhere' });
  client = server.client();
});

const bytes = (...all: number[]): Uint8Array => Uint8Array.from(all);

describe('MIDI clock in', () => {
  test('a tempo and a place through jitter, half a beat after it began', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 40, max: 240, noNaN: true }),
        fc.array(fc.double({ min: -0.001, max: 0.001, noNaN: true }), { minLength: 100, maxLength: 100 }),
        (bpm, jitter) => {
          const clock = new ClockIn();
          clock.start();
          const tick = 60 / bpm / 24;
          const places = jitter.map((late, i) => clock.take(1000 + i * tick + late));
          expect(places.findIndex((place) => place !== undefined)).toBe(12);
          const { bpm: heard, seconds, beat } = places.at(-1)!;
          expect(Math.abs(heard / bpm - 1)).toBeLessThan(0.02);
          expect(Math.abs(seconds - 1000 - (beat * 60) / bpm)).toBeLessThan(0.001);
        },
      ),
    );
  });

  test('ticks in one burst, or backwards in time, are no tempo', async () => {
    client.send('/midi/follow');
    const { grid } = server.control.context.timeline!;
    const midi = server.control.context.midi!;
    client.send('/midi', bytes(0xfa, ...Array<number>(100).fill(0xf8)));
    let time = 2000;
    Object.assign(midi, {
      options: { ...(midi as unknown as { options: object }).options, wall: () => (time -= 0.01) },
    });
    client.send('/midi', bytes(...Array<number>(100).fill(0xf8)));
    await server.render();
    expect(grid.bpm).toBe(120);
    expect(client.replies()).toEqual([['/done', '/midi/follow']]);
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
