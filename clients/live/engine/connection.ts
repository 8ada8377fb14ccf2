/** The way to the server: opened, lost and opened again, at the right place. */
import { type Client, ConnectionError, connect, TimeoutError } from '../../typescript/index.ts';
import { Clock } from './clock.ts';
import type { Place } from './messages.ts';
import type { OpenSounds, Sounds } from './sounds.ts';

/** Milliseconds between two tries, and that a server has to answer. */
const betweenTries = 100;
const patience = 5000;
/** Seconds after which a change of the grid holds. */
const gridDelay = 0.1;

/** Milliseconds that sounds of a connection before ring at most. */
const ringing = 10_000;

export interface Connection {
  readonly client: Client;
  readonly clock: Clock;
  readonly sounds: Sounds;
}

export interface ConnectionOptions {
  /** Over TCP: what is planned must arrive, and in order. */
  readonly url: string;
  readonly samples: readonly string[];
  /** Number of events that may sound at once. */
  readonly voices?: number;
  readonly openSounds: OpenSounds;
  readonly report: (line: string) => void;
}

/** Opens a connection. @param place to go on from where the server has begun anew @throws ConnectionError, TimeoutError, ServerError */
export async function openConnection(
  { url, samples, voices, openSounds, report }: ConnectionOptions,
  place: Place | undefined,
): Promise<Connection> {
  const client = await connect({ url, timeout: patience });
  try {
    const clock = new Clock(client);
    await clock.read();
    const isAnew = place && clock.sample < place.sample;
    if (place && isAnew) await goOn(clock, place);
    if (place && !isAnew) await letRing(url, place.client);
    await client.notify();
    const sounds = await openSounds({ client, samples, report, ...(voices !== undefined && { voices }) });
    return { client, clock, sounds };
  } catch (error) {
    await client.close();
    throw error;
  }
}

/** Tries until there is a server. */
export async function regainConnection(
  options: ConnectionOptions,
  place: () => Place | undefined,
  isWanted: () => boolean,
): Promise<Connection | undefined> {
  while (isWanted()) {
    try {
      return await openConnection(options, place());
    } catch (error) {
      if (!isLoss(error)) throw error;
      await Bun.sleep(betweenTries);
    }
  }
  return undefined;
}

/** Returns what has to be known to go on where a connection was. */
export function placeOf({ clock, client }: Connection): Place {
  const { bpm, sample } = clock;
  return { beat: clock.beatNow(), bpm, at: Date.now(), sample, client: client.clientId };
}

export const isLoss = (error: unknown): boolean => error instanceof ConnectionError || error instanceof TimeoutError;

/** Moves a new server's grid to where the former one's would be. */
async function goOn(clock: Clock, { beat, bpm, at }: Place): Promise<void> {
  await clock.setBpm(bpm);
  const seconds = (Date.now() - at) / 1000 + gridDelay;
  await clock.locate(beat + (seconds * bpm) / 60);
  await Bun.sleep(gridDelay * 1000);
  // It was to jump.
  await clock.read();
}

/** Lets what a connection before has left ring out, and frees it then. Meanwhile its number, to which its nodes and buses belong, is nobody else's. */
async function letRing(url: string, number: number): Promise<void> {
  const former = await connect({ url, timeout: patience });
  await former.notify(number);
  if (former.clientId !== number) return former.close();
  const nodes = (await former.queryTree(former.defaultGroup)).children.map(({ id }) => id);
  setTimeout(() => void freeAll(former, nodes), ringing).unref();
}

async function freeAll(former: Client, nodes: readonly number[]): Promise<void> {
  try {
    if (nodes.length) former.send('/n_free', ...nodes);
    await former.close();
  } catch (error) {
    // The server is gone, and they with it.
    if (!isLoss(error)) throw error;
  }
}
