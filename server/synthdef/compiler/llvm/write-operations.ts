/**
 * Writes operations of the graph: what depends on its arguments alone. Whatever machines and LLVM's versions leave open is said here: NaN in `min` and
 * `max`, floats that no integer is near, divisors of 0.
 */
import type { Signature } from '../graph/function-graph.ts';
import { comparisons } from '../graph/operations.ts';
import type { Value } from '../graph/values.ts';
import type { Machine } from './machine.ts';
import { literal, suffixOf, typeOf, vectorLiteral } from './types.ts';

const floats: Readonly<Record<string, string>> = { add: 'fadd', sub: 'fsub', mul: 'fmul', div: 'fdiv' };
const integers: Readonly<Record<string, string>> = { add: 'add', sub: 'sub', mul: 'mul' };
const bitwise: ReadonlySet<string> = new Set(['and', 'or', 'xor']);
const shifts: Readonly<Record<string, string>> = { shl: 'shl', shr: 'ashr', shrU: 'lshr' };

/** Floats are compared so that all but `ne` are false with a NaN. */
const floatConditions: Readonly<Record<string, string>> = {
  eq: 'oeq',
  ne: 'une',
  lt: 'olt',
  gt: 'ogt',
  le: 'ole',
  ge: 'oge',
};
const integerConditions: Readonly<Record<string, string>> = {
  eq: 'eq',
  ne: 'ne',
  lt: 'slt',
  gt: 'sgt',
  le: 'sle',
  ge: 'sge',
  ltU: 'ult',
  geU: 'uge',
};

/** Functions of LLVM's own that are one instruction where SSE 4.1 is, and on arm64. */
const intrinsics: Readonly<Record<string, string>> = {
  abs: 'llvm.fabs',
  ceil: 'llvm.ceil',
  floor: 'llvm.floor',
  trunc: 'llvm.trunc',
  nearest: 'llvm.roundeven',
  sqrt: 'llvm.sqrt',
};

const isFloat = ({ kind }: Value) => kind === 'f32' || kind === 'f64';

/** Writes an operation; returns the name of its value. */
export function writeOperation(m: Machine, node: Value): string {
  const { text } = m;
  const { op, args, kind } = node;
  const [a, b] = args as [Value, Value];
  const count = m.count(node.shape);
  const type = m.type(node);
  if (comparisons.has(op)) return writeComparison(m, op, a, b);
  if (bitwise.has(op)) return text.let(`${op} ${type} ${m.use(a)}, ${m.use(b)}`);
  if (op in shifts) return writeShift(m, node);
  if (op in intrinsics) return text.let(`call ${m.intrinsic(intrinsics[op]!, node)}(${m.typed(a)})`);
  const arithmetic = (isFloat(node) ? floats : integers)[op];
  if (arithmetic) return text.let(`${arithmetic} ${type} ${m.use(a)}, ${m.use(b)}`);
  switch (op) {
    case 'not':
      return text.let(`xor ${type} ${m.use(a)}, ${literal('mask', 1, count)}`);
    case 'neg':
      return text.let(`fneg ${m.typed(a)}`);
    case 'select':
      return text.let(`select ${m.typed(a)}, ${m.typed(b)}, ${m.typed(args[2]!)}`);
    case 'min':
    case 'max':
      return writeExtreme(m, node);
    case 'magnitude':
      // The least integer stays itself.
      return text.let(`call ${m.intrinsic('llvm.abs', node, ['i1'])}(${m.typed(a)}, i1 false)`);
    case 'quotient':
    case 'rem':
      return writeDivision(m, node);
    case 'convert':
      return writeConversion(m, node);
    case 'bits':
      return text.let(`bitcast ${m.typed(a)} to ${type}`);
    case 'lowWords':
      return text.let(`trunc ${m.typed(a)} to ${type}`);
    case 'spread':
      return count > 1 && !m.isVector(a) ? m.splat(kind, m.use(a), count) : m.use(a);
    case 'apply':
      return writeApplication(m, node);
    case 'any':
      return m.isVector(a) ? m.anyOf(m.use(a), m.count(a.shape)) : m.use(a);
    case 'maskOfBits':
      return m.maskOfBits(m.use(a), count);
    case 'kept':
      return text.let(`select ${m.typed(a)}, ${m.typed(b)}, ${type} zeroinitializer`);
    case 'lowestBit':
      return text.let(`call ${m.intrinsic('llvm.cttz', node, ['i1'])}(${m.typed(a)}, i1 false)`);
    default:
      return writeWords(m, node);
  }
}

