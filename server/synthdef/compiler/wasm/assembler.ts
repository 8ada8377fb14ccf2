/**
 * A small WebAssembly assembler. Each instruction is a method with the specification's name in camel case
 * (`i32.shr_u` is `i32ShrU`), made of the tables of opcodes. JavaScriptCore's own tiers do the optimising, so the code that
 * goes in is straightforward:
 *
 *     code.localGet(lane).i32Const(2).i32Shl().localSet(lane4);
 *
 * Where the instruction depends on a kind of value there is a method for each form of instruction that takes its name:
 * `code.plain('f32x4.add')`, `code.access('i32.load', { offset: 8 })`.
 */
import { Bytes } from './bytes.ts';
import {
  accessOpcodes,
  blockOpcodes,
  indexOpcodes,
  laneAccessOpcodes,
  laneOpcodes,
  otherOpcodes,
  plainOpcodes,
} from './opcodes.ts';

export type PlainName = keyof typeof plainOpcodes;
export type AccessName = keyof typeof accessOpcodes;
export type LaneName = keyof typeof laneOpcodes;
type BlockName = keyof typeof blockOpcodes;
type IndexName = keyof typeof indexOpcodes;
type LaneAccessName = keyof typeof laneAccessOpcodes;

/** Place of a memory access beside the address on the stack. Both in bytes. */
export interface Access {
  /** Added to the address; default 0. */
  readonly offset?: number;
  /** A power of two that the address is likely to be a multiple of; default 4, a word. */
  readonly align?: number;
}

type Camel<Name extends string> = Name extends `${infer First}.${infer Rest}`
  ? `${First}${Capitalize<Camel<Rest>>}`
  : Name extends `${infer First}_${infer Rest}`
    ? `${First}${Capitalize<Camel<Rest>>}`
    : Name;

type Instructions = { [Name in PlainName | BlockName as Camel<Name>]: () => Code } & {
  [Name in IndexName as Camel<Name>]: (index: number) => Code;
} & {
  [Name in AccessName as Camel<Name>]: (place?: Access) => Code;
} & {
  [Name in LaneName as Camel<Name>]: (lane: number) => Code;
} & {
  [Name in LaneAccessName as Camel<Name>]: (lane: number, place?: Access) => Code;
};

/** A block type without parameters and results. */
const emptyBlock = 0x40;

/** A run of instructions. */
export interface Code extends Instructions {}
export class Code {
  private readonly bytes = new Bytes();
  /** The last instruction that set a local: its bytes, and which. */
  private readonly lastSet = { begin: 0, end: -1, index: -1 };

  /** The bytes so far, for the module around them. */
  get encoded(): Bytes {
    return this.bytes;
  }

  /** Adds the instructions that `other` holds now; it must not grow any more. */
  append(other: Code): this {
    this.bytes.append(other.bytes);
    return this;
  }

  // ---- instructions by name ----------------------------------------------------------------------------------

  /** An instruction that nothing follows. */
  plain(name: PlainName): this {
    return this.opcode(plainOpcodes[name]);
  }

  /** Begins a block without parameters and results. */
  begin(name: BlockName): this {
    return this.opcode(blockOpcodes[name]).byte(emptyBlock);
  }

  /** An instruction on a local, a function or an enclosing block (0 the innermost). */
  indexed(name: IndexName, index: number): this {
    return this.withIndex(indexOpcodes[name], index);
  }

  /** A load or store. */
  access(name: AccessName, place?: Access): this {
    return this.opcode(accessOpcodes[name]).place(place);
  }

  /** An instruction on one lane of a vector. */
  lane(name: LaneName, lane: number): this {
    return this.opcode(laneOpcodes[name]).byte(lane);
  }

  /** A load or store of one lane of a vector. */
  laneAccess(name: LaneAccessName, lane: number, place?: Access): this {
    return this.opcode(laneAccessOpcodes[name]).place(place).byte(lane);
  }

  // ---- constants ---------------------------------------------------------------------------------------------

  i32Const(value: number): this {
    this.opcode(otherOpcodes['i32.const']).bytes.s32(value);
    return this;
  }

  i64Const(value: bigint): this {
    this.opcode(otherOpcodes['i64.const']).bytes.s64(value);
    return this;
  }

  f32Const(value: number): this {
    this.opcode(otherOpcodes['f32.const']).bytes.f32(value);
    return this;
  }

  /** The float with these bits. Never a JavaScript number: small integers are denormal floats, which a thread may flush to zero. */
  f32ConstOfBits(bits: number): this {
    this.opcode(otherOpcodes['f32.const']).bytes.word(bits);
    return this;
  }

