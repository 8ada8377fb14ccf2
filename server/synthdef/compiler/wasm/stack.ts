/** Values on the stack and in locals: how those of a kind and shape lie where one lane is calculated or four side by side. */

import { Pod } from '../../../world/layout.ts';
import type { FunctionGraph, Signature } from '../graph/function-graph.ts';
import { type Kind, laneBytes } from '../graph/kinds.ts';
import { comparisons } from '../graph/operations.ts';
import type { Value, Variable } from '../graph/values.ts';
import type { Code } from './assembler.ts';
import { evenWords, splats, typeOf, valType, widenHigh, widenLow } from './instructions.ts';
import { FunctionBody, Type } from './module.ts';
import { type Home, Registers } from './registers.ts';

/** Lanes that a function calculates at once. */
export type Width = 1 | 4;

/** The module around a function, as far as the end needs it. */
export interface Surroundings {
  readonly blockSize: number;
  /** Calls a function of the module. */
  call(code: Code, fn: Signature): void;
}

/** Locals of a pod's function, and of a unit's that by which its slots are moved. */
const podLocal = 0;
const laneLocal = 1;
const movedLocal = 2;

export abstract class Stack {
  readonly fn: FunctionBody;
  readonly code: Code;
  readonly registers: Registers;
  /** Four lanes: local with the mask of the lanes for which the surrounding conditions hold; null: all that run. */
  condition: number | null = null;
  private readonly homes = new Map<number, Home>();
  private readonly constants = new Map<string, number>();
  private readonly wideMasks = new Map<Value, boolean>();
  private readonly addresses: {
    at4?: number;
    at8?: number;
    moved4?: number;
    moved8?: number;
    lane4?: number;
    mask?: number;
    frame?: number;
  } = {};

  constructor(
    readonly graph: FunctionGraph,
    readonly width: Width,
    readonly around: Surroundings,
  ) {
    const { form, params, result } = graph.signature;
    const leading = form === 'plain' ? [] : [Type.i32, Type.i32];
    this.fn = new FunctionBody(
      [...leading, ...params.map((kind) => valType(kind, false))],
      result ? [valType(result, false)] : [],
    );
    this.code = this.fn.code;
    this.registers = new Registers(this.fn);
    if (form === 'slots') this.addresses.at4 = 1;
  }

  // ---- kinds and shapes ----------------------------------------------------------------------------------------

  isVector(value: Value): boolean {
    return value.shape === 'quad' || (this.width === 4 && value.shape === 'lane');
  }

  /** Number of words that a value takes. */
  parts(value: Value): number {
    return this.isVector(value) && (laneBytes(value.kind) === 8 || this.isWide(value)) ? 2 : 1;
  }

  /** True for a mask in vectors that stays as wide as the 64-bit values it came from: it is mostly used to select such values again. */
  isWide(mask: Value): boolean {
    if (mask.kind !== 'mask' || !this.isVector(mask)) return false;
    const known = this.wideMasks.get(mask);
    if (known !== undefined) return known;
    const { op, args } = mask;
    const wide = comparisons.has(op)
      ? laneBytes(args[0]!.kind) === 8
      : (op === 'not' || op === 'and' || op === 'or' || op === 'xor') && args.every((arg) => this.isWide(arg));
    this.wideMasks.set(mask, wide);
    return wide;
  }

  // ---- homes ---------------------------------------------------------------------------------------------------

  /** Takes locals for a value or a variable. */
  settle(value: Value): Home {
    const home = this.registers.take(valType(value.kind, this.isVector(value)), this.parts(value));
    this.homes.set(value.id, home);
    return home;
  }

  homeOf(value: Value): Home | undefined {
    return this.homes.get(value.id);
  }

  /** Locals of a variable. @throws Error where it was not set before */
  variable(variable: Variable): Home {
    const home = this.homes.get(variable.id);
    if (!home) throw new Error(`${this.graph.signature.name}: a variable is read before it is set`);
    return home;
  }

  leave(value: Value): void {
    const home = this.homes.get(value.id);
    if (home) this.registers.give(home);
  }

  // ---- addresses -----------------------------------------------------------------------------------------------

  get pod(): number {
    return podLocal;
  }

  /** One lane: its number. */
  get lane(): number {
    return laneLocal;
  }

  /** One lane: four times its number. */
  get lane4(): number {
    const { addresses, fn } = this;
    if (addresses.lane4 === undefined) {
      addresses.lane4 = fn.local(Type.i32);
      if (this.graph.signature.form === 'slots') fn.entry.localGet(1).localGet(podLocal).i32Sub();
      else fn.entry.localGet(laneLocal).i32Const(2).i32Shl();
      fn.entry.localSet(addresses.lane4);
    }
    return addresses.lane4;
  }

  /** A local with the sum of two others, calculated on entry to the function. */
  private sumOnEntry(a: number, b: number): number {
    const local = this.fn.local(Type.i32);
    this.fn.entry.localGet(a).localGet(b).i32Add().localSet(local);
    return local;
  }

  /** One lane: the address of its 32-bit slots. */
  private get at4(): number {
    return (this.addresses.at4 ??= this.sumOnEntry(podLocal, this.lane4));
  }

  /** One lane: the address of its 64-bit slots, which lie twice as far from the pod. */
  private get at8(): number {
    return (this.addresses.at8 ??= this.sumOnEntry(this.at4, this.lane4));
  }

  /** The same for a unit's own slots. */
  private get moved4(): number {
    return (this.addresses.moved4 ??= this.sumOnEntry(this.at4, movedLocal));
  }

  private get moved8(): number {
    return (this.addresses.moved8 ??= this.sumOnEntry(this.moved4, this.lane4));
  }