/** A call of a function of doubles, lane by lane. */
function writeApplication(m: Machine, node: Value): string {
  const { text } = m;
  const name = m.around.callee(node.detail as Signature);
  const word = (lane: number) => {
    const given = node.args.map((arg) => `double ${m.word(arg, lane)}`);
    return text.let(`call double ${name}(${['ptr %base', ...given].join(', ')})`);
  };
  if (!m.isVector(node)) return word(0);
  let vector = 'poison';
  for (let lane = 0; lane < m.count(node.shape); lane++)
    vector = m.insert(m.type(node), vector, `double ${word(lane)}`, lane);
  return vector;
}

/** Operations on the words of a vector of shape `quad`. */
function writeWords(m: Machine, node: Value): string {
  const { text } = m;
  const { op, args, kind } = node;
  const [a, b] = args as [Value, Value];
  const count = m.count(node.shape);
  const type = m.type(node);
  switch (op) {
    case 'pack': {
      let vector = 'poison';
      args.forEach((arg, n) => {
        vector = m.insert(type, vector, m.typed(arg), n);
      });
      return vector;
    }
    case 'shuffle': {
      const places = vectorLiteral('i32', (node.detail as string).split(','));
      return text.let(`shufflevector ${m.typed(a)}, ${m.typed(b)}, <${count} x i32> ${places}`);
    }
    case 'counted':
      return vectorLiteral(kind, [...new Array(count).keys()]);
    case 'firstWord':
      return text.let(`extractelement ${m.typed(a)}, i32 0`);
    case 'bitsOf': {
      const words = m.count(a.shape);
      return text.let(`zext i${words} ${m.bitsOf(m.use(a), words)} to i32`);
    }
    default:
      throw new Error(`no code for ${op} of ${kind}`);
  }
}

function writeComparison(m: Machine, op: string, a: Value, b: Value): string {
  const code = isFloat(a) ? `fcmp ${floatConditions[op]}` : `icmp ${integerConditions[op]}`;
  return m.text.let(`${code} ${m.typed(a)}, ${m.use(b)}`);
}

/** By comparison, which says what they are with NaN and with zeros of two signs. */
function writeExtreme(m: Machine, node: Value): string {
  const [a, b] = node.args as [Value, Value];
  const first = writeComparison(m, node.op === 'min' ? 'lt' : 'gt', a, b);
  return m.text.let(`select ${m.typedMask(first, node)}, ${m.typed(a)}, ${m.typed(b)}`);
}

/** The machine's instruction is left out where the divisor is 0 or -1: what it would do there is not defined for all dividends. */
function writeDivision(m: Machine, node: Value): string {
  const { text } = m;
  const [a, b] = node.args as [Value, Value];
  const type = m.type(node);
  const count = m.count(node.shape);
  const [one, two] = [1, 2].map((x) => literal('i32', x, count));
  const near = text.let(`add ${type} ${m.use(b)}, ${one}`);
  const special = m.typedMask(text.let(`icmp ult ${type} ${near}, ${two}`), node);
  const divisor = text.let(`select ${special}, ${type} ${one}, ${m.typed(b)}`);
  const plain = text.let(`${node.op === 'rem' ? 'srem' : 'sdiv'} ${type} ${m.use(a)}, ${divisor}`);
  if (node.op === 'rem') return text.let(`select ${special}, ${type} zeroinitializer, ${type} ${plain}`);
  // Of -1 the negative, of 0 nothing.
  const negative = text.let(`sub ${type} zeroinitializer, ${m.use(a)}`);
  const other = text.let(`and ${type} ${negative}, ${m.use(b)}`);
  return text.let(`select ${special}, ${type} ${other}, ${type} ${plain}`);
}

