/** Function bodies, and the module around them: WebAssembly's sections, nothing about audio. */
import { Code } from './assembler.ts';
import { Bytes } from './bytes.ts';

export const Type = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;
export type ValType = (typeof Type)[keyof typeof Type];

/** Types of a function's parameters and results, and a text that is the same for equal ones. */
export interface FunctionType {
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
  readonly text: string;
}

export const typeOfFunction = (params: readonly ValType[], results: readonly ValType[] = []): FunctionType => ({
  params,
  results,
  text: `${params}:${results}`,
});

/** A function, ready for any module. */
export interface Body {
  readonly type: FunctionType;
  readonly bytes: Uint8Array;
  /** Places of the numbers of `callLater`. */
  readonly calls: readonly number[];
  /** Places of numbered constants, and their numbers. */
  readonly constants: readonly (readonly [at: number, number: number])[];
}

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

  /** Returns the body; nothing may be added any more. */
  finish(): Body {
    const runs: [number, ValType][] = [];
    for (const type of this.locals) {
      const last = runs.at(-1);
      if (last && last[1] === type) last[0]++;
      else runs.push([1, type]);
    }
    const head = new Bytes(4 + 4 * runs.length).u32(runs.length);
    for (const [count, type] of runs) head.u32(count).byte(type);
    const [entry, code] = [this.entry.encoded, this.code.end().encoded];
    const length = head.length + entry.length + code.length;
    const bytes = new Bytes(length + 5).u32(length).append(head).append(entry);
    const begin = bytes.length;
    return {
      type: typeOfFunction(this.params, this.results),
      bytes: bytes.append(code).toArray(),
      calls: this.code.laterCalls.map((at) => begin + at),
      constants: this.code.numbered.map(([at, number]) => [begin + at, number]),
    };
  }
}

/** `\0asm` and the version. */
const preamble = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const Section = { custom: 0, types: 1, imports: 2, functions: 3, exports: 7, code: 10 } as const;
const functionType = 0x60;
/** Part of the section of names. */
const functionNames = 1;
/** Kinds of what is imported or exported. */
const External = { function: 0x00, memory: 0x02 } as const;
/** A memory of one size at least and one at most, shared between threads. */
const sharedLimits = 0x03;

interface ImportedFunction {
  readonly from: string;
  readonly name: string;
  readonly type: FunctionType;
}

/** A module that imports one shared memory and some functions (module name `env`) and exports functions. */
export class ModuleBuilder {
  private readonly imports: ImportedFunction[] = [];
  private readonly functions: { body: Body; callees: readonly number[] }[] = [];
  private readonly exports: { readonly name: string; readonly index: number }[] = [];
  private readonly names: { readonly name: string; readonly index: number }[] = [];

  /** @param minPages the memory's size at least, in pages of 64 KiB @param maxPages at most; default `minPages` */
  constructor(
    private readonly minPages: number,
    private readonly maxPages = minPages,
  ) {}

  /** The index of an imported function; call before any `define`. */
  import(from: string, name: string, type: FunctionType): number {
    return this.imports.push({ from, name, type }) - 1;
  }

  /** The index that the next function gets. */
  get next(): number {
    return this.imports.length + this.functions.length;
  }

  /** Adds and exports a function; its index. */
  define(name: string, body: Body, callees: readonly number[] = []): number {
    const index = this.add(body, callees);
    this.export(name, index);
    return index;
  }

  export(name: string, index: number): void {
    this.exports.push({ name, index });
  }

  /** Adds a function; its index. @param callees numbers for what its code calls later, in order */
  add(body: Body, callees: readonly number[] = []): number {
    this.functions.push({ body, callees });
    return this.next - 1;
  }

  /** Names a function that is not exported, for who reads the module. */
  name(name: string, index: number): void {
    this.names.push({ name, index });
  }

  /** Places of numbered constants in the module's bytes, and their numbers; known when it is encoded. */
  readonly constants: (readonly [at: number, number: number])[] = [];

  encode(): Uint8Array<ArrayBuffer> {
    const signatures: string[] = [];
    const types = new Bytes();
    const numberOf = ({ params, results, text }: FunctionType): number => {
      const known = signatures.indexOf(text);
      if (known >= 0) return known;
      types.byte(functionType);
      for (const list of [params, results]) types.u32(list.length).run(list);
      return signatures.push(text) - 1;
    };

    const imports = new Bytes().u32(this.imports.length + 1);
    imports.name('env').name('memory').byte(External.memory).byte(sharedLimits).u32(this.minPages).u32(this.maxPages);
    for (const { from, name, type } of this.imports)
      imports.name(from).name(name).byte(External.function).u32(numberOf(type));

    const exports = new Bytes().u32(this.exports.length);
    for (const { name, index } of this.exports) exports.name(name).byte(External.function).u32(index);
    const [functions, bodies] = [0, 0].map(() => new Bytes().u32(this.functions.length)) as [Bytes, Bytes];
    const constants: [at: number, number: number][] = [];
    for (const { body, callees } of this.functions) {
      functions.u32(numberOf(body.type));
      const begin = bodies.length;
      for (const [at, number] of body.constants) constants.push([begin + at, number]);
      bodies.run(body.bytes);
      for (let i = 0; i < body.calls.length; i++) bodies.replaceLongU32(begin + body.calls[i]!, callees[i]!);
    }

    const out = new Bytes().run(preamble);
    const section = (id: number, content: Bytes) => out.byte(id).u32(content.length).append(content);
    section(Section.types, new Bytes().u32(signatures.length).append(types));
    section(Section.imports, imports);
    section(Section.functions, functions);
    section(Section.exports, exports);
    section(Section.code, bodies);
    for (const [at, number] of constants) this.constants.push([out.length - bodies.length + at, number]);
    if (this.names.length > 0) section(Section.custom, this.nameSection());
    return out.toArray();
  }

  private nameSection(): Bytes {
    const names = new Bytes().u32(this.names.length);
    for (const { name, index } of this.names) names.u32(index).name(name);
    return new Bytes().name('name').byte(functionNames).u32(names.length).append(names);
  }
}
