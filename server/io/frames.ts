/** scsynth's framing of packets in a TCP stream: a 32-bit big-endian length, then that many bytes. */

const headerBytes = 4;

/** Puts the length in front of a packet. */
export function frame(packet: Uint8Array): Uint8Array {
  const framed = new Uint8Array(headerBytes + packet.length);
  new DataView(framed.buffer).setInt32(0, packet.length);
  framed.set(packet, headerBytes);
  return framed;
}

/** A length in the stream that no packet can have; the stream cannot be read any further. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/**
 * Cuts a stream back into packets. Memory grows with the bytes that arrived, not with the length announced.
 */
export class FrameReader {
  readonly #maxBytes: number;
  #chunks: Uint8Array[] = [];
  /** Bytes of the first chunk that have been read. */
  #read = 0;
  #available = 0;

  /** @param maxBytes the longest packet taken */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes that have arrived and not been taken. */
  get waiting(): number {
    return this.#available;
  }

  /** Adds a piece of the stream, which nobody may write to any more: packets are views of it. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#available += chunk.length;
  }

  /**
   * The next whole packet, or undefined until more has arrived. Nobody writes to its bytes again.
   * @throws FrameError on a length that is negative or above the limit
   */
  next(): Uint8Array | undefined {
    if (this.#available < headerBytes) return undefined;
    const header = this.#peek(headerBytes);
    const at = this.#read;
    const length = (header[at]! << 24) | (header[at + 1]! << 16) | (header[at + 2]! << 8) | header[at + 3]!;
    if (length < 0 || length > this.#maxBytes) {
      throw new FrameError(`a packet length of ${length} bytes (allowed: 0 to ${this.#maxBytes})`);
    }
    if (this.#available < headerBytes + length) return undefined;
    const bytes = this.#peek(headerBytes + length);
    const begin = this.#read + headerBytes;
    this.#read = begin + length;
    this.#available -= headerBytes + length;
    if (this.#read === bytes.length) {
      this.#chunks.shift();
      this.#read = 0;
    }
    return bytes.subarray(begin, begin + length);
  }

  /** Sees to it that the next `count` bytes lie in the first chunk. */
  #peek(count: number): Uint8Array {
    const [first] = this.#chunks;
    if (first.length - this.#read >= count) return first;
    let chunks = 1;
    for (let bytes = first.length - this.#read; bytes < count; chunks++) bytes += this.#chunks[chunks]!.length;
    const joined = concat([first.subarray(this.#read), ...this.#chunks.slice(1, chunks)]);
    this.#chunks.splice(0, chunks, joined);
    this.#read = 0;
    return joined;
  }
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const total = chunks.reduce((sum, { length }) => sum + length, 0);
  const joined = new Uint8Array(total);
  let offset = 0;
  for (const chunk of chunks) {
    joined.set(chunk, offset);
    offset += chunk.length;
  }
  return joined;
}
