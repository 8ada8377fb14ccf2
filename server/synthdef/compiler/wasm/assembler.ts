/**
 * A small WebAssembly assembler: byte buffers, function bodies and the module around them.
 * It knows sections and encodings, nothing about audio. JavaScriptCore's own tiers do the optimising, so the
 * code that goes in is straightforward.
 */

export const Type = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;
export type ValType = (typeof Type)[keyof typeof Type];

/** A growable run of bytes with WebAssembly's number encodings. */
export class Code {
  private bytes: number[] = [];
  /** What came before `bytes`: runs of bytes in order. */
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
  append(other: Code): this {
    if (other.before.length === 0 && other.bytes.length < 32) return this.byte(...other.bytes);
    this.before.push(this.bytes, ...other.before, other.bytes);
    this.lengthBefore += this.bytes.length + other.length;
    this.bytes = [];
    return this;
  }

  toBytes(): Uint8Array<ArrayBuffer> {
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
    for (let i = 0; i < 4; i++) this.bytes.push(scratch.getUint8(i));
    return this;
  }

  f64(value: number): this {
    scratch.setFloat64(0, value, true);
    for (let i = 0; i < 8; i++) this.bytes.push(scratch.getUint8(i));
    return this;
  }

  name(text: string): this {
    const utf8 = new TextEncoder().encode(text);
    this.u32(utf8.length);
    return this.byte(...utf8);
  }

  /** A SIMD instruction: prefix 0xfd and the number as LEB128. */
  simd(op: number): this {
    this.bytes.push(0xfd);
    return this.u32(op);
  }
}

const scratch = new DataView(new ArrayBuffer(8));

/** One function body under construction: parameters first, then the locals it asks for. */
export class FunctionBody {
  /** Runs before `code`. */
  readonly entry = new Code();
  readonly code = new Code();
  private readonly locals: ValType[] = [];

  constructor(
    readonly params: readonly ValType[],
    readonly results: readonly ValType[] = [],
  ) {}

  /** A fresh local; its index. */
  local(type: ValType): number {
    this.locals.push(type);
    return this.params.length + this.locals.length - 1;
  }

  encode(): Code {
    const runs: [number, ValType][] = [];
    for (const type of this.locals) {
      const last = runs.at(-1);
      if (last && last[1] === type) last[0]++;
      else runs.push([1, type]);
    }
    const body = new Code().u32(runs.length);
    for (const [count, type] of runs) body.u32(count).byte(type);
    body.append(this.entry).append(this.code).byte(0x0b);
    return new Code().u32(body.length).append(body);
  }
}

interface ImportedFunction {
  readonly name: string;
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
}

/** A module that imports one shared memory and some functions (module name `env`) and exports functions. */
export class ModuleBuilder {
  private readonly imports: ImportedFunction[] = [];
  private readonly functions: { name: string; body: FunctionBody }[] = [];

  /** The memory's pages of 64 KiB, at least and at most. */
  constructor(
    private readonly minPages: number,
    private readonly maxPages = minPages,
  ) {}

  /** The index of an imported function; call before any `define`. */
  import(name: string, params: readonly ValType[], results: readonly ValType[] = []): number {
    return this.imports.push({ name, params, results }) - 1;
  }

  /** Adds and exports a function; its index. */
  define(name: string, body: FunctionBody): number {
    return this.imports.length + this.functions.push({ name, body }) - 1;
  }

  encode(): Uint8Array<ArrayBuffer> {
    const signatures: string[] = [];
    const types = new Code();
    const typeOf = (params: readonly ValType[], results: readonly ValType[]): number => {
      const key = `${params}:${results}`;
      const known = signatures.indexOf(key);
      if (known >= 0) return known;
      types
        .byte(0x60)
        .u32(params.length)
        .byte(...params)
        .u32(results.length)
        .byte(...results);
      return signatures.push(key) - 1;
    };

    const imports = new Code().u32(this.imports.length + 1);
    imports.name('env').name('memory').byte(0x02, 0x03).u32(this.minPages).u32(this.maxPages);
    for (const f of this.imports) imports.name('env').name(f.name).byte(0x00).u32(typeOf(f.params, f.results));

    const functions = new Code().u32(this.functions.length);
    const exports = new Code().u32(this.functions.length);
    const bodies = new Code().u32(this.functions.length);
    this.functions.forEach(({ name, body }, i) => {
      functions.u32(typeOf(body.params, body.results));
      exports
        .name(name)
        .byte(0x00)
        .u32(this.imports.length + i);
      bodies.append(body.encode());
    });

    const out = new Code().byte(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
    const section = (id: number, content: Code) => out.byte(id).u32(content.length).append(content);
    section(1, new Code().u32(signatures.length).append(types));
    section(2, imports);
    section(3, functions);
    section(7, exports);
    section(10, bodies);
    return out.toBytes();
  }
}
