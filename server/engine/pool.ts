/**
 * Memory for what comes and goes with nodes: pods, delay lines, programs that wait for their time. Constant time, no
 * JavaScript allocation, and the same requests always give the same addresses.
 *
 * Sizes are rounded up to one of four classes an octave; a freed block waits in its class's list. Blocks are never
 * split or joined, so a class keeps what it once had: memory is bounded by the sum of each class's own peak.
 */
import { synthsEnd } from '../world/layout.ts';
import type { Region } from '../world/region.ts';
import type { Kept, StateStream } from './state-stream.ts';

export const headerBytes = 16;
const unitBytes = 16;
export const poolClasses = 128;

export class Pool implements Kept {
  readonly free = new Int32Array(poolClasses);
  /** End of what was ever handed out. */
  next: number;
  private readonly start: number;
  private readonly end: number;
  /** End of the memory for all but programs: synths cannot take what the bundle needs that frees them. */
  private readonly limit: number;
  /** Bytes handed out, headers and rounding included. */
  used = 0;

  /**
   * @param ints the whole memory as 32-bit words
   * @param others where blocks come from that this one has with nodes of other engines
   */
  constructor(
    private readonly ints: Int32Array,
    region: Region,
    private readonly others: OtherBlocks | undefined = undefined,
  ) {
    this.start = region.address;
    this.next = region.address + headerBytes;
    this.end = region.address + region.bytes;
    this.limit = synthsEnd(region);
  }

  /** Bytes for synths that are neither handed out nor waiting in a list. */
  get untouched(): number {
    return Math.max(0, this.limit - this.next);
  }

  /** The address of at least `bytes` bytes, aligned to 16, contents arbitrary; 0 when there is no room. */
  allocate(bytes: number): number {
    return this.take(bytes, this.limit);
  }

  /** The same for a program that waits, which may take of the reserve. */
  allocateProgram(bytes: number): number {
    return this.take(bytes, this.end);
  }

  private take(bytes: number, end: number): number {
    if (!(bytes >= 0 && bytes < 0x7ffffff0)) return 0;
    const units = Math.max(1, Math.ceil(bytes / unitBytes));
    const sizeClass = classOf(units);
    const size = unitsOf(sizeClass) * unitBytes + headerBytes;
    let address = this.free[sizeClass]!;
    if (address) {
      this.free[sizeClass] = this.link(address);
    } else {
      if (this.next + size > end) return 0;
      address = this.next;
      this.next += size;
      this.ints[(address - headerBytes) >> 2] = sizeClass;
    }
    this.used += size;
    this.setLink(address, 0);
    return address;
  }

  release(address: number): void {
    if (this.others && !this.has(address)) return this.others.release(address);
    const sizeClass = this.ints[(address - headerBytes) >> 2]!;
    this.used -= unitsOf(sizeClass) * unitBytes + headerBytes;
    this.setLink(address, this.free[sizeClass]!);
    this.free[sizeClass] = address;
  }

  has(address: number): boolean {
    return address >= this.start && address < this.end;
  }

  /** Takes on the state of a pool that was another engine's: end, bytes in use, and free blocks, in words from `at` on. */
  adopt(words: Int32Array, at: number): void {
    this.next = words[at]!;
    this.used = words[at + 1]!;
    for (let c = 0; c < poolClasses; c++) this.free[c] = words[at + 2 + c]!;
  }

  keep(to: StateStream): void {
    to.putInt(this.next);
    to.putInt(this.used);
    to.putInts(this.free, 0, poolClasses);
    to.putInts(this.ints, this.start >> 2, this.next >> 2);
  }

  recall(from: StateStream): void {
    this.next = from.takeInt();
    this.used = from.takeInt();
    from.takeInts(this.free);
    from.takeInts(this.ints, this.start >> 2);
  }

  /** Releases a block (0: none) and those chained to it. */
  releaseChain(first: number): void {
    for (let block = first; block; ) {
      const after = this.link(block);
      this.release(block);
      block = after;
    }
  }

  /** Returns the address of one word for the block's owner, to chain blocks. */
  link(address: number): number {
    return this.ints[(address - headerBytes + 4) >> 2]!;
  }

  setLink(address: number, to: number): void {
    this.ints[(address - headerBytes + 4) >> 2] = to;
  }
}

/** Blocks that come from elsewhere. */
export interface OtherBlocks {
  release(address: number): void;
}

/** Returns the bytes of a block, as far as its class has them. */
export function blockBytes(ints: Int32Array, address: number): number {
  return unitsOf(ints[(address - headerBytes) >> 2]!) * unitBytes;
}

/** The smallest class that holds `units`: 1 … 8 exactly, then four an octave. */
function classOf(units: number): number {
  const shift = Math.max(0, 29 - Math.clz32(units));
  return 4 * shift + (((units - 1) >> shift) + 1);
}

function unitsOf(sizeClass: number): number {
  const shift = sizeClass < 8 ? 0 : (sizeClass - 4) >> 2;
  return (sizeClass - 4 * shift) << shift;
}
