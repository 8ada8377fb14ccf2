/** MPEG audio: the heads of its frames, and what an encoder says of the whole in the first. Pure. */

export interface MpegFrame {
  /** Bytes of the frame; 4 (its head) where its bit rate is free. */
  readonly bytes: number;
  readonly channels: 1 | 2;
  /** In Hz. */
  readonly sampleRate: number;
  /** Frames of sound in it. */
  readonly samples: number;
  /** Bytes from its beginning to where an encoder may speak of the whole. */
  readonly note: number;
}

/** Bit rates in kbit/s: of version 1's three layers, and of the other versions' first and other two. */
const bitRates = [
  [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
const sampleRates = [44100, 48000, 32000];

/** Reads the head of the frame that begins at a byte: eleven ones, a version, a layer, a bit rate and a sample rate that exist; undefined where none does. */
export function readMpegFrame(bytes: Uint8Array, at: number): MpegFrame | undefined {
  const [a, b, c, d] = [bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0, bytes[at + 3] ?? 0];
  const [version, layer, rateCode] = [(b >> 3) & 3, 4 - ((b >> 1) & 3), (c >> 2) & 3];
  if (a !== 0xff || (b & 0xe0) !== 0xe0 || version === 1 || layer === 4 || (c & 0xf0) === 0xf0 || rateCode === 3)
    return undefined;
  const first = version === 3;
  const sampleRate = sampleRates[rateCode]! >> (first ? 0 : version === 2 ? 1 : 2);
  const samples = layer === 1 ? 384 : layer === 3 && !first ? 576 : 1152;
  const kbits = bitRates[first ? layer - 1 : layer === 1 ? 3 : 4]![c >> 4]!;
  const [slot, padding] = [layer === 1 ? 4 : 1, (c >> 1) & 1];
  const length = kbits === 0 ? 4 : slot * (Math.floor((samples * 125 * kbits) / (slot * sampleRate)) + padding);
  const channels = (d & 0xc0) === 0xc0 ? 1 : 2;
  return {
    bytes: length,
    channels,
    sampleRate,
    samples,
    note: 4 + (first ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17),
  };
}

/**
 * Returns where the first frame begins that another of its kind follows; undefined where none does. Two, as any bytes may look like the head
 * of one.
 */
export function findMpegFrame(bytes: Uint8Array): number | undefined {
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const frame = readMpegFrame(bytes, at);
    const next = frame && frame.bytes > 4 ? readMpegFrame(bytes, at + frame.bytes) : undefined;
    if (next && next.sampleRate === frame!.sampleRate && next.samples === frame!.samples) return at;
  }
  return undefined;
}

/**
 * Returns how many frames of sound the whole has, as the encoder says in the frame at a byte: its frames less the silence that it added before
 * and behind. Undefined where it says nothing.
 */
export function mpegLength(bytes: Uint8Array, at: number): number | undefined {
  const frame = readMpegFrame(bytes, at);
  const note = at + (frame?.note ?? 0);
  if (!frame || note + 156 > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + note, 156);
  const mark = view.getUint32(0);
  const flags = view.getUint32(4);
  // `Xing` or `Info`, with the number of frames.
  if ((mark !== 0x58696e67 && mark !== 0x496e666f) || (flags & 1) === 0) return undefined;
  // Bytes, seek points and quality, where they are there; then the encoder's name and more, and both silences in twelve bits each.
  const encoder = 12 + (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
  const silences =
    view.getUint8(encoder) === 0 ? 0 : (view.getUint8(encoder + 21) << 16) | view.getUint16(encoder + 22);
  return Math.max(0, view.getUint32(8) * frame.samples - (silences >> 12) - (silences & 0xfff));
}
