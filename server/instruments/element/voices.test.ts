/** Elements in a whole server in process: what both sides make of their parameters is heard on its sample. */
import { describe, expect, test } from 'bun:test';
import { elementsServer } from '../../../test/support/elements-server.ts';
import type { Sent } from '../../../test/support/in-process.ts';
import { clock, level, slow, sum } from '../../../test/support/test-elements.ts';

describe('an element', () => {
  test('is a voice: it plays from a frame on, and what it prepared is heard on its frame', async () => {
    const { heard, ask, voices, events } = await elementsServer({ clock });
    const [id] = await ask('/play', 'clock', 'level', 3);
    const [left, right] = (await heard(40)) as [Float32Array, Float32Array];
    const first = left.findIndex((x) => x !== 0);
    const start = voices.views()[0]!.start!;
    expect(left[first]).toBe(start);
    expect([...left.subarray(first)]).toEqual(Array.from(left.subarray(first), (_, i) => start + i));
    expect(right[first]).toBe(3);
    expect(voices.views()).toMatchObject([{ id, instrument: 'clock', state: 'playing', starved: 0 }]);
    expect(events).toContainEqual({
      type: 'started',
      voice: 1,
      instrument: 'clock',
      sample: start,
      render: 0,
      lateness: 0,
    });
  });

  test('begins on the sample of its bundle', async () => {
    const { heard, client, server, voices } = await elementsServer({ clock, level });
    const at = server.samples + 3000;
    client.bundle(server.now + 3000 / 48000, ['/play', 'clock'], ['/play', 'level']);
    const [left] = (await heard(60)) as [Float32Array, Float32Array];
    expect(voices.views().map(({ start }) => start)).toEqual([at, at]);
    const first = left.findIndex((x) => x !== 0);
    // The real-time side alone begins with the block in which its sample lies, the prepared sound on its frame.
    expect(first).toBe(Math.floor(3000 / 64) * 64);
    expect(left[3000]! - 0.5).toBe(at);
  });

  test('is freed with its memory when it is stopped', async () => {
    const { heard, ask, server, events, voices } = await elementsServer({ clock, sum });
    const { buffers } = server.control.context;
    await heard(4);
    const free = buffers.freeBytes;
    await ask('/play', 'clock');
    await ask('/play', 'sum');
    await heard(30);
    expect(buffers.freeBytes).toBeLessThan(free);
    expect(await ask('/stop', 'all')).toEqual([2]);
    const [left] = (await heard(20)) as [Float32Array, Float32Array];
    expect(left.at(-1)).toBe(0);
    expect(voices.views()).toEqual([]);
    expect(events.filter(({ type }) => type === 'ended')).toHaveLength(2);
    expect(buffers.freeBytes).toBe(free);
  });

  test('keeps changes that were made before it began, also when its soft side was too late for its first frame', async () => {
    const { heard, ask, client, voices, host } = await elementsServer({ clock }, {}, false);
    host.hold('clock');
    const [id] = (await ask('/play', 'clock', 'level', 1)) as [number];
    await heard(2);
    client.send('/update', id, 'level', 2);
    await heard(20);
    host.free('clock');
    // It begins later by as much as it was late.
    await heard(100);
    expect(voices.views()).toMatchObject([{ state: 'playing', params: { level: 2 } }]);
    expect((await heard(1))[1]![0]).toBe(2);
  });

  test('refuses what it does not take, by name, before anything starts', async () => {
    const { ask, voices } = await elementsServer({ clock });
    for (const [args, reason] of [
      [['level', 2000], 'instrument clock: level is 2000; it must be a number from -1000 to 1000'],
      [['channels', 3], 'instrument clock: channels is 3; it must be a whole number from 1 to 2'],
      [['volume', 1], 'instrument clock has no parameter volume; it has level, count, mood, words'],
    ] as const)
      await expect(ask('/play', 'clock', ...args)).rejects.toThrow(reason);
    expect(voices.views()).toEqual([]);
    const [id] = (await ask('/play', 'clock')) as [number];
    for (const [message, reason] of [
      [['/update', id, 'level', -2000], 'level is -2000; it must be a number from -1000 to 1000'],
      [['/update', id, 'channels', 1], 'channels is given when a voice begins'],
      [['/glide', id, 'count', 3, 1], 'count is integer and const; it moves in steps'],
      [['/series', id, 'mood', -1, 0, 'sad', 'const'], 'mood is "sad"; it must be one of calm, wild'],
      [['/series', id, 'level', -1, 0, 1, 'curved'], 'mode is "curved"; it must be const or linear'],
      [['/series', id, 'level', -1, 1, 1, 'const', 0.5, 1, 'const'], 'time 0.5 is before the one before it'],
      [['/series', 99, 'level', -1, 0, 1, 'const'], 'voice 99 is no element that is there'],
    ] as const)
      await expect(ask(...(message as unknown as Sent))).rejects.toThrow(reason);
  });

  test('of which the soft side knows choices and texts by their words', async () => {
    const { ask, heard, events } = await elementsServer({ clock });
    const [id] = (await ask('/play', 'clock', 'mood', 'wild', 'words', 'a b')) as [number];
    await heard(30);
    await ask('/series', id, 'words', -1, 0, 'c', 'const');
    await heard(30);
    const lines = events.flatMap((event) => (event.type === 'log' ? [event.message] : []));
    expect(lines[0]).toBe('wild a b');
    expect(lines.at(-1)).toBe('wild c');
  });
});

