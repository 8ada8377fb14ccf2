/** Framing of packets in a TCP stream: behind their lengths, as scsynth has it, or as SLIP, as OSC 1.1 has it. The client's first byte decides. */
import { FrameReader, frame, type PacketReader } from './frames.ts';
import { SlipReader, slip } from './slip.ts';

/**
 * Bytes that no acceptable length begins with: the END of SLIP, and the first characters of packets, for senders of SLIP that leave the first END out.
 */
const slipStarts = new Set([0xc0, '/'.charCodeAt(0), '#'.charCodeAt(0)]);

/** Reads a stream in the framing in which it comes, and answers in it. */
export class Framing implements PacketReader {
  private maxBytes: number;
  private reader: PacketReader | undefined;
  private isSlip = false;

  /** @param maxBytes the longest packet taken */
  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  allow(maxBytes: number): void {
    this.maxBytes = maxBytes;
    this.reader?.allow(maxBytes);
  }

  get waiting(): number {
    return this.reader?.waiting ?? 0;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (this.reader === undefined) {
      this.isSlip = slipStarts.has(chunk[0]!);
      this.reader = this.isSlip ? new SlipReader(this.maxBytes) : new FrameReader(this.maxBytes);
    }
    this.reader.push(chunk);
  }

  /** @throws FrameError */
  next(): Uint8Array | undefined {
    return this.reader?.next();
  }

  /** A packet as the client reads it. */
  frame(packet: Uint8Array): Uint8Array {
    return this.isSlip ? slip(packet) : frame(packet);
  }
}