  /** True for a slot that lies elsewhere in each def. */
  private isMoved(offset: number): boolean {
    return this.graph.signature.form === 'unit' && offset >= Pod.controls;
  }

  /** Four lanes: the mask of those that run. */
  private get activeMask(): number {
    const { addresses, fn } = this;
    if (addresses.mask === undefined) {
      addresses.mask = fn.local(Type.v128);
      pushLaneMask(fn.entry, () => fn.entry.localGet(laneLocal));
      fn.entry.localSet(addresses.mask);
    }
    return addresses.mask;
  }

  /** The local that counts 16 bytes a frame in the loop over frames, from the lane's place on. */
  get frame(): number {
    this.addresses.frame ??= this.fn.local(Type.i32);
    return this.addresses.frame;
  }

  /** The mask in force. */
  get running(): number {
    return this.condition ?? this.activeMask;
  }

  get active(): number {
    return this.activeMask;
  }

  /** Pushes the address that a slot of a kind is counted from. */
  pushSlots(kind: Kind, offset: number): Code {
    if (this.width === 4) return this.code.localGet(podLocal);
    const isLong = laneBytes(kind) === 8;
    if (this.isMoved(offset)) return this.code.localGet(isLong ? this.moved8 : this.moved4);
    return this.code.localGet(isLong ? this.at8 : this.at4);
  }

  /** Pushes the address that the word of the loop's frame in an array of slots is counted from. */
  pushFrame(offset: number): void {
    const { code } = this;
    code.localGet(podLocal).localGet(this.frame).i32Add();
    if (this.isMoved(offset)) code.localGet(movedLocal).i32Add();
  }

  /** Adds an address to that on the stack, where there is one. */
  addAddress(address: Value | undefined): void {
    if (!address) return;
    this.push(address);
    this.code.i32Add();
  }

  // ---- values --------------------------------------------------------------------------------------------------

  /** Pushes a part of a value. */
  abstract push(value: Value, part?: number): void;

  /** True when a living node takes a value as an argument. */
  abstract isUsed(value: Value): boolean;

  /** Pushes a mask in one word, however wide it is. */
  pushMask(mask: Value): void {
    this.push(mask, 0);
    if (!this.isWide(mask)) return;
    this.push(mask, 1);
    this.narrow();
  }

  /** Pushes a mask as wide as a part of a value, to select with. */
  pushMaskFor(value: Value, mask: Value, part: number): void {
    if (!this.isVector(value) || laneBytes(value.kind) === 4) this.pushMask(mask);
    else if (this.isWide(mask)) this.push(mask, part);
    else this.pushHalf(() => this.push(mask, 0), part);
  }

  /** Pushes the mask in a local as wide as a part of a value. */
  pushLocalMaskFor(value: Value, mask: number, part: number): void {
    const push = () => this.code.localGet(mask);
    if (laneBytes(value.kind) === 8) this.pushHalf(push, part);
    else push();
  }

  // ---- constants -----------------------------------------------------------------------------------------------

  pushConstant(value: Value): void {
    if (this.isVector(value)) this.code.localGet(this.vectorConstant(value.kind, value.constant!));
    else this.pushNumber(value);
  }

  /** Pushes a constant as one number, whatever its shape. */
  pushNumber({ kind, constant, detail }: Value): void {
    if (detail === undefined) pushScalar(this.code, kind, constant!);
    else this.code.f32ConstNumbered(Number(constant), detail as number);
  }

  /**
   * A local with a constant in all lanes, splatted on entry to the function: JavaScriptCore makes a vector constant anew at
   * each use, of several instructions, but keeps a computed value.
   */
  vectorConstant(kind: Kind, value: number | bigint): number {
    const number = kind === 'mask' ? -Number(value !== 0) : value;
    const word = kind === 'mask' ? 'i32' : kind;
    const key = `${word}:${Object.is(number, -0) ? '-0' : number}`;
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const local = this.fn.local(Type.v128);
    const { entry } = this.fn;
    if (word === 'i32') {
      // A splat integer is folded into a constant again, the same bits as a float are not.
      entry.f32ConstOfBits(Number(number)).f32x4Splat();
    } else {
      pushScalar(entry, word, number);
      entry.plain(splats[word]);
    }
    entry.localSet(local);
    this.constants.set(key, local);
    return local;
  }

  // ---- memory --------------------------------------------------------------------------------------------------

  /** Loads from the address on the stack. */
  load(kind: Kind, isVector: boolean, offset: number): void {
    this.code.access(`${typeOf(kind, isVector)}.load`, { offset });
  }

  /** Stores to the address below the word on the stack. */
  store(kind: Kind, isVector: boolean, offset: number): void {
    this.code.access(`${typeOf(kind, isVector)}.store`, { offset });
  }

  /** Widens a mask that is pushed to one half of 64-bit lanes. */
  private pushHalf(mask: () => void, part: number): void {
    mask();
    mask();
    this.code.i8x16Shuffle(part === 0 ? widenLow : widenHigh);
  }

  narrow(): void {
    this.code.i8x16Shuffle(evenWords);
  }
}

function pushScalar(code: Code, kind: Kind, value: number | bigint): void {
  if (kind === 'f32') code.f32Const(Number(value));
  else if (kind === 'f64') code.f64Const(Number(value));
  else if (kind === 'i64') code.i64Const(BigInt(value));
  else code.i32Const(Number(value));
}

/** Pushes the mask of the lanes whose bits are set in the integer that `pushBits` pushes. */
export function pushLaneMask(code: Code, pushBits: () => unknown): void {
  const bits = [1, 2, 4, 8];
  pushBits();
  code.i32x4Splat().v128Const(bits).v128And().v128Const(bits).i32x4Eq();
}
