/** Elements whose file is saved while they play: the new version is heard from a tick on, to the sample, where they are to take it. */
import { describe, expect, test } from 'bun:test';
import { elementsServer } from '../../../test/support/elements-server.ts';
import { defineElement } from './define.ts';
import { Renewals, type RenewalsNeeds } from './renewals.ts';
import type { Specialised } from './specialiser.ts';
import type { ElementVoice } from './voice.ts';

/** Frames multiplied by a factor, prepared, and the parameter, by the real-time side. */
const counter = (factor: number, { swap = '1/4', graphFactor = 1, fails = false, most = 10 } = {}) =>
  defineElement({
    swap,
    init: { offset: { type: 'number', default: 0 } },
    specialise: () => ({
      outputs: { out: 2 },
      prepared: 1,
      params: { level: { type: 'number', default: 1, max: most, mode: 'linear' } },
    }),
    prepare(ctx) {
      if (fails) throw new Error('it does not work');
      for (let i = 0; i < ctx.frames; i++) ctx.out[0]![i] = factor * (ctx.from + i) + ctx.init.offset;
    },
    graph: ({ prepared, params }) => ({ out: [prepared[0]!, params.level.mul(graphFactor)] }),
  });

const swapped = (events: readonly { type: string }[]) => events.filter(({ type }) => type === 'swapped');

/** Blocks of half a second at 120 beats a minute: a beat. */
const beat = Math.ceil(24000 / 64);

describe('an element whose file is saved', () => {
  test('takes the new version on the tick, with the same number, and nothing is missing', async () => {
    const { heard, ask, save, voices, events } = await elementsServer({ counter: counter(1) });
    const [id] = await ask('/play', 'counter', 'offset', 0.5, 'level', 2);
    await heard(100);
    const { connections, start } = voices.views()[0]!;
    await save({ counter: counter(-1, { graphFactor: 3 }) });
    const from = voices.time.frameAt();
    const [left, right] = (await heard(2 * beat)) as [Float32Array, Float32Array];
    expect(swapped(events)).toMatchObject([{ voice: id, instrument: 'counter', version: 2 }]);
    const [{ sample }] = swapped(events) as unknown as [{ sample: number }];
    expect(sample % 24000).toBe(0);
    const frame = voices.time.frameAt(sample);
    const expected = Array.from(left, (_, i) => (from + i < frame ? from + i + 0.5 : -(from + i) + 0.5));
    expect([...left]).toEqual(expected);
    // The real-time side changes with the block that the tick lies in.
    const block = Math.floor((frame - from) / 64) * 64;
    expect([...right]).toEqual(Array.from(right, (_, i) => (i < block ? 2 : 6)));
    expect(voices.views()).toMatchObject([{ id, state: 'playing', starved: 0, connections, start }]);
    expect(events.filter(({ type }) => ['started', 'ended', 'failed'].includes(type))).toHaveLength(1);
    // It is the one that ends, by its number.
    await ask('/stop', id as number);
    await heard(4);
    expect(voices.views()).toEqual([]);
  });

  test('goes by changes that come while it waits', async () => {
    const { heard, ask, save, client, voices } = await elementsServer({ counter: counter(1) });
    const [id] = (await ask('/play', 'counter')) as [number];
    await heard(100);
    await save({ counter: counter(2) });
    await heard(Math.floor(beat / 2));
    client.send('/update', id, 'level', 5);
    const [left, right] = (await heard(2 * beat)) as [Float32Array, Float32Array];
    expect([left.at(-1), right.at(-1)]).toEqual([2 * (voices.time.frameAt() - 1), 5]);
    expect(voices.views()).toMatchObject([{ starved: 0, params: { level: 5 } }]);
  });

  test('keeps its version where it is to, and takes it where that is changed', async () => {
    const { heard, ask, save, voices, events } = await elementsServer({ counter: counter(1, { swap: 'end' }) });
    const [id] = (await ask('/play', 'counter')) as [number];
    await heard(20);
    await save({ counter: counter(2, { swap: 'end' }) });
    await heard(3 * beat);
    expect(swapped(events)).toEqual([]);
    await expect(ask('/update', id, 'swap', 'pass')).rejects.toThrow(
      'instrument counter: swap is "pass"; it must be a division such as bar, 2b or 1/4, or end',
    );
    await expect(ask('/play', 'counter', 'swap', 'soon')).rejects.toThrow('swap is "soon"');
    await ask('/update', id, 'swap', 'bar');
    const [left] = (await heard(5 * beat)) as [Float32Array];
    expect(swapped(events)).toMatchObject([{ version: 2 }]);
    expect(left.at(-1)).toBe(2 * (voices.time.frameAt() - 1));
  });

  test('plays on as it was where the new version has another interface, or fails', async () => {
    const { heard, ask, save, voices, events } = await elementsServer({ counter: counter(1) });
    const [id] = (await ask('/play', 'counter')) as [number];
    await heard(20);
    await save({ counter: counter(2, { most: 20 }) });
    await heard(2 * beat);
    await save({ counter: counter(3, { fails: true }) });
    await heard(2 * beat);
    expect(events.filter(({ type }) => type === 'failed')).toMatchObject([
      { voice: id, message: 'version 2 is not taken: its interface is another; voices that begin have it' },
      { voice: id, message: expect.stringMatching(/^version 3 is not taken: .*it does not work$/) },
    ]);
    await ask('/update', id, 'level', 4);
    const [left, right] = (await heard(100)) as [Float32Array, Float32Array];
    expect([left.at(-1), right.at(-1)]).toEqual([voices.time.frameAt() - 1, 4]);
    expect(voices.views()).toMatchObject([{ starved: 0, fault: undefined }]);
    await save({ counter: counter(4) });
    expect((await heard(2 * beat))[0]!.at(-1)).toBe(4 * (voices.time.frameAt() - 1));
  });
});

test('a voice that has ended while its new version was got ready takes none', async () => {
  const found = Promise.withResolvers<Specialised>();
  const there: ElementVoice[] = [];
  // Without a grid there is no tick: who waits for one fails.
  const renewals = new Renewals({
    specialiser: { find: () => found.promise },
    voices: () => there,
  } as unknown as RenewalsNeeds);
  const entry = { module: 'new', version: 2, description: { name: 'it', init: {}, swap: 'bar' } };
  const voice = { instrument: 'it', init: {}, swap: '', entry: { module: 'old' }, state: 'playing' };
  renewals.loaded(entry as never, entry as never);
  const arranged = renewals.arrange(voice as unknown as ElementVoice);
  found.resolve({} as Specialised);
  expect(await arranged).toBeUndefined();
});
