/**
 * Values, variables and memory of one function, as what writes its parts needs them.
 *
 * Every address is 32 bits wide, is added up in 32 bits, and is counted from the memory's base, which is the first argument of every function:
 *
 *     load of %v1 at 1024     →   %v2 = add i32 %v1, 1024
 *                                 %v3 = zext i32 %v2 to i64
 *                                 %v4 = getelementptr i8, ptr %base, i64 %v3
 *                                 %v5 = load float, ptr %v4, align 1
 *
 * so that nothing outside 4 GiB can be reached, but for the last bytes of a word at the very end. No alignment is assumed: a wrong one would be undefined.
 */
import type { FunctionGraph, Signature } from '../graph/function-graph.ts';
import { type Kind, laneBytes, type Shape } from '../graph/kinds.ts';
import type { Value, Variable } from '../graph/values.ts';
import type { FixedFunction } from './fixed-functions.ts';
import { FunctionText } from './function-text.ts';
import { literal, suffixOf, typeOf, vectorLiteral } from './types.ts';

/** Lanes that a function calculates at once: those of one pod. */
export type Width = 1 | 4;

/** The module around a function. */
export interface Surroundings {
  readonly blockSize: number;
  /** True when each access is compared with the memory's size. */
  readonly isChecked: boolean;
  /** Returns the name of a function of the module, which is written if it is not there yet. */
  callee(fn: Signature): string;
  /** Returns the name of one of the module's fixed functions. */
  fixed(name: FixedFunction): string;
  /** Returns the name of a function of LLVM's own, which is declared. */
  intrinsic(name: string, result: string, params: readonly string[]): string;
}

/** Words of a vector of shape `quad`. */
export const quadWords = 4;

export abstract class Machine {
  readonly text = new FunctionText();
  /** Four lanes: the mask of those for which the surrounding conditions hold; null: all that run. */
  condition: string | null = null;
  private readonly names: string[] = [];
  private readonly variables = new Map<number, string>();
  private readonly addresses: { active?: string; lane4?: string; at4?: string; at8?: string; frame?: string } = {};

  constructor(
    readonly graph: FunctionGraph,
    readonly width: Width,
    readonly around: Surroundings,
  ) {}

  /** True when a living node takes a value as an argument. */
  abstract isUsed(value: Value): boolean;

  // ---- values --------------------------------------------------------------------------------------------------

  /** Number of words of a value of a shape. */
  count(shape: Shape): number {
    if (shape === 'quad') return quadWords;
    return shape === 'lane' ? this.width : 1;
  }

  isVector(value: Value): boolean {
    return this.count(value.shape) > 1;
  }

  type(value: Value): string {
    return typeOf(value.kind, this.count(value.shape));
  }

  /** Returns a value without its type. @throws Error where it has not been calculated */
  use(value: Value): string {
    if (value.constant !== undefined) return literal(value.kind, value.constant, this.count(value.shape));
    const name = this.names[value.id];
    if (name === undefined)
      throw new Error(`${this.graph.signature.name}: ${value.op} is used where it has not been calculated`);
    return name;
  }

  /** Returns a value with its type. */
  typed(value: Value): string {
    return `${this.type(value)} ${this.use(value)}`;
  }

  /** Returns a mask with its type, to select words of a value with. */
  typedMask(mask: string, value: Value): string {
    return `${typeOf('mask', this.count(value.shape))} ${mask}`;
  }

  /** Lets a value be known by a name. */
  know(value: Value, name: string): void {
    this.names[value.id] = name;
  }

  /** Returns one word of a value, whether that is a vector or not. */
  word(value: Value, index: number): string {
    if (value.constant !== undefined) return literal(value.kind, value.constant);
    if (!this.isVector(value)) return this.use(value);
    return this.text.let(`extractelement ${this.typed(value)}, i32 ${index}`);
  }

  /** Returns a vector with one word replaced. */
  insert(type: string, vector: string, word: string, index: number): string {
    return this.text.let(`insertelement ${type} ${vector}, ${word}, i32 ${index}`);
  }

  /** Returns a word in all places of a vector. */
  splat(kind: Kind, word: string, count: number, add = (code: string) => this.text.let(code)): string {
    const type = typeOf(kind, count);
    const first = add(`insertelement ${type} poison, ${typeOf(kind)} ${word}, i32 0`);
    return add(`shufflevector ${type} ${first}, ${type} poison, <${count} x i32> zeroinitializer`);
  }

  /** Returns the name of an intrinsic function on values of one kind and count, as it is called. */
  intrinsic(name: string, value: Value, more: readonly string[] = []): string {
    const type = this.type(value);
    const count = this.count(value.shape);
    return `${type} ${this.around.intrinsic(`${name}.${suffixOf(value.kind, count)}`, type, [type, ...more])}`;
  }

  // ---- variables -----------------------------------------------------------------------------------------------

  /** The place of a variable; undefined before it has one. */
  knownVariable(variable: Variable): string | undefined {
    return this.variables.get(variable.id);
  }

