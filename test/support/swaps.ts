/** A file of instruments that is saved while it plays: a routine whose notes say its version, and the swaps that are seen. */

import { expect } from 'bun:test';
import type { SequenceWorld } from './sequence-world.ts';

/** Voice, version and sample of each swap. */
export const swapsIn = (world: SequenceWorld) =>
  world.feed.flatMap((event) => (event.type === 'swapped' ? [[event.voice, event.version, event.sample]] : []));

/** Note-ons as they were handed out, of one voice or of all. */
export const notesIn = (world: SequenceWorld, voice?: number) =>
  world.due
    .filter(({ bytes, voice: owner }) => (bytes[0]! & 0xf0) === 0x90 && (voice === undefined || owner === voice))
    .map(({ sample, bytes }) => ({ sample, note: bytes[1]! }));

/** Saves the file, and lets the thread load it. */
export async function save(world: SequenceWorld, text: string): Promise<void> {
  await world.load('a', text);
  await Bun.sleep(0);
  await Bun.sleep(0);
}

/** Plays `note` every half beat, and holds a low one and a pattern that reaches far ahead. */
export const steady = (
  note: number,
  swap = "swap: 'bar',",
): string => `export const a = defineRoutine({ target: 'midi:/out', ${swap} params: { up: { type: 'integer', default: 0 } }, *run(ctx) {
  ctx.note(${note - 40});
  ctx.emit(...Array.from({ length: 64 }, (_, i) => ({ at: i / 2 + 0.25, note: ${note} + 1, beats: 3 })));
  try { for (;;) { ctx.note(${note} + ctx.params.up, { beats: 0.1 }); yield beats(1 / 2); } }
  finally { ctx.log('end ${note} ' + ctx.sample); ctx.emit({ controller: 64, value: 0 }); ctx.note(5); ctx.note(6, { beats: 2 }); }
} });`;

/** Nothing of one version after a sample, nothing of another before it. */
export function expectSwap(world: SequenceWorld, at: number, before: number, after: number): void {
  const played = notesIn(world);
  for (const { sample, note } of played) {
    if (note === before || note === before + 1 || note === before - 40) expect(sample).toBeLessThan(at);
    if (note === after || note === after + 1 || note === after - 40) expect(sample).toBeGreaterThanOrEqual(at);
  }
  expect(played.filter(({ note }) => note === after)[0]!.sample).toBe(at);
}
