/** An arpeggiator in another program: sixteenths of the server's grid come ahead of their time, and each is answered with a note at its beat, which is played to the sample. */
import type { Client } from '../../clients/typescript/index.ts';
import { encodeMessage } from '../../protocol/osc/encode.ts';

const chords = [[57, 60, 64, 67], [53, 57, 60, 64], [48, 55, 60, 64], [55, 59, 62, 67]] as const;

/** Plays so many beats from the next whole beat on, four notes a beat and four beats a chord; resolves when the last note was sent. */
export async function arpeggiate(client: Client, beats: number): Promise<void> {
  const { promise: played, resolve } = Promise.withResolvers<void>();
  let first: number | undefined;
  const end = client.on('/tick', ({ args }) => {
    const at = args[2] as number;
    first ??= Math.ceil(at);
    const step = Math.round(4 * (at - first));
    if (step >= 4 * beats) return resolve();
    if (step < 0) return;
    const chord = chords[(step >> 4) % chords.length]!;
    const note = chord[step % 4]! + 12 * ((step >> 2) % 2);
    const bell = ['bell', 'freq', 440 * 2 ** ((note - 69) / 12), 'amp', step % 4 === 0 ? 0.25 : 0.15, 'decay', 0.5];
    client.send('/grid/at', at, encodeMessage('/play', 'ssfsfsf', bell));
  });
  await client.request(['/grid/subscribe', '1/16'], { reply: '/done' });
  await played;
  end();
  await client.request(['/grid/subscribe', '1/16', 0], { reply: '/done' });
}
