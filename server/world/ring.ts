/**
 * A single-producer single-consumer ring of records made of 32-bit words, in shared memory.
 *
 * One end constructs a `RingWriter`, the other a `RingReader`, over the same bytes. A record is one length word and its
 * payload; it may wrap around the end of the memory, so no room is lost to padding. Only the counters are
 * atomic: the payload is written before the writer's counter moves, and read before the reader's does. A reader may be
 * made to see records in groups: then it reads up to where the writer has called `tell`.
 *
 * No method allocates, waits or logs. One writing and one reading thread at a time, any two threads.
 */
import type { Region } from './region.ts';

/** Memory and counters that both ends share. */
export class Ring {
  protected readonly counters: Int32Array;
  protected readonly ints: Int32Array;
  protected readonly floats: Float32Array;
  protected readonly mask: number;
  /** Two words seen as one double, to take it apart and put it together again. */
  protected readonly wide = new Float64Array(1);
  protected readonly halves = new Int32Array(this.wide.buffer);

  /** Bytes of memory for a ring of at least `words` words (one length word for each record included). */
  static bytesFor(words: number): number {
    if (!(words >= 1 && words <= maxWords))
      throw new RangeError(`Ring.bytesFor: words must be 1 to ${maxWords}, not ${words}`);
    return headerBytes + 4 * 2 ** Math.ceil(Math.log2(words));
  }

  /**
   * @param buffer shared memory, zeroed where a new ring begins
   * @param byteOffset start of the ring in it, a multiple of 4
   * @param byteLength as given by `bytesFor`
   * @throws RangeError when the length is not one that `bytesFor` gives
   */
  constructor(buffer: ArrayBufferLike, byteOffset: number, byteLength: number) {
    const words = (byteLength - headerBytes) / 4;
    if (!Number.isInteger(words) || words < 1 || words > maxWords || (words & (words - 1)) !== 0) {
      throw new RangeError(`Ring: byteLength ${byteLength} is not ${headerBytes} plus a power of two of words`);
    }
    this.counters = new Int32Array(buffer, byteOffset, headerBytes / 4);
    this.ints = new Int32Array(buffer, byteOffset + headerBytes, words);
    this.floats = new Float32Array(buffer, byteOffset + headerBytes, words);
    this.mask = words - 1;
  }

  /** Words the ring holds. */
  get capacity(): number {
    return this.mask + 1;
  }

  /** Words not in use at this moment. A record of n payload words takes n + 1. */
  get free(): number {
    return this.mask + 1 - this.used();
  }

  /** True when all that was written has been read and released. */
  get isEmpty(): boolean {
    return this.used() === 0;
  }

  /** The counters run over at 2^32; their difference does not mind. */
  protected used(): number {
    return (Atomics.load(this.counters, writtenWord) - Atomics.load(this.counters, readWord)) >>> 0;
  }
}

/** The producer's end: `begin`, then exactly as many words as announced, then `commit`. */
export class RingWriter extends Ring {
  private cursor = 0;
  private end = 0;
  private holding = false;
  /** The counter up to which records are written, but not yet handed over. */
  private held = 0;

  /** True when there is room for a record of `words` payload words now. */
  hasRoom(words: number): boolean {
    const waiting = this.holding ? (this.held - this.counters[writtenWord]) | 0 : 0;
    return words + 1 + waiting <= this.free;
  }

  /** Opens a record of `words` payload words. False when there is no room for it now; then nothing is written. */
  begin(words: number): boolean {
    if (!this.hasRoom(words)) return false;
    const written = this.holding ? this.held : this.counters[writtenWord];
    this.ints[written & this.mask] = words;
    this.cursor = (written + 1) | 0;
    this.end = (this.cursor + words) | 0;
    return true;
  }

  /** Appends a 32-bit integer to the open record. */
  int(x: number): void {
    this.ints[this.cursor & this.mask] = x;
    this.cursor = (this.cursor + 1) | 0;
  }

  /** Appends the first `count` of some integers to the open record. */
  ints32(words: Int32Array, count: number): void {
    const { ints, mask } = this;
    const at = this.cursor;
    for (let i = 0; i < count; i++) ints[(at + i) & mask] = words[i];
    this.cursor = (at + count) | 0;
  }

