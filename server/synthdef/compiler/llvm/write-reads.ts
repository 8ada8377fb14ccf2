/** Writes what reads memory, variables and the function's own addresses. */
import type { Value, Variable } from '../graph/values.ts';
import type { Machine } from './machine.ts';
import { literal, typeOf } from './types.ts';

/** Bytes from a frame of a wire to the next. */
const frameBytes = 16;

/** Writes a read; returns the name of its value. */
export function writeRead(m: Machine, node: Value): string {
  const { text } = m;
  const { kind } = node;
  const count = m.count(node.shape);
  const vector = m.isVector(node);
  const offset = node.detail as number;
  switch (node.op) {
    case 'param':
      return `%p${offset}`;
    case 'active':
    case 'running':
      if (vector && m.width > 1) return node.op === 'active' ? m.active : m.running;
      return literal('mask', 1, count);
    case 'podAddress':
      return vector ? m.podOfLanes() : '%pod';
    case 'laneOffset':
      return m.laneOffset();
    case 'randomStream':
      return m.randomStream();
    case 'addressOfSlot':
      if (!vector) return m.slots('i32', offset)[0]!;
      return text.let(`add ${m.type(node)} ${m.slotsOfLanes()}, ${literal('i32', offset, m.width)}`);
    case 'frame':
      return text.let(`lshr i32 ${m.presentFrame()}, ${Math.log2(frameBytes)}`);
    case 'get':
      return text.let(`load ${m.type(node)}, ptr ${m.placeOf(node.detail as Variable)}`);
    case 'loadSlot':
      return m.loadParts(kind, count, m.slots(kind, offset));
    case 'loadFixed':
      return m.loadOnce(kind, String(offset));
    case 'wire':
      return m.loadParts('f32', count, m.wire(offset, m.presentFrame()));
    case 'wireStart':
      return m.loadParts('f32', count, m.wire(offset, null));
    case 'loadFrame':
      return m.loadParts(kind, count, m.frameOfSlots(offset));
    case 'load':
      if (vector) return gather(m, node);
      return m.loadWord(kind, m.offset(m.use(node.args[0]!), offset));
    case 'loadQuad':
      return m.load(kind, count, m.offset(m.use(node.args[0]!), offset));
    case 'loadSplat':
      return m.splat(kind, m.load(kind, 1, m.offset(m.use(node.args[0]!), offset)), count);
    case 'loadStrided':
      return strided(m, node);
    default:
      throw new Error(`no code for ${node.op} of ${kind}`);
  }
}

/**
 * A word at each lane's own address. Lanes that do not run may have any: they read at the constant offset alone, which lies in the table that is read or in
 * the world's header.
 */
function gather(m: Machine, node: Value): string {
  const { text } = m;
  const count = m.count(node.shape);
  const [address] = node.args as [Value];
  const type = m.type(address);
  const from =
    node.shape === 'lane'
      ? text.let(`select ${m.typedMask(m.running, node)}, ${m.typed(address)}, ${type} zeroinitializer`)
      : m.use(address);
  let vector = 'poison';
  for (let word = 0; word < count; word++) {
    const own = m.offset(text.let(`extractelement ${type} ${from}, i32 ${word}`), node.detail as number);
    vector = m.insert(m.type(node), vector, `${typeOf(node.kind)} ${m.loadWord(node.kind, own)}`, word);
  }
  return vector;
}

/** Words 16 bytes apart. */
function strided(m: Machine, node: Value): string {
  const count = m.count(node.shape);
  const [address] = node.args as [Value];
  let vector = 'poison';
  for (let n = 0; n < count; n++) {
    const at = m.offset(m.use(address), (node.detail as number) + frameBytes * n);
    vector = m.insert(m.type(node), vector, `${typeOf(node.kind)} ${m.loadWord(node.kind, at)}`, n);
  }
  return vector;
}
