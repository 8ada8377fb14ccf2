/** A growable run of bytes with WebAssembly's encodings of numbers and names. */
export class Bytes {
  private bytes: number[] = [];
  /** Runs of bytes in order that came before `bytes`. */
  private readonly before: number[][] = [];
  private lengthBefore = 0;

  get length(): number {
    return this.lengthBefore + this.bytes.length;
  }

  byte(...bs: number[]): this {
    for (const b of bs) this.bytes.push(b);
    return this;
  }

  /** Adds what `other` holds now; long runs are shared, so `other` must not grow any more. */
  append(other: Bytes): this {
    if (other.before.length === 0 && other.bytes.length < 32) return this.byte(...other.bytes);
    this.before.push(this.bytes, ...other.before, other.bytes);
    this.lengthBefore += this.bytes.length + other.length;
    this.bytes = [];
    return this;
  }

  toArray(): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(this.length);
    let at = 0;
    for (const run of [...this.before, this.bytes]) {
      out.set(run, at);
      at += run.length;
    }
    return out;
  }

  /** Unsigned LEB128. */
  u32(value: number): this {
    let v = value >>> 0;
    do {
      const low = v & 0x7f;
      v >>>= 7;
      this.bytes.push(v ? low | 0x80 : low);
    } while (v);
    return this;
  }

  /** Signed LEB128 of a 32-bit integer. */
  s32(value: number): this {
    let v = value | 0;
    for (;;) {
      const low = v & 0x7f;
      v >>= 7;
      if ((v === 0 && !(low & 0x40)) || (v === -1 && low & 0x40)) {
        this.bytes.push(low);
        return this;
      }
      this.bytes.push(low | 0x80);
    }
  }

  /** Signed LEB128 of a 64-bit integer. */
  s64(value: bigint): this {
    let v = BigInt.asIntN(64, value);
    for (;;) {
      const low = Number(v & 0x7fn);
      v >>= 7n;
      if ((v === 0n && !(low & 0x40)) || (v === -1n && low & 0x40)) {
        this.bytes.push(low);
        return this;
      }
      this.bytes.push(low | 0x80);
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
    const utf8 = new TextEncoder().encode(text);
    return this.u32(utf8.length).byte(...utf8);
  }

  private scratched(count: number): this {
    for (let i = 0; i < count; i++) this.bytes.push(scratch.getUint8(i));
    return this;
  }
}

const scratch = new DataView(new ArrayBuffer(8));
