/**
 * Sound buffers as the control thread knows them, and the memory they lie in. A buffer's memory may be given back only
 * when the render thread has taken the row that replaces it. All numbers are the clients': the server takes none for itself, and what it plays
 * (renders) lies in rows of its own (VoiceRow).
 */
import type { Layout } from '../world/layout.ts';
import type { OpenFile } from './open-file.ts';
import { RegionAllocator } from './region-allocator.ts';

export interface BufferInfo {
  readonly address: number;
  readonly frames: number;
  readonly channels: number;
  readonly sampleRate: number;
  /** Sound file that /b_read or /b_write left open. */
  readonly openFile?: OpenFile | undefined;
  /** Sound file it was last read from. */
  readonly path?: string;
}

const none: BufferInfo = { address: 0, frames: 0, channels: 0, sampleRate: 0 };

export class Buffers {
  private readonly rows = new Map<number, BufferInfo>();
  private readonly region: RegionAllocator;
  private readonly bytes: Uint8Array;

  constructor(
    private readonly layout: Layout,
    readonly memory: ArrayBufferLike,
  ) {
    this.region = new RegionAllocator(layout.samples);
    this.bytes = new Uint8Array(memory);
  }

  isNumber(number: number): boolean {
    return number >= 0 && number < this.layout.buffers;
  }

  get(number: number): BufferInfo {
    return this.rows.get(number) ?? none;
  }

  set(number: number, info: BufferInfo): void {
    this.rows.set(number, info);
  }

  /** Memory for samples, all zero; undefined when there is none left. */
  allocate(frames: number, channels: number): number | undefined {
    const bytes = frames * channels * 4;
    const address = this.region.allocate(bytes);
    if (address !== undefined) this.bytes.fill(0, address, address + bytes);
    return address;
  }

  /** Memory for samples, whatever lies there; undefined when there is none left. */
  reserve(bytes: number): number | undefined {
    return this.region.allocate(bytes);
  }

  get freeBytes(): number {
    return this.region.freeBytes;
  }

  /** Gives memory back. Address 0 stands for none. */
  release(address: number): void {
    if (address !== 0) this.region.release(address);
  }

  /** Interleaved samples from frame `start` on, in shared memory; empty for an empty buffer. */
  samples(number: number): Float32Array {
    const { address, frames, channels } = this.get(number);
    return new Float32Array(this.bytes.buffer, address, frames * channels);
  }

  /** All buffers with which a file is open, with their numbers. */
  *open(): Generator<{ number: number; file: OpenFile }> {
    for (const [number, row] of this.rows) if (row.openFile) yield { number, file: row.openFile };
  }

  /** Takes the open file from a buffer, which knows nothing of it any more. */
  takeFile(number: number): OpenFile | undefined {
    const { openFile, ...rest } = this.get(number);
    if (openFile) this.set(number, rest);
    return openFile;
  }

  /** All buffers that hold something, with their numbers. */
  *all(): Generator<BufferInfo & { number: number }> {
    for (const [number, row] of [...this.rows].sort(([a], [b]) => a - b)) if (row.frames > 0) yield { number, ...row };
  }
}