function writeShift(m: Machine, node: Value): string {
  const bits = node.kind === 'i64' ? 64 : 32;
  const distance = (node.detail as number) & (bits - 1);
  const count = m.count(node.shape);
  return m.text.let(`${shifts[node.op]} ${m.typed(node.args[0]!)}, ${literal(node.kind, distance, count)}`);
}

function writeConversion(m: Machine, node: Value): string {
  const [a] = node.args as [Value];
  const type = m.type(node);
  const count = m.count(node.shape);
  if (a.kind === 'mask') {
    const [one, zero] = [1, 0].map((x) => literal(node.kind, x, count));
    return m.text.let(`select ${m.typed(a)}, ${type} ${one}, ${type} ${zero}`);
  }
  const key = `${a.kind}:${node.kind}`;
  const simple: Record<string, string> = {
    'f32:f64': 'fpext',
    'f64:f32': 'fptrunc',
    'i32:f32': 'sitofp',
    'i32:f64': 'sitofp',
  };
  if (simple[key]) return m.text.let(`${simple[key]} ${m.typed(a)} to ${type}`);
  if (key === 'f32:i32' || key === 'f64:i32') return count > 1 ? truncateVector(m, node) : truncate(m, node);
  throw new Error(`no conversion ${key}`);
}

/** Truncates to an integer, saturates, and makes NaN 0. */
function truncate(m: Machine, node: Value): string {
  const [a] = node.args as [Value];
  const [type, from] = [m.type(node), m.type(a)];
  const name = `llvm.fptosi.sat.${suffixOf(node.kind, 1)}.${suffixOf(a.kind, 1)}`;
  return m.text.let(`call ${type} ${m.around.intrinsic(name, type, [from])}(${m.typed(a)})`);
}

/** As `truncate`; LLVM would go through a vector word by word. */
function truncateVector(m: Machine, node: Value): string {
  const { text } = m;
  const [a] = node.args as [Value];
  const count = m.count(node.shape);
  const [type, from, masks] = [m.type(node), m.type(a), typeOf('mask', count)];
  const float = (x: number) => literal(a.kind, x, count);
  // Beyond the largest integer there is none in single precision; in double, one that truncates to the least.
  const least = a.kind === 'f64' ? ['ogt', -(2 ** 31) - 1] : ['oge', -(2 ** 31)];
  const above = text.let(`fcmp oge ${m.typed(a)}, ${float(2 ** 31)}`);
  const below = text.let(`fcmp olt ${m.typed(a)}, ${float(2 ** 31)}`);
  const notLess = text.let(`fcmp ${least[0]} ${m.typed(a)}, ${float(least[1] as number)}`);
  const fits = text.let(`and ${masks} ${below}, ${notLess}`);
  const safe = text.let(`select ${masks} ${fits}, ${m.typed(a)}, ${from} zeroinitializer`);
  const plain = text.let(`fptosi ${from} ${safe} to ${type}`);
  const isNumber = text.let(`fcmp ord ${m.typed(a)}, ${float(0)}`);
  const negative = text.let(
    `select ${masks} ${isNumber}, ${type} ${literal('i32', -(2 ** 31), count)}, ${type} zeroinitializer`,
  );
  const other = text.let(
    `select ${masks} ${above}, ${type} ${literal('i32', 2 ** 31 - 1, count)}, ${type} ${negative}`,
  );
  return text.let(`select ${masks} ${fits}, ${type} ${plain}, ${type} ${other}`);
}