describe('a change while much is prepared', () => {
  /** Plays, changes level at a frame of the session, and returns what was heard from its start on. */
  const play = async (element: 'clock' | 'sum', change?: { at: number; wait: number }, blocks = 300) => {
    const { heard, ask, client, voices, server } = await elementsServer({ clock, sum });
    client.bundle(server.now + 4800 / 48000, ['/play', element, 'level', 1]);
    const parts = [(await heard(change?.wait ?? 0))[1]!];
    const [view] = voices.views();
    let from: unknown;
    if (change) {
      const answer = ask('/series/frames', view!.id, 'level', change.at, 0, 2, 'const', 640, 5, 'linear');
      [, , from] = await answer;
    }
    parts.push((await heard(blocks))[1]!);
    return { from, parts, start: voices.views()[0]!.start!, samples: server.samples, view: voices.views()[0]! };
  };

  test('is heard from its frame on, and before it everything is as it was', async () => {
    const { heard, ask, voices, server, host } = await elementsServer({ clock });
    await ask('/play', 'clock', 'level', 1);
    await heard(100);
    const [view] = voices.views();
    expect(view!.ready).toBeGreaterThan(20000);
    const begin = server.samples;
    const at = begin + 10000;
    const answer = ask('/series/frames', view!.id, 'level', at, 0, 2, 'const', 640, 5, 'linear');
    const sound: number[] = [];
    let answered: readonly unknown[] | undefined;
    void answer.then((args) => (answered = args));
    const from = server.samples;
    for (let i = 0; i < 200; i++) sound.push(...(await heard(1))[1]!);
    expect(answered).toEqual([view!.id, 'level', at]);
    const expected = (frame: number): number =>
      frame < at ? 1 : frame < at + 640 ? Math.fround(2 + (frame - at) * (3 / 640)) : 5;
    // The answer is asked for in blocks of its own: those are not in `sound`.
    const first = server.samples - sound.length;
    expect(first).toBeGreaterThanOrEqual(from);
    expect(sound.every((x, i) => x === expected(first + i))).toBe(true);
    expect(host.prepared.at(-1)!.snapshot!.frame).toBeLessThanOrEqual(at + 48000);
    expect(voices.views()[0]!.starved).toBe(0);
  });

  test('for now is there within 10 ms, to the sample that the answer names', async () => {
    const { heard, ask, voices, server } = await elementsServer({ clock });
    await ask('/play', 'clock', 'level', 1);
    await heard(100);
    const { id } = voices.views()[0]!;
    const now = server.samples;
    const [, , at] = (await ask('/series', id, 'level', -1, 0, 7, 'const')) as [number, string, number];
    expect(at - now).toBeLessThanOrEqual(480);
    const sound = (await heard(20))[1]!;
    const first = server.samples - sound.length;
    expect(sound.every((x, i) => x === (first + i < at ? 1 : 7))).toBe(true);
  });

  test('is, for a soft side with memory, as if it had always been so', async () => {
    const changed = await play('sum', { at: 20000, wait: 150 });
    expect(changed.from).toBe(20000);
    const sound = changed.parts.at(-1)!;
    const first = changed.samples - sound.length;
    // The sum of all values up to and with this frame.
    const value = (frame: number): number =>
      frame < 20000 ? 1 : frame < 20640 ? Math.fround(2 + (frame - 20000) * (3 / 640)) : 5;
    let total = 0;
    const expected = new Map<number, number>();
    for (let frame = changed.start; frame < changed.samples; frame++) {
      total += value(frame);
      expected.set(frame, Math.fround(total / 1000));
    }
    expect([...sound].every((x, i) => x === expected.get(first + i))).toBe(true);
    expect(changed.view.starved).toBe(0);
  });

  test('comes a thousand times at random without a block missing, and each is told once', async () => {
    const { heard, ask, voices, events, server } = await elementsServer({ clock, level });
    await ask('/play', 'clock', 'level', 1);
    await heard(50);
    const { id } = voices.views()[0]!;
    const { buffers } = server.control.context;
    const free = buffers.freeBytes;
    let seed = 1;
    const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const client = { answered: 0 };
    for (let i = 0; i < 1000; i++) {
      const from = random() < 0.5 ? undefined : voices.time.frameAt() + Math.floor(random() * 40000);
      void voices.series
        .set(voices.select(id)[0]!, 'level', from, [{ after: 0, value: i % 100, mode: 'const' }])
        .then(() => client.answered++);
      await heard(1 + Math.floor(random() * 3));
    }
    await heard(20);
    // The old series are gone: what is left is the one that plays, a thousand segments of 24 bytes at most.
    expect(free - buffers.freeBytes).toBeLessThanOrEqual(1000 * 24 + 64);
    expect(client.answered).toBe(1000);
    expect(events.filter(({ type }) => type === 'changed')).toHaveLength(1000);
    expect(voices.views()[0]!.starved).toBe(0);
  });

  test('by /update and /glide', async () => {
    const { heard, ask, voices, server } = await elementsServer({ clock, level });
    for (const name of ['clock', 'level']) await ask('/play', name, 'level', 1);
    await heard(60);
    await ask('/update', 'all', 'level', 0.25);
    await heard(10);
    expect(voices.views().map(({ params }) => params.level)).toEqual([0.25, 0.25]);
    const [, second] = voices.views();
    await ask('/glide', second!.id, 'level', 1.25, 0.1);
    await heard(300);
    const sound = (await heard(1))[0]!;
    expect(sound[10]! - (server.samples - 54)).toBeCloseTo(1.25, 2);
  });
});

