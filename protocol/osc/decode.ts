import { readText } from './text.ts';
import {
  maxNesting,
  type OscBundle,
  OscError,
  OscLimitError,
  type OscMessage,
  type OscPacket,
  type OscValue,
} from './types.ts';

const bundleMark = [0x23, 0x62, 0x75, 0x6e, 0x64, 0x6c, 0x65, 0x00]; // '#bundle'
const comma = 0x2c;

/** Two words seen as floats. */
const floats = new Float32Array(1);
const doubles = new Float64Array(1);
const floatBits = new Int32Array(floats.buffer);
const doubleBits = new Int32Array(doubles.buffer);
const [low, high] = new Uint8Array(Int32Array.of(1).buffer)[0] === 1 ? [0, 1] : [1, 0];

/** Limits of one packet, so that a few bytes do not become gigabytes. An array of numbers counts as its bytes do. */
export interface DecodeLimits {
  /** Messages and bundles in it, and arguments that are no numbers, together. */
  readonly parts: number;
  /** Arguments of one message to an address. */
  argumentsOf(address: string | number): number;
  /** Option or rule that set the limits, for the error text. */
  readonly because: string;
}

const unlimited: DecodeLimits = { parts: Infinity, argumentsOf: () => Infinity, because: '' };

/** One packet being read. Offsets are relative to the start of the packet, also inside nested bundles. */
class Decoder {
  private position = 0;
  /** End of the message being read. */
  private end = 0;

  /** Count for `DecodeLimits.parts`. */
  private parts = 0;

