/** Plays the piece on a server. */
import type { Client } from '../typescript/index.ts';
import { type Note, orchestra, piece } from './piece.ts';
import { Voices } from './voices.ts';

/** Seconds by which messages go ahead of their time. */
const latency = 1;
/** Seconds that the last voice may take to end. */
const maxEnd = 10;

export interface PlayOptions {
  /** A sound file that the server can read, for the sampler. */
  readonly sample: string;
  /** 1 to 4; all when left out. */
  readonly bars?: number;
  readonly print: (line: string) => void;
}

/** Loads instruments and sample, plays, and waits until the last voice has ended. @returns how many voices there were */
export async function play(client: Client, { sample, bars, print }: PlayOptions): Promise<number> {
  await client.notify();
  await Promise.all(orchestra.map((def) => client.addSynthDef(def.bytes)));
  const { number: buffer } = await client.readBuffer(sample);
  const failures: string[] = [];
  client.on('/fail', ({ args }) => failures.push(args.join(' ')));

  const start = Date.now() / 1000 + latency + 0.1;
  const clock = () => Date.now() / 1000 - start;
  const voices = new Voices(client, clock, print);
  const notes = piece(buffer, bars);
  await send(client, events(client, voices, notes), start);
  await voices.allEnded(maxEnd);
  if (failures.length) throw new Error(`the server refused: ${failures.join('; ')}`);
  return voices.ended;
}

type Event = { readonly at: number; readonly message: readonly [string, ...(string | number)[]] };

/** Starts and releases of the notes, in order. */
function events(client: Client, voices: Voices, notes: readonly Note[]): Event[] {
  return notes
    .flatMap((note): Event[] => {
      const id = client.nextNodeId();
      voices.expect(id, note);
      const begin: Event = {
        at: note.at,
        message: ['/s_new', note.instrument, id, 1, client.defaultGroup, ...Object.entries(note.controls).flat()],
      };
      return note.hold === undefined
        ? [begin]
        : [begin, { at: note.at + note.hold, message: ['/n_set', id, 'gate', 0] }];
    })
    .sort((a, b) => a.at - b.at);
}

/** Sends each event as a bundle with its time, a little ahead. */
async function send(client: Client, all: readonly Event[], start: number): Promise<void> {
  for (const { at, message } of all) {
    const due = start + at - latency;
    const early = due - Date.now() / 1000;
    if (early > 0) await Bun.sleep(early * 1000);
    client.bundle(start + at, [message]);
  }
}