  /** Appends a 32-bit float to the open record. */
  float(x: number): void {
    this.floats[this.cursor & this.mask] = x;
    this.cursor = (this.cursor + 1) | 0;
  }

  /** Appends a 64-bit float to the open record: two words. */
  double(x: number): void {
    this.wide[0] = x;
    this.int(this.halves[0]);
    this.int(this.halves[1]);
  }

  /**
   * Hands the open record to the reader.
   * @throws RangeError when the words written are not as many as announced: a fault in the calling code
   */
  commit(): void {
    if (this.cursor !== this.end) {
      throw new RangeError(
        `RingWriter.commit: the record is ${(this.end - this.cursor) | 0} words short of what begin() announced`,
      );
    }
    if (this.holding) this.held = this.end;
    else Atomics.store(this.counters, writtenWord, this.end);
  }

  /** Holds the records that follow, until `handOver`: the reader sees them at once. */
  hold(): void {
    this.holding = true;
    this.held = this.counters[writtenWord];
  }

  /** Hands over what was held. */
  handOver(): void {
    if (this.holding) Atomics.store(this.counters, writtenWord, this.held);
    this.holding = false;
  }

  /** Lets a reader of groups see all records so far. Returns whether there are new ones. */
  publish(): boolean {
    const written = this.counters[writtenWord];
    if (this.counters[publishedWord] === written) return false;
    Atomics.store(this.counters, publishedWord, written);
    return true;
  }
}

/** The consumer's end: `next`, then read the record's words in any order, then `release`. */
export class RingReader extends Ring {
  /** Payload words of the record the reader stands on; 0 when it stands on none. */
  length = 0;
  /** The counter up to which it reads. */
  private readonly bound: number;
  private start = 0;
  private standing = false;

  /** @param inGroups whether records are seen when the writer has called `tell`, and not before */
  constructor(buffer: ArrayBufferLike, byteOffset: number, byteLength: number, inGroups = false) {
    super(buffer, byteOffset, byteLength);
    this.bound = inGroups ? publishedWord : writtenWord;
  }

  /** Stands on the oldest unread record; stays there until `release`. False when there is none. */
  next(): boolean {
    if (this.standing) return true;
    const read = this.counters[readWord];
    if (Atomics.load(this.counters, this.bound) === read) return false;
    this.length = this.ints[read & this.mask];
    this.start = (read + 1) | 0;
    this.standing = true;
    return true;
  }

  /** Word `i` of the record as a signed 32-bit integer. */
  int(i: number): number {
    return this.ints[(this.start + i) & this.mask];
  }

  /** Copies the whole record to word `at` of `to`. */
  copyTo(to: Int32Array, at: number): void {
    const { ints, mask, length } = this;
    const from = this.start;
    for (let i = 0; i < length; i++) to[at + i] = ints[(from + i) & mask];
  }

  /** Word `i` of the record as a 32-bit float. */
  float(i: number): number {
    return this.floats[(this.start + i) & this.mask];
  }

  /** Words `i` and `i + 1` of the record as a 64-bit float. */
  double(i: number): number {
    this.halves[0] = this.int(i);
    this.halves[1] = this.int(i + 1);
    return this.wide[0];
  }

  /** Gives the record's room back to the writer. Without a record to stand on it does nothing. */
  release(): void {
    if (!this.standing) return;
    const read = (this.start + this.length) | 0;
    this.standing = false;
    this.length = 0;
    Atomics.store(this.counters, readWord, read);
  }
}

const writtenWord = 0;
const publishedWord = 1;
/** On another cache line than the writer's counter. */
const readWord = 16;
const headerBytes = 128;
const maxWords = 2 ** 28;

/** Returns the bytes of the largest ring that fits into a region. */
export function ringBytes({ bytes }: Region): number {
  const overhead = Ring.bytesFor(1) - 4;
  return Ring.bytesFor(2 ** Math.floor(Math.log2((bytes - overhead) / 4)));
}

/** Returns the writing end of the ring in a region. */
export function ringWriter(memory: ArrayBufferLike, region: Region): RingWriter {
  return new RingWriter(memory, region.address, ringBytes(region));
}

/** Returns the reading end of the ring in a region. @param inGroups see RingReader */
export function ringReader(memory: ArrayBufferLike, region: Region, inGroups = false): RingReader {
  return new RingReader(memory, region.address, ringBytes(region), inGroups);
}
