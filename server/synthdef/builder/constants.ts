/** Operators on two numbers, which need no unit. In double precision, as in sclang. */
import { GraphError } from './graph.ts';

const semitone = (ratio: number) => 12 * Math.log2(ratio);

const unaries: Readonly<Record<string, (x: number) => number>> = {
  neg: (x) => -x,
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  frac: (x) => x - Math.floor(x),
  sign: Math.sign,
  squared: (x) => x * x,
  cubed: (x) => x * x * x,
  sqrt: Math.sqrt,
  exp: Math.exp,
  reciprocal: (x) => 1 / x,
  midicps: (x) => 440 * 2 ** ((x - 69) / 12),
  cpsmidi: (x) => semitone(x / 440) + 69,
  midiratio: (x) => 2 ** (x / 12),
  ratiomidi: semitone,
  dbamp: (x) => 10 ** (x * 0.05),
  ampdb: (x) => 20 * Math.log10(x),
  octcps: (x) => 440 * 2 ** (x - 4.75),
  cpsoct: (x) => Math.log2(x / 440) + 4.75,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
};

const truth = (x: boolean) => Number(x);

const binaries: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  div: (a, b) => Math.floor(a / b),
  mod: (a, b) => a - b * Math.floor(a / b),
  pow: (a, b) => a ** b,
  min: Math.min,
  max: Math.max,
  atan2: Math.atan2,
  hypot: Math.hypot,
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  '<': (a, b) => truth(a < b),
  '>': (a, b) => truth(a > b),
  '<=': (a, b) => truth(a <= b),
  '>=': (a, b) => truth(a >= b),
};

/** @throws GraphError for an operator that is only there for signals */
export function foldUnary(operator: string, x: number): number {
  const fold = unaries[operator];
  if (!fold) throw new GraphError(`${operator} of the number ${x}: this operator needs a signal`);
  return fold(x);
}

/** @throws GraphError for an operator that is only there for signals */
export function foldBinary(operator: string, a: number, b: number): number {
  const fold = binaries[operator];
  if (!fold) throw new GraphError(`${operator} of the numbers ${a} and ${b}: this operator needs a signal`);
  return fold(a, b);
}
