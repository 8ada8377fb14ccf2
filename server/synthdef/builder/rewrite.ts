/**
 * Rewrites a finished graph as sclang does before it is written: units without effect go, sums and products become
 * MulAdd, Sum3 and Sum4, and additions of a negative become differences. The order of the attempts is part of the result.
 */
import type { Graph } from './graph.ts';
import { binaryLeaf, canBeMulAdd, mulAddLeaf, sum3, sum4 } from './operators.ts';
import { linkUnits } from './order.ts';
import { type GraphUnit, type Leaf, type Output, rateOf, soleUnit } from './unit.ts';

export function rewrite(graph: Graph): void {
  linkUnits(graph.compact());
  graph.rewriting = true;
  for (const unit of [...graph.units]) rewriteUnit(graph, unit!);
  graph.rewriting = false;
  graph.compact();
}

function rewriteUnit(graph: Graph, unit: GraphUnit): void {
  if (unit.traits.pure && dropped(graph, unit)) return;
  if (unit.name !== 'BinaryOpUGen') return;
  const { operator } = unit.traits;
  const result =
    operator === '+' ? betterSum(graph, unit) : operator === '-' ? betterDifference(graph, unit) : undefined;
  if (!result) return;
  graph.replace(unit, result);
  rewriteUnit(graph, result);
}

/** Removes a unit without readers, and units that it alone has read. */
function dropped(graph: Graph, unit: GraphUnit): boolean {
  if (unit.followers.size > 0) return false;
  for (const input of unit.inputs) {
    const source = soleUnit(input);
    if (!source) continue;
    source.followers.remove(unit);
    rewriteUnit(graph, source);
  }
  graph.remove(unit);
  return true;
}

/** The unit behind a term, if it is that operator's and has no other reader. */
function onlyHere(term: Leaf, isIt: (unit: GraphUnit) => boolean): GraphUnit | undefined {
  const unit = soleUnit(term);
  return unit && isIt(unit) && unit.followers.size === 1 ? unit : undefined;
}

const isOperator = (operator: string) => (unit: GraphUnit) =>
  unit.name === 'BinaryOpUGen' && unit.traits.operator === operator;
const isNegation = (unit: GraphUnit) => unit.name === 'UnaryOpUGen' && unit.traits.operator === 'neg';
const isSum3 = (unit: GraphUnit) => unit.name === 'Sum3';

function betterSum(graph: Graph, sum: GraphUnit): GraphUnit | undefined {
  return toSum3(graph, sum) ?? toSum4(graph, sum) ?? toMulAdd(graph, sum) ?? toDifference(graph, sum);
}

/** Replaces `unit` and one of its terms by one unit: what they read has a new reader now. */
function merged(graph: Graph, unit: GraphUnit, term: GraphUnit, make: () => Leaf): GraphUnit {
  graph.remove(term);
  const result = (make() as Output).unit;
  result.followers = unit.followers;
  for (const input of result.inputs) {
    if (typeof input === 'number') continue;
    input.unit.followers.exchange(result, unit);
    input.unit.followers.remove(term);
  }
  return result;
}

function terms(unit: GraphUnit): [Leaf, Leaf] {
  return [unit.inputs[0]!, unit.inputs[1]!];
}

function toSum3(graph: Graph, sum: GraphUnit): GraphUnit | undefined {
  const [a, b] = terms(sum);
  if (rateOf(a) === 'demand' || rateOf(b) === 'demand') return undefined;
  const first = onlyHere(a, isOperator('+'));
  if (first) {
    const [x, y] = terms(first);
    return merged(graph, sum, first, () => (a === b ? sum4(x, x, y, y) : sum3(x, y, b)));
  }
  const second = onlyHere(b, isOperator('+'));
  return second && merged(graph, sum, second, () => sum3(...terms(second), a));
}

function toSum4(graph: Graph, sum: GraphUnit): GraphUnit | undefined {
  const [a, b] = terms(sum);
  if (a === b || rateOf(a) === 'demand' || rateOf(b) === 'demand') return undefined;
  for (const [term, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const three = onlyHere(term, isSum3);
    if (three)
      return merged(graph, sum, three, () => sum4(three.inputs[0]!, three.inputs[1]!, three.inputs[2]!, other));
  }
  return undefined;
}

function toMulAdd(graph: Graph, sum: GraphUnit): GraphUnit | undefined {
  const [a, b] = terms(sum);
  if (a === b) return undefined;
  for (const [term, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const product = onlyHere(term, isOperator('*'));
    if (!product) continue;
    const [x, y] = terms(product);
    if (canBeMulAdd(x, y, other)) return merged(graph, sum, product, () => mulAddLeaf(x, y, other));
    if (canBeMulAdd(y, x, other)) return merged(graph, sum, product, () => mulAddLeaf(y, x, other));
  }
  return undefined;
}

function toDifference(graph: Graph, sum: GraphUnit): GraphUnit | undefined {
  const [a, b] = terms(sum);
  if (a === b) return undefined;
  for (const [term, other] of [
    [b, a],
    [a, b],
  ] as const) {
    const negation = onlyHere(term, isNegation);
    if (negation) return merged(graph, sum, negation, () => binaryLeaf('-', other, negation.inputs[0]!));
  }
  return undefined;
}

/** The difference to a negative is a sum. */
function betterDifference(graph: Graph, difference: GraphUnit): GraphUnit | undefined {
  const [a, b] = terms(difference);
  const negation = onlyHere(b, isNegation);
  return negation && merged(graph, difference, negation, () => binaryLeaf('+', a, negation.inputs[0]!));
}
