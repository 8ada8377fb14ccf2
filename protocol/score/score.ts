import { decodePacket } from '../osc/decode.ts';
import { encodePacket } from '../osc/encode.ts';
import { isBundle, OscError, type OscBundle, type OscPacket } from '../osc/types.ts';

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

/** scsynth refuses longer packets. */
const longestBundle = 2 ** 30;
const fraction = 2 ** 32;

function decodeAt(bytes: Uint8Array, at: number): OscPacket {
  try {
    return decodePacket(bytes);
  } catch (error) {
    if (!(error instanceof OscError)) throw error;
    throw new ScoreError(`bundle at byte ${at} of the score: ${error.message}`, { cause: error });
  }
}

function readLength(bytes: Uint8Array, at: number): number {
  const left = bytes.length - at;
  if (left < 4) throw new ScoreError(`score ends at byte ${at} with ${left} stray bytes; a length needs 4`);
  const length = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getInt32(0);
  if (length <= 0 || length > longestBundle) {
    throw new ScoreError(`length at byte ${at} of the score is ${length}; it must be from 1 to ${longestBundle}`);
  }
  if (length > left - 4) throw new ScoreError(`length at byte ${at} of the score is ${length}; ${left - 4} bytes are left`);
  return length;
}

/**
 * Reads a binary OSC score as sclang's Score writes it for `scsynth -N`: bundles, each after its length as a big-endian
 * 32-bit integer. Entries come as they stand in the file, not sorted: scsynth stops where a time is smaller than the
 * one before, and that is for the renderer to report. The bundle with /nrt_end, if any, is the last. An empty file gives no
 * entries. Blobs are views of `bytes`.
 * @throws ScoreError naming the byte offset.
 */
export function readScore(bytes: Uint8Array): ScoreEntry[] {
  const entries: ScoreEntry[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = readLength(bytes, at);
    const start = at + 4;
    const packet = decodeAt(bytes.subarray(start, start + length), start);
    if (!isBundle(packet)) throw new ScoreError(`packet at byte ${start} of the score is the message "${packet.address}"; it must be a bundle`);
    const elements = packet.elements.filter((element) => !endsScore(element));
    entries.push({ seconds: Number(BigInt.asIntN(64, packet.timetag)) / fraction, bundle: { timetag: packet.timetag, elements } });
    if (elements.length < packet.elements.length) break;
    at = start + length;
  }
  return entries;
}

function endsScore(packet: OscPacket): boolean {
  return !isBundle(packet) && (packet.address === '/nrt_end' || packet.address === 'nrt_end');
}

function scoreTimetag(seconds: number, index: number): bigint {
  if (!(Math.abs(seconds) < 2 ** 31)) throw new ScoreError(`time of score entry ${index} is ${seconds} s; it must be less than 2^31 s`);
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
