/** Voices on an engine in this thread, with renders whose time is counted in blocks: every sample is known. */

import { describe, expect, test } from 'bun:test';
import { constant, world } from '../../../test/support/voice-world.ts';

describe('refusals', () => {
  test('name instrument, parameter and value, and nothing begins', async () => {
    const { client, instruments, renders } = await world({
      pad: {
        params: { freq: { type: 'number', default: 440, min: 20, max: 20000, unit: 'Hz' } },
        play: () => ({ blocks: 1, buffers: [] }),
      },
    });
    const refusal = (...message: [string, ...(number | string)[]]) => {
      client.replies();
      client.send(...message);
      return client.replies()[0]?.[2];
    };
    expect(refusal('/play', 'pod')).toBe('instrument pod is not there; there are pad');
    expect(refusal('/play', 'pad', 'freq', -3)).toBe(
      'instrument pad: freq is -3; it must be a number from 20 to 20000 Hz',
    );
    expect(refusal('/play', 'pad', 'freq', 'a')).toBe(
      'instrument pad: freq is "a"; it must be a number from 20 to 20000 Hz',
    );
    expect(refusal('/play', 'pad', 'pan', 2)).toBe('instrument pad: pan is 2; it must be a number from -1 to 1');
    expect(refusal('/stop', 7)).toBe('voice 7 is not there');
    expect(refusal('/glide', 7, 'gain', 0, 1)).toBe('voice 7 is not there');
    expect(instruments.playing()).toEqual([]);
    expect(renders.requests).toEqual([]);
  });
});

describe('short names of parameters', () => {
  test('are taken where a voice begins and where it is changed', async () => {
    const { instruments, renders, ask, sound } = await world({
      pad: {
        loop: true,
        params: { octave: { type: 'integer', default: 4, max: 9, alias: 'o' } },
        play: () => ({ blocks: 1, buffers: [{ channels: [constant(640, 1)] }] }),
      },
    });
    ask('/play', 'pad', 'o', 2);
    await sound(4);
    expect(instruments.playing()).toMatchObject([{ params: { octave: 2 } }]);
    ask('/update', 'pad', 'o', 3);
    await sound(4);
    expect(renders.requests.at(-1)!.params).toEqual({ octave: 3 });
    expect(() => ask('/play', 'pad', 'o', 10)).toThrow('octave is 10; it must be a whole number up to 9');
  });

  test('are told with the limits as they were written', async () => {
    const { client } = await world({
      pad: {
        params: {
          mix: { type: 'number', default: 0.1, max: 0.3, alias: 'm' },
          wave: { type: 'text', default: 'saw', options: ['saw', 'sine'] },
        },
      },
    });
    client.send('/instruments');
    const [reply] = client.replies();
    expect(reply!.slice(6)).toEqual([
      'mix',
      'number',
      '0.1',
      -Infinity,
      0.3,
      '',
      '',
      'm',
      0,
      'wave',
      'text',
      '"saw"',
      -Infinity,
      Infinity,
      '',
      '',
      '',
      2,
      'saw',
      'sine',
    ]);
  });
});

describe('the level of a voice', () => {
  test('is the peak of what sounds, after gain, and falls when it falls', async () => {
    const pass = Float32Array.from({ length: 9600 }, (_, i) => (i === 100 ? -0.8 : 0.2));
    const { instruments, ask, sound } = await world({
      pad: { play: () => ({ blocks: 1, buffers: [{ channels: [pass, pass.map((x) => x / 2)] }] }) },
    });
    ask('/play', 'pad', 'gain', 0.5, 'pan', 1);
    expect(instruments.playing()).toMatchObject([{ level: 0 }]);
    await sound(4);
    expect(instruments.playing()[0]!.level).toBeWithin(0.39, 0.4001);
    // 37.5 blocks are 50 ms.
    await sound(37);
    expect(instruments.playing()[0]!.level).toBeWithin(0.19, 0.21);
    await sound(60);
    expect(instruments.playing()[0]!.level).toBeCloseTo(0.1, 3);
  });

  test('is told apart from those of others, and meters are used again', async () => {
    const { instruments, ask, sound } = await world({
      pad: {
        params: { x: { type: 'number', default: 0 } },
        play: ({ params }) => ({ blocks: 1, buffers: [{ channels: [constant(640, params.x as number)] }] }),
      },
    });
    for (let round = 0; round < 3; round++) {
      for (const x of [0.1, 0.2, 0.3, 0.4, 0.5]) ask('/play', 'pad', 'x', x);
      await sound(6);
      expect(instruments.playing().map(({ level }) => level!.toFixed(3))).toEqual([
        '0.100',
        '0.200',
        '0.300',
        '0.400',
        '0.500',
      ]);
      await sound(12);
      expect(instruments.playing()).toEqual([]);
    }
  });
});
