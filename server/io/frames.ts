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
  #available = 0;

  /** @param maxBytes the longest packet taken */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Adds a piece of the stream; it is copied. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk.slice());
    this.#available += chunk.length;
  }

  /**
   * The next whole packet, in an array of its own, or undefined until more has arrived.
   * @throws FrameError on a length that is negative or above the limit
   */
  next(): Uint8Array | undefined {
    if (this.#available < headerBytes) return undefined;
    if (this.#chunks[0].length < headerBytes) this.#chunks = [concat(this.#chunks)];
    const [first] = this.#chunks;
    const length = new DataView(first.buffer, first.byteOffset).getInt32(0);
    if (length < 0 || length > this.#maxBytes) {
      throw new FrameError(`a packet length of ${length} bytes (allowed: 0 to ${this.#maxBytes})`);
    }
    if (this.#available < headerBytes + length) return undefined;
    this.#take(headerBytes);
    return this.#take(length);
  }

  #take(count: number): Uint8Array {
    const taken = new Uint8Array(count);
    let filled = 0;
    let whole = 0;
    while (filled < count) {
      const chunk = this.#chunks[whole];
      const part = chunk.subarray(0, count - filled);
      taken.set(part, filled);
      filled += part.length;
      if (part.length === chunk.length) whole += 1;
      else this.#chunks[whole] = chunk.subarray(part.length);
    }
    this.#chunks.splice(0, whole);
    this.#available -= count;
    return taken;
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