  /** The place of a variable. @throws Error where it was not set before */
  placeOf(variable: Variable): string {
    const place = this.variables.get(variable.id);
    if (place === undefined) throw new Error(`${this.graph.signature.name}: a variable is read before it is set`);
    return place;
  }

  /** Makes a place for a variable. */
  settle(variable: Variable): string {
    const place = this.text.variable(this.type(variable));
    this.variables.set(variable.id, place);
    return place;
  }

  // ---- the function's own addresses ------------------------------------------------------------------------------

  get pod(): string {
    return '%pod';
  }

  /** One lane: four times its number. */
  get lane4(): string {
    const { text, addresses } = this;
    addresses.lane4 ??= text.letAtEntry(
      this.graph.signature.form === 'slots' ? 'sub i32 %slots, %pod' : 'shl i32 %lane, 2',
    );
    return addresses.lane4;
  }

  /** The address that slots of a kind are counted from: those of 64 bits lie twice as far from the pod. */
  slots(kind: Kind): string {
    if (this.width > 1) return '%pod';
    const { text, addresses } = this;
    addresses.at4 ??= this.graph.signature.form === 'slots' ? '%slots' : text.letAtEntry(`add i32 %pod, ${this.lane4}`);
    if (laneBytes(kind) === 4) return addresses.at4;
    addresses.at8 ??= text.letAtEntry(`add i32 ${addresses.at4}, ${this.lane4}`);
    return addresses.at8;
  }

  /** The offset of the lane's words in a frame of a wire: of four lanes that of the first. */
  get laneStart(): string {
    return this.width > 1 ? '0' : this.lane4;
  }

  /** Four lanes: the mask of those that run. */
  get active(): string {
    this.addresses.active ??= this.maskOfBits('%lanes', this.width, (code) => this.text.letAtEntry(code));
    return this.addresses.active;
  }

  /** Four lanes: the mask in force. */
  get running(): string {
    return this.condition ?? this.active;
  }

  /** Place of the counter of the loop over frames: 16 bytes a frame, from the lane's place on. */
  get frame(): string {
    this.addresses.frame ??= this.text.variable('i32');
    return this.addresses.frame;
  }

  /** The counter of the loop over frames. */
  presentFrame(): string {
    return this.text.let(`load i32, ptr ${this.frame}`);
  }

  /** The address of the loop's frame in a wire. The counter is small, and no wire lies at the memory's end. */
  frameAddress(wire: number): string {
    return this.text.let(`add nuw i32 ${this.presentFrame()}, ${wire}`);
  }

  /** The address of the loop's frame in an array of slots of 32 bits. */
  frameOfSlots(offset: number): string {
    return this.offset(this.text.let(`add i32 %pod, ${this.presentFrame()}`), offset);
  }

  // ---- masks -----------------------------------------------------------------------------------------------------

  /** A mask of the words whose bits are set in an integer. */
  maskOfBits(bits: string, count: number, add = (code: string) => this.text.let(code)): string {
    const type = typeOf('i32', count);
    const all = this.splat('i32', bits, count, add);
    const each = Array.from({ length: count }, (_, n) => 1 << n);
    const own = add(`and ${type} ${all}, ${vectorLiteral('i32', each)}`);
    return add(`icmp ne ${type} ${own}, zeroinitializer`);
  }

  /** The bits of a mask's words as an integer of as many bits. */
  bitsOf(mask: string, count: number): string {
    return this.text.let(`bitcast <${count} x i1> ${mask} to i${count}`);
  }

  /** A condition that holds where a mask holds in any word. */
  anyOf(mask: string, count: number): string {
    return this.text.let(`icmp ne i${count} ${this.bitsOf(mask, count)}, 0`);
  }

  // ---- memory ----------------------------------------------------------------------------------------------------

  /** Returns the sum of an address and a constant offset. */
  offset(address: string, offset: number): string {
    return offset === 0 ? address : this.text.let(`add i32 ${address}, ${offset}`);
  }

  /** Returns a pointer to a number of bytes at an address. */
  pointer(address: string, bytes: number): string {
    const { text } = this;
    const at = this.around.isChecked
      ? text.let(`call i32 ${this.around.fixed('checked')}(ptr %base, i32 ${address}, i32 ${bytes})`)
      : address;
    return text.let(`getelementptr i8, ptr %base, i64 ${text.let(`zext i32 ${at} to i64`)}`);
  }

  load(kind: Kind, count: number, address: string): string {
    const pointer = this.pointer(address, laneBytes(kind) * count);
    return this.text.let(`load ${typeOf(kind, count)}, ptr ${pointer}, align 1`);
  }

  /** Loads a word that other threads may write: it is never read again in the place of the value. */
  loadOnce(kind: Kind, address: string): string {
    const bytes = laneBytes(kind);
    return this.text.let(`load atomic ${typeOf(kind)}, ptr ${this.pointer(address, bytes)} unordered, align ${bytes}`);
  }

  store(kind: Kind, count: number, address: string, value: string): void {
    const pointer = this.pointer(address, laneBytes(kind) * count);
    this.text.do(`store ${typeOf(kind, count)} ${value}, ptr ${pointer}, align 1`);
  }
}
