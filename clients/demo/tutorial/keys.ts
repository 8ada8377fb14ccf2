/** Keys that are held and moved on with the server's beats, as a player would: MIDI bytes, as a keyboard sends them. */
import type { Client } from '../../typescript/index.ts';

const chords = [
  [57, 60, 64, 67],
  [53, 57, 60, 64],
  [48, 55, 60, 64],
  [55, 59, 62, 67],
] as const;
/** Beats of a chord. */
const each = 4;

const on = (notes: readonly number[]): number[] => notes.flatMap((note) => [0x90, note, 90]);
const off = (notes: readonly number[]): number[] => notes.flatMap((note) => [0x80, note, 64]);

/** Holds chords for `beats` beats, from the next one on; resolves when the keys are up. */
export async function holdChords(client: Client, beats: number): Promise<void> {
  const { promise: lifted, resolve } = Promise.withResolvers<void>();
  let beat = 0;
  let held: readonly number[] = [];
  const press = (notes: readonly number[]): void => {
    // The new ones first: there is no moment without a key.
    client.send(
      '/midi',
      Uint8Array.from([
        ...on(notes.filter((note) => !held.includes(note))),
        ...off(held.filter((note) => !notes.includes(note))),
      ]),
    );
    held = notes;
  };
  const end = client.on('/tick', () => {
    if (beat < beats && beat % each === 0) press(chords[(beat / each) % chords.length]!);
    if (beat === beats) press([]);
    if (beat++ === beats) resolve();
  });
  await client.request(['/grid/subscribe', '1/4'], { reply: '/done' });
  await lifted;
  end();
  await client.request(['/grid/subscribe', '1/4', 0], { reply: '/done' });
}
