/** scsynth's framing of packets in a TCP stream: a 32-bit big-endian length, then that many bytes. */

const headerBytes = 4;

/** Puts the length in front of a packet. */
export function frame(packet: Uint8Array): Uint8Array {
  const framed = new Uint8Array(headerBytes + packet.length);
  new DataView(framed.buffer).setInt32(0, packet.length);
  framed.set(packet, headerBytes);
  return framed;
}

/** Cuts a stream back into packets. */
export interface PacketReader {
  /** Takes longer packets from now on. */
  allow(maxBytes: number): void;
  /** Bytes that have arrived and not been taken. */
  readonly waiting: number;
  /** Adds a piece of the stream, which nobody may write to any more. */
  push(chunk: Uint8Array): void;
  /**
   * The next whole packet, or undefined until more has arrived. Nobody writes to its bytes again.
   * @throws FrameError on one that is longer than it may be
   */
  next(): Uint8Array | undefined;
}

/** A packet that is longer than it may be, or a length that none can have; the stream cannot be read any further. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/**
 * Cuts a stream back into packets. Memory grows with the bytes that arrived, not with the length announced.
 */
export class FrameReader implements PacketReader {
  private maxBytes: number;
  private chunks: Uint8Array[] = [];
  /** Bytes of the first chunk that have been read. */
  private read = 0;
  private available = 0;
  /** Of the packet whose header has been read. */
  private length: number | undefined;

  /** @param maxBytes the longest packet taken */
  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  allow(maxBytes: number): void {
    this.maxBytes = maxBytes;
  }

  get waiting(): number {
    return this.available;
  }

  /** Packets are views of it. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.chunks.push(chunk);
    this.available += chunk.length;
  }

  /** @throws FrameError on a length that is negative or above the limit */
  next(): Uint8Array | undefined {
    if (this.length === undefined) {
      if (this.available < headerBytes) return undefined;
      const header = this.take(headerBytes);
      this.length = (header[0]! << 24) | (header[1]! << 16) | (header[2]! << 8) | header[3]!;
    }
    if (this.length < 0 || this.length > this.maxBytes) {
      throw new FrameError(`a packet length of ${this.length} bytes (allowed: 0 to ${this.maxBytes})`);
    }
    if (this.available < this.length) return undefined;
    const packet = this.take(this.length);
    this.length = undefined;
    return packet;
  }

  /** Returns the next `count` bytes: a view where they lie in one chunk, else a copy of just them. */
  private take(count: number): Uint8Array {
    this.available -= count;
    const [first] = this.chunks;
    if (first === undefined) return new Uint8Array(0);
    const end = this.read + count;
    if (end > first.length) return this.join(count);
    const bytes = first.subarray(this.read, end);
    this.read = end;
    if (end === first.length) this.drop();
    return bytes;
  }

  private join(count: number): Uint8Array {
    const joined = new Uint8Array(count);
    for (let at = 0; at < count; ) {
      const part = this.chunks[0]!.subarray(this.read, this.read + count - at);
      joined.set(part, at);
      at += part.length;
      this.read += part.length;
      if (this.read === this.chunks[0]!.length) this.drop();
    }
    return joined;
  }

  private drop(): void {
    this.chunks.shift();
    this.read = 0;
  }
}
