/** Names of the operators as methods of a signal: those of sclang, or a word for those that are signs. */
import { binaryNames, unaryNames } from '../ugens/operators.ts';

const words: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  div: 'intDiv',
  mod: 'mod',
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '>': 'gt',
  '<=': 'le',
  '>=': 'ge',
};

/** Operators that give no signal: they stay out of the builder. */
const notForSignals = new Set(['isNil', 'notNil', 'fill', 'digitValue']);

export interface OperatorMethod {
  readonly operator: string;
  readonly method: string;
}

function methods(names: ReadonlyMap<number, string>): OperatorMethod[] {
  return [...names.values()]
    .filter((operator) => !notForSignals.has(operator))
    .map((operator) => ({ operator, method: words[operator] ?? operator }));
}

export const binaryMethods: readonly OperatorMethod[] = methods(binaryNames);
export const unaryMethods: readonly OperatorMethod[] = methods(unaryNames);
