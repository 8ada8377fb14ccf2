/**
 * Values of one function: their names and types, variables, vectors and masks.
 *
 *     a lane's value, four lanes    <4 x float> %v7       a constant of it    <float 0x…, float 0x…, float 0x…, float 0x…>
 *     the same for all lanes        i32 %v8
 */
import type { FunctionGraph } from '../graph/function-graph.ts';
import type { Kind, Shape } from '../graph/kinds.ts';
import type { Value, Variable } from '../graph/values.ts';
import { FunctionText } from './function-text.ts';
import type { Surroundings } from './surroundings.ts';
import { literal, suffixOf, typeOf, vectorLiteral } from './types.ts';
import { type Lineup, podLanes, quadWords, type Width } from './width.ts';

export abstract class Values {
  readonly text = new FunctionText();
  private readonly names: string[] = [];
  private readonly variables = new Map<number, string>();

  readonly width: Width;
  /** True when each lane is of another pod. */
  readonly isApart: boolean;

  constructor(
    readonly graph: FunctionGraph,
    { width, isApart }: Lineup,
    readonly around: Surroundings,
  ) {
    this.width = width;
    this.isApart = isApart;
  }

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

  /** Makes a place for a variable. @param isZero true for one that is read where it may not have been set: it holds 0 then */
  settle(variable: Variable, isZero: boolean): string {
    const type = this.type(variable);
    const place = this.text.variable(type);
    if (isZero) this.text.doAtEntry(`store ${type} zeroinitializer, ptr ${place}`);
    this.variables.set(variable.id, place);
    return place;
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

  // ---- vectors in parts ------------------------------------------------------------------------------------------

  /** Words as a vector. */
  pack(kind: Kind, words: readonly string[], add = (code: string) => this.text.let(code)): string {
    const type = typeOf(kind, words.length);
    return words.reduce(
      (vector, word, n) => add(`insertelement ${type} ${vector}, ${typeOf(kind)} ${word}, i32 ${n}`),
      'poison',
    );
  }

  /** Vectors of four words as one. */
  join(kind: Kind, parts: readonly string[], add = (code: string) => this.text.let(code)): string {
    let [vectors, count] = [parts, podLanes];
    while (vectors.length > 1) {
      const type = typeOf(kind, count);
      const places = vectorLiteral('i32', [...new Array(2 * count).keys()]);
      vectors = Array.from({ length: vectors.length / 2 }, (_, n) =>
        add(`shufflevector ${type} ${vectors[2 * n]}, ${type} ${vectors[2 * n + 1]}, <${2 * count} x i32> ${places}`),
      );
      count *= 2;
    }
    return vectors[0]!;
  }

  /** One of the equal parts of a vector. */
  part(kind: Kind, count: number, value: string, part: number, parts: number): string {
    if (parts === 1) return value;
    if (parts === count) return this.text.let(`extractelement ${typeOf(kind, count)} ${value}, i32 ${part}`);
    const [type, words] = [typeOf(kind, count), count / parts];
    const places = vectorLiteral(
      'i32',
      Array.from({ length: words }, (_, n) => part * words + n),
    );
    return this.text.let(`shufflevector ${type} ${value}, ${type} poison, <${words} x i32> ${places}`);
  }
}
