/** A growable run of bytes with WebAssembly's encodings of numbers and names. */
export class Bytes {
  private buffer: Uint8Array<ArrayBuffer>;
  private used = 0;

  /** @param room bytes that there is room for before it has to grow */
  constructor(room = 256) {
    this.buffer = new Uint8Array(room);
  }

  get length(): number {
    return this.used;
  }

  byte(value: number): this {
    if (this.used === this.buffer.length) this.grow(1);
    this.buffer[this.used++] = value;
    return this;
  }

  replace(at: number, value: number): void {
    this.buffer[at] = value;
  }

  /** Adds bytes as they are. */
  run(bytes: ArrayLike<number>): this {
    if (this.used + bytes.length > this.buffer.length) this.grow(bytes.length);
    this.buffer.set(bytes, this.used);
    this.used += bytes.length;
    return this;
  }

  /** Adds what `other` holds now. */
  append(other: Bytes): this {
    return this.run(other.buffer.subarray(0, other.used));
  }

  toArray(): Uint8Array<ArrayBuffer> {
    return this.buffer.slice(0, this.used);
  }

  private grow(by: number): void {
    const larger = new Uint8Array(Math.max(2 * this.buffer.length, this.used + by));
    larger.set(this.buffer);
    this.buffer = larger;
  }

  /** Unsigned LEB128. */
  u32(value: number): this {
    let v = value >>> 0;
    do {
      const low = v & 0x7f;
      v >>>= 7;
      this.byte(v ? low | 0x80 : low);
    } while (v);
    return this;
  }

  /** Unsigned LEB128 in five bytes, however small: a place for another number. */
  longU32(value: number): this {
    for (let shift = 0; shift < 28; shift += 7) this.byte(((value >>> shift) & 0x7f) | 0x80);
    return this.byte(value >>> 28);
  }

  /** Writes another number over one of `longU32`. */
  replaceLongU32(at: number, value: number): void {
    for (let i = 0; i < 4; i++) this.buffer[at + i] = ((value >>> (7 * i)) & 0x7f) | 0x80;
    this.buffer[at + 4] = value >>> 28;
  }

  /** Signed LEB128 of a 32-bit integer. */
  s32(value: number): this {
    let v = value | 0;
    for (;;) {
      const low = v & 0x7f;
      v >>= 7;
      if ((v === 0 && !(low & 0x40)) || (v === -1 && low & 0x40)) {
        this.byte(low);
        return this;
      }
      this.byte(low | 0x80);
    }
  }

  /** Signed LEB128 of a 64-bit integer. */
  s64(value: bigint): this {
    let v = BigInt.asIntN(64, value);
    for (;;) {
      const low = Number(v & 0x7fn);
      v >>= 7n;
      if ((v === 0n && !(low & 0x40)) || (v === -1n && low & 0x40)) {
        this.byte(low);
        return this;
      }
      this.byte(low | 0x80);
    }
  }

  f32(value: number): this {
    scratch.setFloat32(0, value, true);
    return this.scratched(4);
  }

  f64(value: number): this {
    scratch.setFloat64(0, value, true);
    return this.scratched(8);
  }

  /** A 32-bit integer in four bytes, the lowest first. */
  word(value: number): this {
    scratch.setInt32(0, value, true);
    return this.scratched(4);
  }

  /** The length in bytes of a text in UTF-8, and its bytes. */
  name(text: string): this {
    const utf8 = encoder.encode(text);
    return this.u32(utf8.length).run(utf8);
  }

  private scratched(count: number): this {
    for (let i = 0; i < count; i++) this.byte(scratch.getUint8(i));
    return this;
  }
}

const encoder = new TextEncoder();
const scratch = new DataView(new ArrayBuffer(8));