  /** Places of the values of `f32ConstNumbered`, and their numbers. */
  readonly numbered: (readonly [at: number, number: number])[] = [];

  /** A float of which it is remembered where it stands. */
  f32ConstNumbered(value: number, number: number): this {
    this.opcode(otherOpcodes['f32.const']);
    this.numbered.push([this.bytes.length, number]);
    this.bytes.f32(value);
    return this;
  }

  f64Const(value: number): this {
    this.opcode(otherOpcodes['f64.const']).bytes.f64(value);
    return this;
  }

  /** A vector of four 32-bit integers. */
  v128Const(words: readonly number[]): this {
    const { bytes } = this.opcode(otherOpcodes['v128.const']);
    for (const word of words) bytes.word(word);
    return this;
  }

  // ---- calls whose function gets its number later --------------------------------------------------------------------

  /** Places of the numbers of `callLater`. */
  readonly laterCalls: number[] = [];

  /** A call, with room for the function's number. */
  callLater(): this {
    this.opcode(indexOpcodes.call);
    this.laterCalls.push(this.bytes.length);
    this.bytes.longU32(0);
    return this;
  }

  // ---- others ------------------------------------------------------------------------------------------------

  /** @param lanes sixteen indices into the bytes of both vectors */
  i8x16Shuffle(lanes: readonly number[]): this {
    this.opcode(otherOpcodes['i8x16.shuffle']).bytes.run(lanes);
    return this;
  }

  memoryCopy(): this {
    this.opcode(otherOpcodes['memory.copy']).bytes.u32(0).u32(0);
    return this;
  }

  memoryFill(): this {
    this.opcode(otherOpcodes['memory.fill']).bytes.u32(0);
    return this;
  }

  // ---- parts of instructions, for those that are made of tables --------------------------------------------------

  opcode(number: number): this {
    if (number > 0xff) this.bytes.byte(number >> 8).u32(number & 0xff);
    else this.bytes.byte(number);
    return this;
  }

  /** An instruction with an index. A local that is read where it has just been set is set and kept on the stack. */
  withIndex(opcode: number, index: number): this {
    const { bytes, lastSet } = this;
    if (opcode === indexOpcodes['local.get'] && index === lastSet.index && bytes.length === lastSet.end) {
      bytes.replace(lastSet.begin, indexOpcodes['local.tee']);
      lastSet.end = -1;
      return this;
    }
    const begin = bytes.length;
    this.opcode(opcode).number(index);
    if (opcode === indexOpcodes['local.set']) {
      lastSet.begin = begin;
      lastSet.end = bytes.length;
      lastSet.index = index;
    }
    return this;
  }

  byte(value: number): this {
    this.bytes.byte(value);
    return this;
  }

  number(value: number): this {
    this.bytes.u32(value);
    return this;
  }

  place(place?: Access): this {
    const align = place?.align;
    this.bytes.byte(align === undefined ? wordAlignment : Math.log2(align)).u32(place?.offset ?? 0);
    return this;
  }
}

/** Exponent of the alignment of a word. */
const wordAlignment = 2;

/** The name of an instruction's method. */
export const camel = (name: string) => name.replace(/[._](.)/g, (_, letter: string) => letter.toUpperCase());

/** Gives each instruction of a table a method, made by `make` of its opcode. */
function addMethods<Args extends unknown[]>(
  table: Readonly<Record<string, number>>,
  make: (opcode: number) => (this: Code, ...args: Args) => Code,
): void {
  for (const [name, opcode] of Object.entries(table))
    Object.defineProperty(Code.prototype, camel(name), { value: make(opcode) });
}

addMethods(
  plainOpcodes,
  (opcode) =>
    function () {
      return this.opcode(opcode);
    },
);
addMethods(
  blockOpcodes,
  (opcode) =>
    function () {
      return this.opcode(opcode).byte(emptyBlock);
    },
);
addMethods(
  indexOpcodes,
  (opcode) =>
    function (index: number) {
      return this.withIndex(opcode, index);
    },
);
addMethods(
  accessOpcodes,
  (opcode) =>
    function (place?: Access) {
      return this.opcode(opcode).place(place);
    },
);
addMethods(
  laneOpcodes,
  (opcode) =>
    function (lane: number) {
      return this.opcode(opcode).byte(lane);
    },
);
addMethods(
  laneAccessOpcodes,
  (opcode) =>
    function (lane: number, place?: Access) {
      return this.opcode(opcode).place(place).byte(lane);
    },
);
