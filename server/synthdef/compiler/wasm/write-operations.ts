/** Writes operations of the graph: what depends on its arguments alone. Each leaves a word on the stack. */

import type { Signature } from '../graph/function-graph.ts';
import { laneBytes } from '../graph/kinds.ts';
import { comparisons } from '../graph/operations.ts';
import type { Value } from '../graph/values.ts';
import {
  bytesOfWords,
  highHalf,
  instruction,
  lowHalves,
  scalarConversions,
  scalarReinterpretations,
  splats,
} from './instructions.ts';
import { Type } from './module.ts';
import { pushLaneMask, type Stack } from './stack.ts';

/** Distance up to which vectors are shifted by additions: a shift fetches its distance anew each time. */
const fewAdditions = 3;

/** True when the code of a node needs an argument more than once. */
export function repeatsArgument(w: Stack, node: Value, index: number): boolean {
  const arg = node.args[index]!;
  const vector = w.isVector(node);
  switch (node.op) {
    case 'min':
    case 'max':
      return !vector || node.kind === 'i32';
    case 'magnitude':
      return !vector;
    case 'quotient':
    case 'rem':
      return vector || node.args[1]!.constant === undefined;
    case 'spread':
      return w.parts(node) === 2;
    case 'convert':
      return vector && w.parts(node) > w.parts(arg);
    case 'select':
      return index === 0 && w.parts(node) > w.parts(arg);
    case 'and':
    case 'or':
    case 'xor':
      return w.parts(node) < w.parts(arg);
    case 'load':
    case 'store':
      return vector || (index === 0 && w.isVector(arg));
    case 'loadStrided':
    case 'storeStrided':
      return true;
    case 'call':
      return w.width === 4;
    case 'apply':
      return vector;
    case 'when':
      return w.width === 4 && node.args.length > 1;
    default:
      return false;
  }
}

export function writeOperation(w: Stack, node: Value, part: number): void {
  const { code } = w;
  const { op, kind, args } = node;
  const vector = w.isVector(node);
  switch (op) {
    case 'not':
      w.push(args[0]!, part);
      code.plain(instruction('not', 'mask', vector));
      return;
    case 'and':
    case 'or':
    case 'xor':
      for (const arg of args) {
        if (kind === 'mask' && !w.isWide(node)) w.pushMask(arg);
        else w.push(arg, part);
      }
      code.plain(instruction(op, kind, vector));
      return;
    case 'select':
      for (const choice of args.slice(1)) {
        if (kind === 'mask') w.pushMask(choice);
        else w.push(choice, part);
      }
      w.pushMaskFor(node, args[0]!, part);
      code.plain(vector ? 'v128.bitselect' : 'select');
      return;
    case 'min':
    case 'max':
      return writeExtreme(w, node, part);
    case 'magnitude':
      return writeMagnitude(w, node);
    case 'quotient':
    case 'rem':
      return writeDivision(w, node);
    case 'shl':
    case 'shr':
    case 'shrU':
      return writeShift(w, node, part);
    case 'convert':
      return writeConversion(w, node, part);
    case 'bits':
      w.push(args[0]!, part);
      if (!vector) code.plain(scalarReinterpretations[`${args[0]!.kind}:${kind}`]!);
      return;
    case 'lowWords':
      w.push(args[0]!, 0);
      if (!vector) {
        code.i32WrapI64();
        return;
      }
      w.push(args[0]!, 1);
      w.narrow();
      return;
    case 'spread':
      return writeSpread(w, node);
    case 'apply':
      return writeApplication(w, node, part);
    case 'any':
      w.pushMask(args[0]!);
      if (w.isVector(args[0]!)) code.v128AnyTrue();
      return;
    case 'pack':
      args.forEach((arg, n) => {
        w.push(arg);
        if (n === 0) code.f32x4Splat();
        else code.f32x4ReplaceLane(n);
      });
      return;
    case 'shuffle':
      w.push(args[0]!);
      w.push(args[1]!);
      code.i8x16Shuffle(bytesOfWords(...(node.detail as string).split(',').map(Number)));
      return;
    case 'counted':
      code.v128Const([0, 1, 2, 3]);
      return;
    case 'maskOfBits':
      pushLaneMask(code, () => w.push(args[0]!));
      return;
    case 'firstWord':
      w.push(args[0]!);
      code.f32x4ExtractLane(0);
      return;
    case 'bitsOf':
      w.push(args[0]!);
      code.i32x4Bitmask();
      return;
    case 'lowestBit':
      w.push(args[0]!);
      code.i32Ctz();
      return;
    case 'kept':
      w.pushMask(args[0]!);
      w.push(args[1]!);
      code.v128And();
      return;
    default:
      // A comparison is named by what it compares.
      for (const arg of args) w.push(arg, part);
      code.plain(instruction(op, comparisons.has(op) ? args[0]!.kind : kind, vector));
  }
}

/** Minimum and maximum by comparison, which is what scsynth's do with NaN, and one instruction for floats in vectors. */
function writeExtreme(w: Stack, node: Value, part: number): void {
  const [a, b] = node.args as [Value, Value];
  const vector = w.isVector(node);
  if (vector && node.kind !== 'i32') {
    w.push(b, part);
    w.push(a, part);
    w.code.plain(instruction(node.op, node.kind, true));
    return;
  }
  for (const value of [a, b, a, b]) w.push(value);
  w.code
    .plain(instruction(node.op === 'min' ? 'lt' : 'gt', node.kind, vector))
    .plain(vector ? 'v128.bitselect' : 'select');
}

