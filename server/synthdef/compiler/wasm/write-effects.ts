/** Writes what changes memory and variables, and calls. Inside a condition on lanes only those for which it holds are changed. */
import type { Signature } from '../graph/function-graph.ts';
import type { Value, Variable } from '../graph/values.ts';
import type { Stack } from './stack.ts';

export function writeEffect(w: Stack, node: Value): void {
  const { code } = w;
  const { args, kind } = node;
  const offset = node.detail as number;
  switch (node.op) {
    case 'set':
      return writeSet(w, node);
    case 'storeSlot':
      return writeSlot(w, node);
    case 'store':
      return scatter(w, node);
    case 'setWire':
      code.localGet(w.frame);
      w.addAddress(args[1]);
      w.push(args[0]!);
      return w.store('f32', w.isVector(node), offset);
    case 'storeFrame':
      return writeFrame(w, node);
    case 'storeQuad':
      w.push(args[0]!);
      w.push(args[1]!);
      return w.store(kind, true, offset);
    case 'storeStrided':
      for (let n = 0; n < 4; n++) {
        w.push(args[0]!);
        w.push(args[1]!);
        code.v128Store32Lane(n, { offset: 16 * n });
      }
      return;
    case 'clear':
      w.push(args[0]!);
      code.i32Const(0);
      w.push(args[1]!);
      code.memoryFill();
      return;
    case 'copy':
      for (const arg of args) w.push(arg);
      code.memoryCopy();
      return;
    default:
      return writeCall(w, node);
  }
}

function writeSet(w: Stack, node: Value): void {
  const { code } = w;
  const variable = node.detail as Variable;
  const value = node.args[0]!;
  const known = w.homeOf(variable);
  const { locals } = known ?? w.settle(variable);
  const isMasked = w.condition !== null && variable.shape === 'lane' && known !== undefined;
  locals.forEach((local, part) => {
    if (variable.kind === 'mask') w.pushMask(value);
    else w.push(value, part);
    if (isMasked) {
      code.localGet(local);
      w.pushLocalMaskFor(variable, w.running, part);
      code.v128Bitselect();
    }
    code.localSet(local);
  });
}

function writeSlot(w: Stack, node: Value): void {
  const { code } = w;
  const { kind } = node;
  const value = node.args[0]!;
  const vector = w.isVector(node);
  for (let part = 0; part < w.parts(node); part++) {
    const at = (node.detail as number) + 16 * part;
    w.pushSlots(kind, at);
    w.push(value, part);
    if (vector) {
      w.pushSlots(kind, at);
      w.load(kind, true, at);
      w.pushLocalMaskFor(node, w.running, part);
      code.v128Bitselect();
    }
    w.store(kind, vector, at);
  }
}

/** Stores a word at each lane's own address; lanes that do not run write nothing. */
function scatter(w: Stack, node: Value): void {
  const { code } = w;
  const [address, value] = node.args as [Value, Value];
  const offset = node.detail as number;
  if (!w.isVector(node)) {
    w.push(address);
    w.push(value);
    return w.store(node.kind, false, offset);
  }
  for (let lane = 0; lane < 4; lane++) {
    if (w.width === 4) code.localGet(w.running).i32x4ExtractLane(lane).if();
    w.push(address);
    code.i32x4ExtractLane(lane);
    w.push(value);
    code.v128Store32Lane(lane, { offset });
    if (w.width === 4) code.end();
  }
}

function writeFrame(w: Stack, node: Value): void {
  const { code } = w;
  const offset = node.detail as number;
  const vector = w.isVector(node);
  w.pushFrame(offset);
  w.push(node.args[0]!);
  if (vector) {
    w.pushFrame(offset);
    w.load(node.kind, true, offset);
    code.localGet(w.running).v128Bitselect();
  }
  w.store(node.kind, vector, offset);
}

/** A call for each lane that runs: scalar arguments in, a scalar or nothing out. */
function writeCall(w: Stack, node: Value): void {
  const { code } = w;
  const fn = node.detail as Signature;
  const result = fn.result && w.isUsed(node) ? w.settle(node).locals[0]! : null;
  const end = () => {
    w.around.call(code, fn);
    if (fn.result && result === null) code.drop();
  };
  /** True where the arguments that its form wants are among those that are given. */
  const isPlaced = node.args.length > fn.params.length;
  if (w.width === 1) {
    if (fn.form !== 'plain' && !isPlaced) code.localGet(w.pod);
    if (fn.form === 'pod' || fn.form === 'unit') code.localGet(w.lane);
    if (fn.form === 'slots' && !isPlaced) w.pushSlots('i32', 0);
    for (const arg of node.args) w.push(arg);
    end();
    if (result !== null) code.localSet(result);
    return;
  }
  if (result !== null) code.i32Const(0).i32x4Splat().localSet(result);
  for (let lane = 0; lane < 4; lane++) {
    code.localGet(w.running).i32x4ExtractLane(lane).if();
    if (result !== null) code.localGet(result);
    if (fn.form !== 'plain' && !isPlaced) code.localGet(w.pod);
    if (fn.form === 'pod') code.i32Const(lane);
    if (fn.form === 'slots' && !isPlaced)
      code
        .localGet(w.pod)
        .i32Const(4 * lane)
        .i32Add();
    for (const arg of node.args) {
      if (arg.constant !== undefined) {
        w.pushNumber(arg);
        continue;
      }
      w.push(arg);
      if (w.isVector(arg)) code.lane(arg.kind === 'f32' ? 'f32x4.extract_lane' : 'i32x4.extract_lane', lane);
    }
    end();
    if (result !== null)
      code.lane(fn.result === 'f32' ? 'f32x4.replace_lane' : 'i32x4.replace_lane', lane).localSet(result);
    code.end();
  }
}