  /** @param whole whether the packet is refused as a whole where a part of it cannot be read */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly whole: boolean,
    private readonly limits: DecodeLimits,
  ) {}

  packet(start: number, end: number, depth: number): OscPacket {
    if (end === start) throw new OscError(`OSC packet at byte ${start} is empty`);
    return this.startsBundle(start, end) ? this.bundle(start, end, depth) : this.message(start, end);
  }

  private startsBundle(start: number, end: number): boolean {
    if (end - start < 8) return false;
    for (let i = 0; i < 8; i++) if (this.bytes[start + i] !== bundleMark[i]) return false;
    return true;
  }

  private bundle(start: number, end: number, depth: number): OscBundle {
    if (depth >= maxNesting) throw new OscError(`bundle at byte ${start} is nested more than ${maxNesting} deep`);
    if (end - start < 16)
      throw new OscError(`bundle at byte ${start} has ${end - start} bytes; it needs 16 for mark and time tag`);
    const timetag = this.uint64(start + 8);
    const elements: OscPacket[] = [];
    let at = start + 16;
    while (at < end) {
      const size = end - at < 4 ? 0 : this.int32(at);
      const fault =
        end - at < 4
          ? `bundle at byte ${start} ends with ${end - at} stray bytes at byte ${at}`
          : size < 0 || size > end - at - 4
            ? `size of bundle element at byte ${at} is ${size}; ${end - at - 4} bytes are left`
            : undefined;
      if (fault !== undefined) {
        if (this.whole) throw new OscError(fault);
        if (end - at < 4 && this.bytes.subarray(at, end).every((byte) => byte === 0)) break;
        // Where another element would begin is not known.
        elements.push({ address: '', types: '', args: [], fault });
        break;
      }
      this.count(at);
      at += 4;
      // Padding, as some programs send it.
      if (size === 0 && !this.whole) continue;
      elements.push(this.part(at, at + size, depth + 1));
      at += size;
    }
    return { timetag, elements };
  }

  /** A packet, or what is wrong with it. */
  part(start: number, end: number, depth: number): OscPacket {
    if (this.whole) return this.packet(start, end, depth);
    try {
      return this.packet(start, end, depth);
    } catch (error) {
      if (!(error instanceof OscError) || error instanceof OscLimitError) throw error;
      return { address: this.addressOf(start, end), types: '', args: [], fault: error.message };
    }
  }

  private addressOf(start: number, end: number): OscMessage['address'] {
    try {
      return this.address(start, end);
    } catch (error) {
      if (!(error instanceof OscError)) throw error;
      return '';
    }
  }

  private address(start: number, end: number): OscMessage['address'] {
    this.position = start;
    this.end = end;
    return this.bytes[start] === 0 ? this.int32(this.take(4, 'numeric address')) : this.string('address');
  }

  private message(start: number, end: number): OscMessage {
    const address = this.address(start, end);
    // A message may lack its type tags; scsynth takes it.
    if (this.position >= end) return { address, types: '', args: [] };
    const isTyped = this.bytes[this.position] === comma;
    const most = this.limits.argumentsOf(address);
    const count = isTyped ? this.bytes.indexOf(0, this.position) - this.position - 1 : (end - this.position) >> 2;
    if (count > most)
      throw new OscLimitError(
        `message ${address} at byte ${start} has ${count} arguments; at most ${most} are taken${this.limits.because}`,
      );
    if (!isTyped) return { address, types: '', args: [], untyped: this.view(this.position, end - this.position) };
    const typesAt = this.position + 1;
    this.position = typesAt;
    const types = this.string('type tags', 1);
    return { address, types, args: this.arguments(types, typesAt) };
  }

  private arguments(types: string, typesAt: number): OscValue[] {
    const args: OscValue[] = [];
    let current = args;
    let outer: OscValue[][] | undefined; // most messages have no arrays
    for (let i = 0; i < types.length; i++) {
      const tag = types.charCodeAt(i);
      // Neither i nor f, of which there are as many as there are bytes for.
      if (tag !== 0x69 && tag !== 0x66) this.count(typesAt + i);
      if (tag === 0x5b) {
        outer ??= [];
        if (outer.length >= maxNesting)
          throw new OscError(`array at byte ${typesAt + i} is nested more than ${maxNesting} deep`);
        const inner: OscValue[] = [];
        current.push(inner);
        outer.push(current);
        current = inner;
      } else if (tag === 0x5d) {
        const back = outer?.pop();
        if (back === undefined) throw new OscError(`type tag "]" at byte ${typesAt + i} closes no array`);
        current = back;
      } else {
        current.push(this.value(tag, typesAt + i));
      }
    }
    if (current !== args) throw new OscError(`type tags "${types}" at byte ${typesAt} leave an array open`);
    return args;
  }

  private value(tag: number, tagAt: number): OscValue {
    switch (tag) {
      case 0x69: // i
        return this.int32(this.take(4, 'argument "i"'));
      case 0x66: // f
        floatBits[0] = this.int32(this.take(4, 'argument "f"'));
        return floats[0]!;
      case 0x73: // s
      case 0x53: // S
        return this.string('string argument');
      case 0x62: // b
        return this.blob();
      case 0x64: // d
        return this.double(this.take(8, 'argument "d"'));
      case 0x68: // h
        return BigInt.asIntN(64, this.uint64(this.take(8, 'argument "h"')));
      case 0x74: // t
        return this.uint64(this.take(8, 'argument "t"'));
      case 0x63: // c
        return this.character();
      case 0x72: // r
        return this.int32(this.take(4, 'argument "r"')) >>> 0;
      case 0x6d: // m
        return this.view(this.take(4, 'argument "m"'), 4);
      case 0x54: // T
        return true;
      case 0x46: // F
        return false;
      case 0x4e: // N
        return null;
      case 0x49: // I
        return Infinity;
      default:
        throw new OscError(`type tag "${String.fromCharCode(tag)}" at byte ${tagAt} is unknown`);
    }
  }

  private count(at: number): void {
    if (++this.parts > this.limits.parts)
      throw new OscLimitError(
        `packet has more than ${this.limits.parts} messages and arguments that are no numbers, the next at byte ${at}; so many are taken${this.limits.because}`,
      );
  }

  private take(size: number, what: string): number {
    const at = this.position;
    if (size > this.end - at)
      throw new OscError(`${what} at byte ${at} needs ${size} bytes; ${this.end - at} are left in the message`);
    this.position = at + size;
    return at;
  }

  /**
   * Text up to a zero byte, then padding to four bytes, counted from `before` bytes ahead. As in scsynth the
   * padding may hold anything, and at the end of the message it may be missing.
   */
  private string(what: string, before = 0): string {
    const start = this.position;
    let stop = start;
    while (stop < this.end && this.bytes[stop] !== 0) stop++;
    if (stop === this.end) throw new OscError(`${what} at byte ${start} has no closing zero`);
    this.position = Math.min(this.end, start - before + ((stop - start + before + 4) & ~3));
    return readText(this.bytes, start, stop);
  }

  private blob(): Uint8Array {
    const sizeAt = this.take(4, 'size of blob');
    const size = this.int32(sizeAt);
    const left = this.end - this.position;
    if (size < 0 || size > left)
      throw new OscError(`size of blob at byte ${sizeAt} is ${size}; ${left} bytes are left in the message`);
    const at = this.position;
    this.position = Math.min(this.end, at + ((size + 3) & ~3));
    return this.view(at, size);
  }

  private character(): string {
    const at = this.take(4, 'argument "c"');
    const code = this.int32(at) >>> 0;
    if (code > 0x10ffff) throw new OscError(`argument "c" at byte ${at} is ${code}, which is no character`);
    return String.fromCodePoint(code);
  }

  private view(at: number, size: number): Uint8Array {
    return new Uint8Array(this.bytes.buffer, this.bytes.byteOffset + at, size);
  }

  private int32(at: number): number {
    const bytes = this.bytes;
    return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }

  private uint64(at: number): bigint {
    // The time tag of most bundles.
    if (this.int32(at) === 0 && this.int32(at + 4) === 1) return 1n;
    return (BigInt(this.int32(at) >>> 0) << 32n) | BigInt(this.int32(at + 4) >>> 0);
  }

  private double(at: number): number {
    doubleBits[high] = this.int32(at);
    doubleBits[low] = this.int32(at + 4);
    return doubles[0]!;
  }
}

/**
 * Decodes one OSC packet, message or bundle. `bytes` may be a view into a larger buffer. Blobs in the result are views
 * of the same memory: copy what must outlive the packet's buffer. Bytes after a message's last argument are ignored.
 * @throws OscError naming what is wrong and the byte offset in `bytes`.
 */
export function decodePacket(bytes: Uint8Array, limits: DecodeLimits = unlimited): OscPacket {
  return new Decoder(bytes, true, limits).packet(0, bytes.length, 0);
}

/**
 * Decodes one OSC packet, of which one bad part does not condemn the others: a message that cannot be read, in a bundle or by itself, comes as
 * one with a `fault`. Otherwise as `decodePacket`.
 * @throws OscLimitError for a packet that is too much
 */
export function decodeParts(bytes: Uint8Array, limits: DecodeLimits = unlimited): OscPacket {
  return new Decoder(bytes, false, limits).part(0, bytes.length, 0);
}