function writeMagnitude(w: Stack, node: Value): void {
  const [a] = node.args as [Value];
  if (w.isVector(node)) {
    w.push(a);
    w.code.i32x4Abs();
    return;
  }
  const sign = () => {
    w.push(a);
    w.code.i32Const(31).i32ShrS();
  };
  w.push(a);
  sign();
  w.code.i32Xor();
  sign();
  w.code.i32Sub();
}

/** Quotients and remainders of integers, lane by lane: vectors have no instruction for them. */
function writeDivision(w: Stack, node: Value): void {
  const { code } = w;
  const [a, b] = node.args as [Value, Value];
  if (!w.isVector(node)) {
    writeScalarDivision(
      w,
      node,
      () => w.push(a),
      () => w.push(b),
    );
    return;
  }
  const out = w.registers.take(Type.v128);
  const [local] = out.locals as [number];
  w.push(a);
  code.localSet(local);
  for (let lane = 0; lane < 4; lane++) {
    const extract = (value: Value) => () => {
      w.push(value);
      code.i32x4ExtractLane(lane);
    };
    code.localGet(local);
    writeScalarDivision(w, node, extract(a), extract(b));
    code.i32x4ReplaceLane(lane).localSet(local);
  }
  code.localGet(local);
  w.registers.give(out);
}

/** An instruction traps where the divisor is 0 or the quotient has no room: those are answered beside it. */
function writeScalarDivision(w: Stack, { op, args }: Value, a: () => void, b: () => void): void {
  const { code } = w;
  const divisor = args[1]!.constant;
  if (divisor !== undefined && Number(divisor) !== 0 && Number(divisor) !== -1) {
    a();
    b();
    code.plain(op === 'rem' ? 'i32.rem_s' : 'i32.div_s');
    return;
  }
  const special = () => {
    b();
    code.i32Const(1).i32Add().i32Const(2).i32LtU();
  };
  if (op === 'quotient') {
    // Of -1 the negative, of 0 nothing.
    code.i32Const(0);
    a();
    code.i32Sub();
    b();
    code.i32And();
  } else code.i32Const(0);
  a();
  code.i32Const(1);
  b();
  special();
  code.select().plain(op === 'rem' ? 'i32.rem_s' : 'i32.div_s');
  special();
  code.select();
}

function writeShift(w: Stack, node: Value, part: number): void {
  const { code } = w;
  const distance = node.detail as number;
  const name = instruction(node.op, node.kind, w.isVector(node));
  w.push(node.args[0]!, part);
  if (!w.isVector(node)) {
    if (node.kind === 'i64') code.i64Const(BigInt(distance)).plain(name);
    else code.i32Const(distance).plain(name);
    return;
  }
  if (node.op !== 'shl' || node.kind !== 'i32' || distance > fewAdditions || distance < 0) {
    code.i32Const(distance).plain(name);
    return;
  }
  const doubled = w.registers.take(Type.v128);
  for (let i = 0; i < distance; i++) code.localTee(doubled.locals[0]!).localGet(doubled.locals[0]!).i32x4Add();
  w.registers.give(doubled);
}

function writeConversion(w: Stack, node: Value, part: number): void {
  const { code } = w;
  const [a] = node.args as [Value];
  const key = `${a.kind}:${node.kind}`;
  if (!w.isVector(node)) {
    const name = scalarConversions[key];
    if (name === undefined) throw new Error(`no conversion ${key}`);
    w.push(a);
    if (name) code.plain(name);
    return;
  }
  if (a.kind === 'mask') {
    w.pushMask(a);
    code.localGet(w.vectorConstant(node.kind, 1)).v128And();
    return;
  }
  if (laneBytes(node.kind) === 8) {
    w.push(a, 0);
    if (part === 1) {
      w.push(a, 0);
      code.i8x16Shuffle(highHalf);
    }
    code.plain(a.kind === 'f32' ? 'f64x2.promote_low_f32x4' : 'f64x2.convert_low_i32x4_s');
    return;
  }
  w.push(a, 0);
  if (a.kind !== 'f64') {
    code.plain(a.kind === 'f32' ? 'i32x4.trunc_sat_f32x4_s' : 'f32x4.convert_i32x4_s');
    return;
  }
  const narrow = node.kind === 'f32' ? 'f32x4.demote_f64x2_zero' : 'i32x4.trunc_sat_f64x2_s_zero';
  code.plain(narrow);
  w.push(a, 1);
  code.plain(narrow).i8x16Shuffle(lowHalves);
}

/** One value for all lanes or words. */
function writeSpread(w: Stack, node: Value): void {
  const { code } = w;
  const [a] = node.args as [Value];
  if (!w.isVector(node) || w.isVector(a)) return w.push(a);
  if (node.kind === 'mask') {
    code.i32Const(0);
    w.push(a);
    code.i32Sub().i32x4Splat();
    return;
  }
  w.push(a);
  code.plain(splats[node.kind]);
}

/** A call of a function of doubles; lane by lane in vectors, which have two to a part. */
function writeApplication(w: Stack, node: Value, part: number): void {
  const { code } = w;
  const result = (lane: number) => {
    for (const arg of node.args) {
      if (arg.constant !== undefined) w.pushNumber(arg);
      else w.push(arg, w.isVector(arg) ? part : 0);
      if (arg.constant === undefined && w.isVector(arg)) code.lane('f64x2.extract_lane', lane);
    }
    w.around.call(code, node.detail as Signature);
  };
  result(0);
  if (!w.isVector(node)) return;
  code.f64x2Splat();
  result(1);
  code.lane('f64x2.replace_lane', 1);
}
