/** Ogg (RFC 3533): the pages of a file, and the packets of one stream in it. Pure. */

export interface OggPage {
  readonly serial: number;
  /** Samples that are complete with this page; negative where no packet ends on it. */
  readonly granule: number;
  readonly continued: boolean;
  /** True when a stream begins with this page. */
  readonly first: boolean;
  readonly last: boolean;
  /** Lengths of the segments; one below 255 ends a packet. */
  readonly segments: Uint8Array;
  /** Begin of the page's content, in bytes. */
  readonly content: number;
  readonly end: number;
}

/** Bytes of a page's head without its table of segments, and of the longest page. */
const headBytes = 27;
export const maxPage = headBytes + 255 + 255 * 255;

/** Reads the page at a byte; undefined where none begins, or not all of its head and table is there. */
export function readOggPage(bytes: Uint8Array, at: number): OggPage | undefined {
  const count = bytes[at + 26];
  if (
    count === undefined ||
    bytes[at] !== 0x4f ||
    bytes[at + 1] !== 0x67 ||
    bytes[at + 2] !== 0x67 ||
    bytes[at + 3] !== 0x53 ||
    bytes[at + 4] !== 0
  )
    return undefined;
  const content = at + headBytes + count;
  if (content > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, headBytes);
  const flags = bytes[at + 5]!;
  const segments = bytes.subarray(at + headBytes, content);
  return {
    serial: view.getUint32(14, true),
    granule: Number(view.getBigInt64(6, true)),
    continued: (flags & 1) !== 0,
    first: (flags & 2) !== 0,
    last: (flags & 4) !== 0,
    segments,
    content,
    end: content + segments.reduce((sum, length) => sum + length, 0),
  };
}

/** Joins the packets of one stream out of its pages. */
export class OggPackets {
  /** Parts so far of a packet that goes on with the next page. */
  private begun: Uint8Array[] = [];

  /** Returns the packets that end on a page, of whose bytes `bytes` has all. */
  take(bytes: Uint8Array, { segments, content, continued }: OggPage): Uint8Array[] {
    const packets: Uint8Array[] = [];
    // What goes on from a page that is lost is no packet.
    let lost = continued && this.begun.length === 0;
    if (!continued) this.begun = [];
    let at = content;
    let from = at;
    for (const length of segments) {
      at += length;
      if (length === 255) continue;
      if (!lost) packets.push(joined([...this.begun, bytes.subarray(from, at)]));
      lost = false;
      this.begun = [];
      from = at;
    }
    if (from < at && !lost) this.begun.push(bytes.slice(from, at));
    return packets;
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
