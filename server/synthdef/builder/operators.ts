/** Operators on signals, with the shortcuts that sclang takes where an operand is 0, 1 or -1. */
import { binaryNames, unaryNames } from '../ugens/operators.ts';
import { foldBinary, foldUnary } from './constants.ts';
import { currentGraph, GraphError } from './graph.ts';
import { EnvelopeLeaves, expand, fastest, type Leaf, type Output, rateOf, type Tree } from './unit.ts';

const binaryIndex = new Map([...binaryNames].map(([index, name]) => [name, index]));
const unaryIndex = new Map([...unaryNames].map(([index, name]) => [name, index]));

/** A leaf that is one signal. @throws GraphError for the values of an envelope */
export function single(value: Leaf | EnvelopeLeaves, where: string): Leaf {
  if (value instanceof EnvelopeLeaves) throw new GraphError(`${where}: an envelope can only be an input of EnvGen`);
  return value;
}

function unit(
  name: string,
  rate: ReturnType<typeof rateOf>,
  inputs: readonly Leaf[],
  traits: { special?: number; operator?: string; pure?: boolean } = {},
): Output {
  return currentGraph(traits.operator ?? name).add(name, rate, inputs, 1, traits).outputs[0]!;
}

/** @param operator as sclang writes it, e.g. `neg` */
export function unary(operator: string, a: Tree): Tree {
  return expand([a], ([x]) => unaryLeaf(operator, single(x!, operator)));
}

/** @param operator as sclang writes it, e.g. `+` */
export function binary(operator: string, a: Tree, b: Tree): Tree {
  return expand([a, b], ([x, y]) => binaryLeaf(operator, single(x!, operator), single(y!, operator)));
}

export function unaryLeaf(operator: string, a: Leaf): Leaf {
  const special = unaryIndex.get(operator);
  if (special === undefined) throw new GraphError(`there is no unary operator ${operator}`);
  if (typeof a === 'number') return foldUnary(operator, a);
  return unit('UnaryOpUGen', rateOf(a), [a], { special, operator, pure: true });
}

export function binaryLeaf(operator: string, a: Leaf, b: Leaf): Leaf {
  const special = binaryIndex.get(operator);
  if (special === undefined) throw new GraphError(`there is no binary operator ${operator}`);
  if (typeof a === 'number' && typeof b === 'number') return foldBinary(operator, a, b);
  const short = shortcut(operator, a, b);
  if (short !== undefined) return short;
  const rate = [a, b].some((x) => rateOf(x) === 'demand') ? 'demand' : fastest([a, b]);
  return unit('BinaryOpUGen', rate, [a, b], { special, operator, pure: true });
}

function shortcut(operator: string, a: Leaf, b: Leaf): Leaf | undefined {
  switch (operator) {
    case '*':
      if (a === 0 || b === 0) return 0;
      if (a === 1) return b;
      if (a === -1) return unaryLeaf('neg', b);
      if (b === 1) return a;
      return b === -1 ? unaryLeaf('neg', a) : undefined;
    case '+':
      if (a === 0) return b;
      return b === 0 ? a : undefined;
    case '-':
      if (a === 0) return unaryLeaf('neg', b);
      return b === 0 ? a : undefined;
    case '/':
      if (b === 1) return a;
      return b === -1 ? unaryLeaf('neg', a) : undefined;
    default:
      return undefined;
  }
}

export function mulAdd(a: Tree, mul: Tree, add: Tree): Tree {
  return expand([a, mul, add], ([x, y, z]) => mulAddLeaf(single(x!, 'madd'), single(y!, 'madd'), single(z!, 'madd')));
}

export function mulAddLeaf(a: Leaf, mul: Leaf, add: Leaf): Leaf {
  if (mul === 0) return add;
  if (add === 0) return binaryLeaf('*', a, mul);
  if (mul === -1) return binaryLeaf('-', add, a);
  if (mul === 1) return binaryLeaf('+', a, add);
  if (canBeMulAdd(a, mul, add)) return unit('MulAdd', fastest([a, mul, add]), [a, mul, add]);
  if (canBeMulAdd(mul, a, add)) return unit('MulAdd', fastest([mul, a, add]), [mul, a, add]);
  return binaryLeaf('+', binaryLeaf('*', a, mul), add);
}

/** True when the rates are such that one MulAdd does it: nothing may be faster than the first. */
export function canBeMulAdd(a: Leaf, mul: Leaf, add: Leaf): boolean {
  const slow = (leaf: Leaf) => rateOf(leaf) === 'control' || rateOf(leaf) === 'scalar';
  return rateOf(a) === 'audio' || (rateOf(a) === 'control' && slow(mul) && slow(add));
}

export function sum3(a: Leaf, b: Leaf, c: Leaf): Leaf {
  if (c === 0) return binaryLeaf('+', a, b);
  if (b === 0) return binaryLeaf('+', a, c);
  if (a === 0) return binaryLeaf('+', b, c);
  return sum('Sum3', [a, b, c]);
}

export function sum4(a: Leaf, b: Leaf, c: Leaf, d: Leaf): Leaf {
  if (a === 0) return sum3(b, c, d);
  if (b === 0) return sum3(a, c, d);
  if (c === 0) return sum3(a, b, d);
  if (d === 0) return sum3(a, b, c);
  return sum('Sum4', [a, b, c, d]);
}

function sum(name: string, terms: readonly Leaf[]): Leaf {
  if (terms.every((term) => typeof term === 'number'))
    return terms.reduce((total: number, term) => total + (term as number), 0);
  return unit(name, fastest(terms), fastestFirst(terms));
}

/** By rate, the fastest first; sclang's way of sorting turns those of one rate around. */
function fastestFirst(terms: readonly Leaf[]): Leaf[] {
  return [...terms].reverse().sort((a, b) => (rateOf(a) < rateOf(b) ? -1 : rateOf(a) > rateOf(b) ? 1 : 0));
}
