/** A keyboard split: keys below middle C play a bass, the others a bell. The keys are MIDI bytes, as a keyboard sends them. */
import { leave, server } from './server.ts';

const { client, ask } = await server();
await ask('/midi/map', '1', 'bass', 'high', 59);
await ask('/midi/map', '1', 'bell', 'low', 60);

/** At 120 beats a minute. */
const rest = (beats: number): Promise<void> => Bun.sleep(500 * beats);
const on = (note: number, velocity = 90): void => client.send('/midi', Uint8Array.of(0x90, note, velocity));
const off = (note: number): void => client.send('/midi', Uint8Array.of(0x80, note, 64));
for (const [low, ...high] of [
  [33, 69, 76, 72],
  [29, 72, 77, 81],
  [36, 76, 79, 84],
  [31, 74, 79, 83],
] as const) {
  on(low, 70);
  for (const note of high) {
    on(note);
    await rest(0.5);
    off(note);
  }
  await rest(0.25);
  off(low);
  await rest(0.25);
}
await ask('/midi/unmap', '1');
await leave(client);
