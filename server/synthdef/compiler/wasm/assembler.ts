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
    this.opcode(blockOpcodes[name]).bytes.byte(emptyBlock);
    return this;
  }

  /** An instruction on a local, a function or an enclosing block (0 the innermost). */
  indexed(name: IndexName, index: number): this {
    this.opcode(indexOpcodes[name]).bytes.u32(index);
    return this;
  }

  /** A load or store. */
  access(name: AccessName, place: Access = {}): this {
    return this.opcode(accessOpcodes[name]).place(place);
  }

  /** An instruction on one lane of a vector. */
  lane(name: LaneName, lane: number): this {
    this.opcode(laneOpcodes[name]).bytes.byte(lane);
    return this;
  }

  /** A load or store of one lane of a vector. */
  laneAccess(name: LaneAccessName, lane: number, place: Access = {}): this {
    this.opcode(laneAccessOpcodes[name]).place(place).bytes.byte(lane);
    return this;
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

  // ---- others ------------------------------------------------------------------------------------------------

  /** @param lanes sixteen indices into the bytes of both vectors */
  i8x16Shuffle(lanes: readonly number[]): this {
    this.opcode(otherOpcodes['i8x16.shuffle']).bytes.byte(...lanes);
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

  private opcode(number: number): this {
    if (number > 0xff) this.bytes.byte(number >> 8).u32(number & 0xff);
    else this.bytes.byte(number);
    return this;
  }

  private place({ offset = 0, align = 4 }: Access): this {
    this.bytes.u32(Math.log2(align)).u32(offset);
    return this;
  }
}

/** The name of an instruction's method. */
export const camel = (name: string) => name.replace(/[._](.)/g, (_, letter: string) => letter.toUpperCase());

function addMethods<Name extends string, Args extends unknown[]>(
  table: Readonly<Record<Name, number>>,
  write: (code: Code, name: Name, ...args: Args) => Code,
): void {
  for (const name of Object.keys(table) as Name[]) {
    Object.defineProperty(Code.prototype, camel(name), {
      value(this: Code, ...args: Args) {
        return write(this, name, ...args);
      },
    });
  }
}

addMethods(plainOpcodes, (code, name) => code.plain(name));
addMethods(blockOpcodes, (code, name) => code.begin(name));
addMethods(indexOpcodes, (code, name, index: number) => code.indexed(name, index));
addMethods(accessOpcodes, (code, name, place?: Access) => code.access(name, place));
addMethods(laneOpcodes, (code, name, lane: number) => code.lane(name, lane));
addMethods(laneAccessOpcodes, (code, name, lane: number, place?: Access) => code.laneAccess(name, lane, place));
