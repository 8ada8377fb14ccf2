/** Writes what reads memory, variables and the function's own addresses. Each leaves a word on the stack, or fills the locals of its value. */

import { World } from '../../../world/layout.ts';
import type { Value, Variable } from '../graph/values.ts';
import type { Stack } from './stack.ts';

export function writeRead(w: Stack, node: Value, part: number): void {
  const { code } = w;
  const { kind } = node;
  const vector = w.isVector(node);
  const offset = node.detail as number;
  switch (node.op) {
    case 'param':
      code.localGet(offset + (w.graph.signature.form === 'plain' ? 0 : 2));
      return;
    case 'active':
    case 'running':
      if (vector && w.width === 4) code.localGet(node.op === 'active' ? w.active : w.running);
      else code.i32Const(1);
      return;
    case 'podAddress':
      code.localGet(w.pod);
      if (vector) code.i32x4Splat();
      return;
    case 'laneOffset':
      if (vector) code.v128Const([0, 4, 8, 12]);
      else code.localGet(w.lane4);
      return;
    case 'randomStream':
      code.i32Const(0).i32Load({ offset: World.stream });
      if (vector) code.i32x4Splat();
      code.i32Const(0).i32Load({ offset: World.several });
      if (vector) code.i32x4Splat().v128Const([0, 4, 8, 12]).v128And().i32x4Add();
      else code.localGet(w.lane4).i32And().i32Add();
      return;
    case 'addressOfSlot':
      if (vector)
        code
          .localGet(w.pod)
          .i32x4Splat()
          .v128Const([0, 4, 8, 12].map((lane) => offset + lane))
          .i32x4Add();
      else w.pushSlots('i32', offset).i32Const(offset).i32Add();
      return;
    case 'frame':
      code.localGet(w.frame).i32Const(4).i32ShrU();
      return;
    case 'get':
      code.localGet(w.variable(node.detail as Variable).locals[part]!);
      return;
    case 'loadSlot':
      w.pushSlots(kind, offset);
      return w.load(kind, vector, offset + 16 * part);
    case 'loadFixed':
      code.i32Const(offset);
      return w.load(kind, false, 0);
    case 'wire':
      code.localGet(w.frame);
      w.addAddress(node.args[0]);
      return w.load('f32', vector, offset);
    case 'wireStart':
      if (vector) code.i32Const(0);
      else code.localGet(w.lane4);
      w.addAddress(node.args[0]);
      return w.load('f32', vector, offset);
    case 'loadFrame':
      w.pushFrame(offset);
      return w.load(kind, vector, offset);
    case 'load':
      if (vector) return gather(w, node);
      w.push(node.args[0]!);
      return w.load(kind, false, offset);
    case 'loadQuad':
      w.push(node.args[0]!);
      return w.load('f32', true, offset);
    case 'loadSplat':
      w.push(node.args[0]!);
      code.v128Load32Splat({ offset });
      return;
    default:
      return strided(w, node);
  }
}

/** Words of each lane straight into their lanes: cheaper than vectors and shuffles, which are slow on x86. */
function gather(w: Stack, node: Value): void {
  const { code } = w;
  const offset = node.detail as number;
  const [local] = w.settle(node).locals as [number];
  for (let lane = 0; lane < 4; lane++) {
    w.push(node.args[0]!);
    code.i32x4ExtractLane(lane);
    if (lane === 0) code.v128Load32Zero({ offset });
    else code.localGet(local).v128Load32Lane(lane, { offset });
    code.localSet(local);
  }
}

/** Words 16 bytes apart. */
function strided(w: Stack, node: Value): void {
  const { code } = w;
  const offset = node.detail as number;
  const [local] = w.settle(node).locals as [number];
  for (let n = 0; n < 4; n++) {
    w.push(node.args[0]!);
    if (n === 0) code.v128Load32Zero({ offset });
    else code.localGet(local).v128Load32Lane(n, { offset: offset + 16 * n });
    code.localSet(local);
  }
}
