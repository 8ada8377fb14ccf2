import { collectMessages } from '../osc/bundle.ts';
import { decodeParts } from '../osc/decode.ts';
import { encodePacket } from '../osc/encode.ts';
import { isBundle, type OscBundle, type OscMessage } from '../osc/types.ts';

/** One bundle of a score. */
export interface ScoreEntry {
  /** Seconds from the start of the score: the bundle's time tag as signed 32.32 fixed point, not NTP time. */
  readonly seconds: number;
  readonly bundle: OscBundle;
}

/** Thrown for bytes that are no score and for entries that cannot be written. The message names the byte offset or entry. */
export class ScoreError extends Error {
  override readonly name = 'ScoreError';
}

/** A score as it was read. */
export interface Score {
  readonly entries: readonly ScoreEntry[];
  /** Parts that could not be read and were left out, a line each. */
  readonly faults: readonly string[];
}

/** scsynth refuses longer packets. */
const maxBundle = 2 ** 30;
const fraction = 2 ** 32;

/**
 * Reads a binary OSC score as sclang's Score writes it for `scsynth -N`: bundles, each after its length as a big-endian
 * 32-bit integer. Entries come as they stand in the file, not sorted: scsynth stops where a time is smaller than the
 * one before, and that is for the renderer to report. A bundle in a bundle is an entry of its own, at its own time, unless it has none. The bundle with
 * /nrt_end, if any, is the last. An empty file gives no entries. Blobs are views of `bytes`.
 *
 * What cannot be read does not condemn the rest: messages come with their `fault`, an entry that is no bundle is left out, and where a length
 * makes no sense the score ends.
 * @throws ScoreError naming the byte offset where nothing at all can be read
 */
export function readScore(bytes: Uint8Array): Score {
  const found: Found[] = [];
  const faults: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = readLength(bytes, at);
    if (typeof length === 'string') {
      faults.push(`${length}; the score ends there`);
      break;
    }
    const start = at + 4;
    at = start + length;
    const packet = decodeParts(bytes.subarray(start, at));
    if (!isBundle(packet)) {
      faults.push(
        `packet at byte ${start} of the score is ${packet.fault ?? `the message "${packet.address}"`}; it must be a bundle`,
      );
      continue;
    }
    const place = found.length;
    addEntries(packet, found);
    if (found[place]!.last) break;
  }
  if (found.length === 0 && faults.length > 0) throw new ScoreError(faults[0]!);
  return { entries: inOrder(found), faults };
}

/** An entry, whether its bundle stood in another, and whether it ends the score. */
interface Found extends ScoreEntry {
  readonly inner: boolean;
  readonly last: boolean;
}

const secondsOf = (timetag: bigint): number => Number(BigInt.asIntN(64, timetag)) / fraction;

/** Adds a bundle and, behind it, those in it that have a time of their own. */
function addEntries(bundle: OscBundle, into: Found[], inner = false): void {
  const { messages, timed } = collectMessages(bundle);
  const elements = messages.filter((message) => !endsScore(message));
  into.push({
    seconds: secondsOf(bundle.timetag),
    bundle: { timetag: bundle.timetag, elements },
    inner,
    last: elements.length < messages.length,
  });
  for (const each of timed) addEntries(each, into, true);
}

/** Puts bundles that stood in others at their times among the rest, which keeps its order; of what is due together, that which came first in the file. */
function inOrder(found: readonly Found[]): ScoreEntry[] {
  const inner = found
    .map((entry, place) => ({ entry, place }))
    .filter(({ entry }) => entry.inner)
    .sort((a, b) => a.entry.seconds - b.entry.seconds || a.place - b.place);
  const all: Found[] = [];
  let next = 0;
  found.forEach((entry, place) => {
    if (entry.inner) return;
    for (
      let waiting = inner[next];
      waiting &&
      (waiting.entry.seconds < entry.seconds || (waiting.entry.seconds === entry.seconds && waiting.place < place));
      waiting = inner[++next]
    )
      all.push(waiting.entry);
    all.push(entry);
  });
  all.push(...inner.slice(next).map(({ entry }) => entry));
  const end = all.findIndex(({ last }) => last);
  return all.slice(0, end < 0 ? undefined : end + 1).map(({ seconds, bundle }) => ({ seconds, bundle }));
}

/** The length of the bundle that follows, or what is wrong with it. */
function readLength(bytes: Uint8Array, at: number): number | string {
  const left = bytes.length - at;
  if (left < 4) return `score ends at byte ${at} with ${left} stray bytes; a length needs 4`;
  const length = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getInt32(0);
  if (length <= 0 || length > maxBundle)
    return `length at byte ${at} of the score is ${length}; it must be from 1 to ${maxBundle}`;
  return length > left - 4 ? `length at byte ${at} of the score is ${length}; ${left - 4} bytes are left` : length;
}

function endsScore({ address, fault }: OscMessage): boolean {
  return fault === undefined && (address === '/nrt_end' || address === 'nrt_end');
}

function scoreTimetag(seconds: number, index: number): bigint {
  if (!(Math.abs(seconds) < 2 ** 31))
    throw new ScoreError(`time of score entry ${index} is ${seconds} s; it must be less than 2^31 s`);
  return BigInt.asUintN(64, BigInt(Math.trunc(seconds * fraction)));
}

/**
 * Writes a binary OSC score in the order given. The time of each bundle is its entry's `seconds`, cut to 32.32 fixed
 * point as sclang does; the bundle's own time tag is not used.
 * @throws ScoreError naming the entry whose time does not fit, OscError for values that cannot be sent.
 */
export function writeScore(entries: readonly ScoreEntry[]): Uint8Array {
  const packets = entries.map(({ seconds, bundle }, index) =>
    encodePacket({ timetag: scoreTimetag(seconds, index), elements: bundle.elements }),
  );
  const bytes = new Uint8Array(packets.reduce((total, packet) => total + 4 + packet.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const packet of packets) {
    view.setInt32(at, packet.length);
    bytes.set(packet, at + 4);
    at += 4 + packet.length;
  }
  return bytes;
}
