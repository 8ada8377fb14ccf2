/** The session's time of elements in a whole server in process: it rolls, stops and goes elsewhere to the sample. */
import { describe, expect, test } from 'bun:test';
import { elementsServer } from '../../../test/support/elements-server.ts';
import { clock, leaver, sum } from '../../../test/support/test-elements.ts';

describe("the session's time", () => {
  test('stops, goes elsewhere and rolls on, and what is prepared follows', async () => {
    const { heard, ask, server, voices } = await elementsServer({ clock, sum });
    await ask('/play', 'clock', 'level', 2);
    await heard(50);
    await ask('/transport/stop');
    await heard(3);
    const [stopped] = await heard(2);
    expect([...stopped!].every((x) => x === 0)).toBe(true);
    expect(await ask('/transport/seek', 100000, 'frames')).toEqual([100000]);
    await heard(2);
    expect(voices.transport.view()).toMatchObject({ rolling: false, frame: 100000 });
    await ask('/transport/roll');
    await heard(3);
    const sound = (await heard(2))[0]!;
    const frame = voices.time.frameAt() - sound.length;
    expect(sound[0]).toBe(frame);
    expect(frame).toBeLessThan(100000 + 640);
    expect(server.samples).not.toBe(voices.time.frameAt());
  });

  test('may go elsewhere while it rolls, and a voice may end: all that was left before is taken', async () => {
    const { heard, ask, events, server } = await elementsServer({ leaver });
    const begin = server.samples;
    const [id] = (await ask('/play', 'leaver', 'level', 3)) as [number];
    await heard(111);
    const jump = server.samples;
    await ask('/transport/seek', 100_000, 'frames');
    await heard(20);
    const stop = server.samples;
    await ask('/stop', id);
    await heard(5);
    const taken = events
      .flatMap((event) => (event.type === 'log' ? [event.message.split(' ').map(Number)] : []))
      .map(([pass, from, frames, first]) => ({ pass: pass!, from: from!, frames: frames!, first: first! }));
    for (const [i, { pass, from }] of taken.entries()) {
      const before = taken[i - 1];
      if (before?.pass === pass) expect(from).toBe(before.from + before.frames);
    }
    const [one, two] = [1, 2].map((pass) => taken.filter((each) => each.pass === pass));
    const ends = (all: typeof taken) => [all[0]!.from, all.at(-1)!.from + all.at(-1)!.frames] as const;
    expect(ends(one!)[0]).toBeGreaterThanOrEqual(begin);
    expect(ends(one!)[1]).toBeGreaterThanOrEqual(jump);
    expect(ends(two!)[0]).toBe(100_000);
    expect(ends(two!)[1] - 100_000).toBeGreaterThanOrEqual(stop - ends(one!)[1]);
    expect(taken.slice(1).every(({ first }) => first === 3)).toBe(true);
  });

  test('that is stopped and sent elsewhere at once stands there', async () => {
    const { heard, client, settle, voices } = await elementsServer({ clock });
    await heard(50);
    client.send('/transport/stop');
    client.send('/transport/seek', 0);
    await settle();
    await heard(10);
    expect(voices.transport.view()).toMatchObject({ rolling: false, frame: 0 });
  });

  test('goes elsewhere while it rolls: what follows is as if it had begun there', async () => {
    const { heard, ask, voices } = await elementsServer({ sum });
    await ask('/play', 'sum', 'level', 3);
    await heard(50);
    await ask('/transport/seek', 2, 'seconds');
    await heard(4);
    const sound = (await heard(10))[1]!;
    const frame = voices.time.frameAt() - sound.length;
    // A sum that begins anew on frame 96000.
    expect([...sound].every((x, i) => x === Math.fround((3 * (frame + i - 96000 + 1)) / 1000))).toBe(true);
    expect(voices.views()[0]!.starved).toBe(0);
  });

  test('goes elsewhere though a change stands that no block has decided on', async () => {
    const { heard, ask, client, voices } = await elementsServer({ clock });
    const [id] = (await ask('/play', 'clock')) as [number];
    await heard(50);
    const far = voices.time.frameAt() + 20_000;
    client.send('/series/frames', id, 'level', far, 0, 2, 'const');
    client.send('/transport/seek', 100_000, 'frames');
    await heard(4);
    const sound = (await heard(2))[0]!;
    expect(sound[0]).toBe(voices.time.frameAt() - sound.length);
    expect(sound[0]).toBeGreaterThanOrEqual(100_000);
  });

  test('does what is told for a later time after what is told later for now', async () => {
    const { heard, ask, client, server, voices } = await elementsServer({ clock });
    await ask('/transport/stop');
    const at = server.samples + 6400;
    client.bundle(server.now + 6400 / 48000, ['/transport/seek', 1000, 'frames']);
    await ask('/transport/roll');
    expect(voices.time.rolling).toBe(true);
    await heard(90);
    const early = voices.time.frameAt(server.samples);
    expect(voices.time.frameAt(at)).toBe(1000);
    expect(voices.time.frameAt(at + 10)).toBe(1010);
    await heard(20);
    expect(voices.transport.view()).toMatchObject({ rolling: true, frame: 1000 + server.samples - at });
    expect(early).toBeGreaterThan(4000);
  });

  test('is answered for once the engine has done it', async () => {
    const { ask, client, server, settle } = await elementsServer({ clock });
    await ask('/transport/stop');
    const at = server.samples + 640;
    client.bundle(server.now + 640 / 48000, ['/transport/roll']);
    client.replies();
    for (;;) {
      await settle();
      if (client.replies().some(([address]) => address === '/done')) break;
      await server.render();
    }
    expect(server.samples).toBe(at + 64);
  });

  test('refuses places that are none', async () => {
    const { ask } = await elementsServer({});
    await expect(ask('/transport/seek', -3)).rejects.toThrow('position is -3');
    await expect(ask('/transport/seek', 3, 'miles')).rejects.toThrow('unit is "miles"');
    expect(await ask('/transport')).toMatchObject([1, expect.any(Number), expect.any(Number), expect.any(Number), 120]);
  });
});