describe('the soft side', () => {
  test('that has nothing to do for ten minutes is woken three times at most, and its sound is there before it is due', async () => {
    const { heard, ask, voices } = await elementsServer({ slow }, { sampleRate: 1000 });
    await ask('/play', 'slow');
    await heard(5);
    const { start, wakes } = voices.views()[0]!;
    expect(wakes).toBeLessThanOrEqual(2);
    // Ten minutes and the first second of sound are ready at once.
    expect(voices.views()[0]!.ready).toBeGreaterThanOrEqual(601 * 1000 - 5 * 64);
    await heard(Math.floor(590_000 / 64));
    expect(voices.views()[0]!.wakes).toBeLessThanOrEqual(3);
    const sound = (await heard(Math.ceil(10_000 / 64) + 20))[0]!;
    const first = sound.findIndex((x) => x !== 0);
    expect(sound[first]).toBe(1);
    expect(voices.time.frameAt() - (sound.length - first)).toBe(start! + 600_000);
    expect(voices.views()[0]!).toMatchObject({ starved: 0 });
  });

  test('that is late is silent alone, which is told and counted, and goes on by itself on the right frame', async () => {
    const { heard, ask, voices, events, host, server } = await elementsServer({ clock, sum }, {}, false);
    await ask('/play', 'clock', 'out', 0);
    await ask('/play', 'sum', 'out', 4);
    await heard(100);
    host.hold('clock');
    const sound = (await heard(1500))[0]!;
    expect(sound.at(-1)).toBe(0);
    const { id, starved } = voices.views()[0]!;
    expect(starved).toBeGreaterThan(100);
    expect(events.filter(({ type }) => type === 'starved')).toMatchObject([{ voice: id }]);
    expect(voices.views()[1]).toMatchObject({ starved: 0 });
    host.free('clock');
    await heard(10);
    const after = (await heard(2))[0]!;
    expect(after[0]).toBe(server.samples - after.length);
    expect(events.filter(({ type }) => type === 'supplied')).toMatchObject([{ voice: id }]);
  });

  test('that throws is told by file and reason, and asked again', async () => {
    const { heard, ask, events, voices } = await elementsServer({ clock });
    await ask('/play', 'clock');
    await heard(30);
    const refused = ask('/update', 1, 'level', 999);
    await refused;
    await heard(5);
    const failed = {
      type: 'failed',
      instrument: 'clock',
      message: expect.stringMatching(/test-elements.ts:\d+:\d+: 999 is too much/),
    };
    expect(events.filter(({ type }) => type === 'failed')).toMatchObject([{ ...failed, voice: 1 }]);
    // What plays goes on as it was.
    expect(voices.views()).toMatchObject([{ state: 'playing', params: { level: 1 } }]);
    expect((await heard(1))[1]![0]).toBe(1);
    // One that cannot begin ends.
    await ask('/play', 'clock', 'level', 999);
    await heard(5);
    expect(events.slice(-2)).toMatchObject([
      { ...failed, voice: 2 },
      { type: 'ended', voice: 2 },
    ]);
    expect(voices.views()).toHaveLength(1);
  });
});
