/** SLIP, as OSC 1.1 wants packets in a stream: each between END bytes, with END and ESC in it written as two bytes. */
import { FrameError, type PacketReader } from './frames.ts';

const END = 0xc0;
const ESC = 0xdb;
const ESCAPED_END = 0xdc;
const ESCAPED_ESC = 0xdd;

const smallest = 256;

/** Puts a packet between END bytes. */
export function slip(packet: Uint8Array): Uint8Array {
  let special = 0;
  for (const byte of packet) if (byte === END || byte === ESC) special++;
  const framed = new Uint8Array(packet.length + special + 2);
  let at = 0;
  framed[at++] = END;
  for (const byte of packet) {
    if (byte !== END && byte !== ESC) {
      framed[at++] = byte;
      continue;
    }
    framed[at++] = ESC;
    framed[at++] = byte === END ? ESCAPED_END : ESCAPED_ESC;
  }
  framed[at] = END;
  return framed;
}

/**
 * Cuts a stream back into packets. Nothing between two ENDs is no packet; an ESC before any other byte is left out, as RFC 1055 proposes.
 * Memory grows with the bytes that arrived.
 */
export class SlipReader implements PacketReader {
  private maxBytes: number;
  private chunks: Uint8Array[] = [];
  /** Bytes of the first chunk that have been read. */
  private read = 0;
  private available = 0;
  private packet = new Uint8Array(smallest);
  private length = 0;
  private escaped = false;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  allow(maxBytes: number): void {
    this.maxBytes = maxBytes;
  }

  get waiting(): number {
    return this.available + this.length;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.chunks.push(chunk);
    this.available += chunk.length;
  }

  /** @throws FrameError on a packet that is longer than the limit, as soon as it is */
  next(): Uint8Array | undefined {
    for (let chunk = this.chunks[0]; chunk !== undefined; chunk = this.chunks[0]) {
      while (this.read < chunk.length) {
        const byte = chunk[this.read++]!;
        this.available--;
        if (byte !== END) this.take(byte);
        else if (this.length > 0) return this.end();
        else this.escaped = false;
      }
      this.chunks.shift();
      this.read = 0;
    }
    return undefined;
  }

  private take(byte: number): void {
    if (byte === ESC && !this.escaped) {
      this.escaped = true;
      return;
    }
    if (this.length === this.maxBytes) {
      // What is read again is refused again.
      this.read--;
      this.available++;
      throw new FrameError(`a packet of more than ${this.maxBytes} bytes`);
    }
    if (this.length === this.packet.length) this.grow();
    this.packet[this.length++] = this.escaped ? meant(byte) : byte;
    this.escaped = false;
  }

  private grow(): void {
    const grown = new Uint8Array(2 * this.packet.length);
    grown.set(this.packet);
    this.packet = grown;
  }

  private end(): Uint8Array {
    const packet = this.packet.slice(0, this.length);
    if (this.packet.length > smallest) this.packet = new Uint8Array(smallest);
    this.length = 0;
    this.escaped = false;
    return packet;
  }
}

/** Returns the byte that an ESC and the byte behind it stand for. */
function meant(byte: number): number {
  return byte === ESCAPED_END ? END : byte === ESCAPED_ESC ? ESC : byte;
}
