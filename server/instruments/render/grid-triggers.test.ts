/** Events that triggers plan on the grid, MIDI among them: in process, with what would leave for the ports written down. */
import { describe, expect, test } from 'bun:test';
import { block, constant, of, type World, world } from '../../../test/support/voice-world.ts';
import type { PlannedEvent } from './context.ts';

interface Heard {
  readonly sample: number;
  readonly bytes: number[];
}

/** A world with an output `out`, and what was sent to it. */
async function withOutput(
  events: readonly PlannedEvent[] | (() => readonly PlannedEvent[]),
): Promise<World & { sent: Heard[] }> {
  const plan = typeof events === 'function' ? events : () => events;
  const w = await world({
    plan: { plays: true, play: () => ({ blocks: 1, buffers: [{ channels: [constant(1, 1)] }] }), trigger: plan },
  });
  const { midi, timeline } = w.server.control.context;
  const sent: Heard[] = [];
  const zero = timeline!.secondsAt(0);
  Object.assign(midi!.sender, {
    open: () => {},
    send: (_port: string, seconds: number, bytes: Uint8Array) =>
      sent.push({ sample: Math.round((seconds - zero) * 48000), bytes: [...bytes] }),
  });
  midi!.ports.openOutput('out');
  return { ...w, sent };
}

const grid = ({ server }: World) => server.control.context.timeline!.grid;

describe('a trigger with qu', () => {
  test('begins on a tick; what it plans in seconds and in beats has its sample from there, whatever the tempo does', async () => {
    const w = await withOutput([
      { type: 'play', at: 0 },
      { type: 'play', at: 0.3 },
      { type: 'play', beat: 1 },
      { type: 'play', beat: 3.5 },
    ]);
    w.ask('/trigger', 'plan', 'qu', '1/4');
    await w.sound(4);
    w.ask('/tempo', 90);
    await w.sound(500);
    w.ask('/tempo', 150);
    w.ask('/grid/locate', 80);
    await w.sound(2500);
    const [first, ...rest] = of(w.events, 'started').map(({ sample }) => sample);
    // A jump counts on from elsewhere: what was 1 and 3.5 beats later still is.
    const line = 4 * block + 4800;
    expect(first).toBe(Math.round(line + (1 - line / 24000) * 32000));
    expect(rest[0]).toBe(first! + 14400);
    const change = 504 * block + 4800;
    for (const [i, beats] of [
      [1, 1],
      [2, 3.5],
    ] as const)
      expect(Math.abs(rest[i]! - (change + (beats - (change - first!) / 32000) * 19200))).toBeLessThanOrEqual(1);
  });
});

describe('MIDI that a trigger plans', () => {
  test('leaves at its time: notes with their ends, messages and bytes', async () => {
    const w = await withOutput([
      { type: 'midi', port: 'out', note: 60 },
      { type: 'midi', port: 'out', at: 0.5, note: 60, channel: 3, velocity: 30, beats: 0.25 },
      { type: 'midi', port: 'out', beat: 2, message: { type: 'controller', channel: 1, controller: 7, value: 1 } },
      { type: 'midi', port: 'out', beat: 2, bytes: [0xc0, 5] },
    ]);
    w.ask('/trigger', 'plan', 'qu', '1/4');
    await w.sound(2000);
    expect(w.sent).toEqual([
      { sample: 24000, bytes: [0x90, 60, 100] },
      { sample: 48000, bytes: [0x80, 60, 64] },
      { sample: 48000, bytes: [0x92, 60, 30] },
      { sample: 54000, bytes: [0x82, 60, 64] },
      { sample: 72000, bytes: [0xb0, 7, 1] },
      { sample: 72000, bytes: [0xc0, 5] },
    ]);
  });

  test('/stop at any moment: every note-on has its off, and nothing comes after', async () => {
    const notes = Array.from(
      { length: 40 },
      (_, i): PlannedEvent => ({ type: 'midi', port: 'out', beat: i / 8, note: 40 + (i % 7), beats: 1 }),
    );
    const w = await withOutput(notes);
    for (let i = 0; i < 100; i++) {
      w.ask('/trigger', 'plan');
      await w.sound(1 + ((i * 37) % 500));
      w.ask('/stop', i % 2 ? 'plan' : 'all');
      const until = w.sent.length;
      // Sent is at most what was fixed: the offs lie behind it.
      const down = new Map<number, number>();
      for (const {
        bytes: [status, note],
      } of [...w.sent].sort((a, b) => a.sample - b.sample))
        down.set(note!, (down.get(note!) ?? 0) + (status! >= 0x90 ? 1 : -1));
      expect([...down.values()].filter((count) => count !== 0)).toEqual([]);
      await w.sound(20);
      expect(w.sent).toHaveLength(until);
    }
    expect(w.sent.length).toBeGreaterThan(500);
  });

  test('a tempo that changes takes notes and their ends along', async () => {
    const w = await withOutput([{ type: 'midi', port: 'out', note: 60, beats: 4 }]);
    w.ask('/trigger', 'plan', 'qu', '1/4');
    await w.sound(500);
    w.ask('/tempo', 240);
    await w.sound(2000);
    const [on, off] = w.sent;
    expect(on!.sample).toBe(24000);
    expect(off!.sample).toBe(grid(w).sampleAt(5));
    expect(off!.sample).toBeLessThan(80_000);
  });

  test('is refused by name; other events come', async () => {
    const w = await withOutput([
      { type: 'midi', port: 'nowhere', note: 60 },
      { type: 'midi', port: 'out', note: 200 },
      { type: 'midi', port: 'out' },
      { type: 'midi', port: 'out', bytes: [0x90, 60] },
      { type: 'midi', port: 'out', note: 1, beats: 0 },
      { type: 'midi', port: 'out', note: 1, at: 1, beat: 1 },
      { type: 'play', beat: -1 },
      { type: 'play' },
    ]);
    w.ask('/trigger', 'plan');
    await w.sound(20);
    expect(of(w.events, 'failed').map(({ message }) => message)).toEqual([
      'MIDI output nowhere is not open: /midi/open it; open are out',
      'noteOn: note is 200; it must be a whole number from 0 to 127',
      'a midi event has 0 of note, message and bytes; it must have one',
      'bytes is [144, 60]; it must be one whole message: the bytes end within a message (144, 60), which wants 1 more',
      'beats is 0; it must be above 0',
      'instrument plan: trigger planned an event at 1 seconds and at beat 1; it must have one place',
      'instrument plan: trigger planned an event at beat -1; it must be 0 or more',
    ]);
    await w.sound(200);
    expect(of(w.events, 'started')).toHaveLength(1);
    expect(w.sent).toEqual([]);
  });
});
