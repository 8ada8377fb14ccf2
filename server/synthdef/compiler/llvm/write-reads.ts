/** Writes what reads memory, variables and the function's own addresses. */
import type { Value, Variable } from '../graph/values.ts';
import type { Machine } from './machine.ts';
import { literal, typeOf, vectorLiteral } from './types.ts';

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
      return vector ? m.splat('i32', m.pod, count) : m.pod;
    case 'laneOffset':
      return vector ? laneOffsets(count) : m.lane4;
    case 'addressOfSlot':
      return vector
        ? text.let(`add ${m.type(node)} ${m.splat('i32', m.pod, count)}, ${laneOffsets(count, offset)}`)
        : m.offset(m.slots('i32'), offset);
    case 'frame':
      return text.let(`lshr i32 ${m.presentFrame()}, ${Math.log2(frameBytes)}`);
    case 'get':
      return text.let(`load ${m.type(node)}, ptr ${m.placeOf(node.detail as Variable)}`);
    case 'loadSlot':
      return m.load(kind, count, m.offset(m.slots(kind), offset));
    case 'loadFixed':
      return m.loadOnce(kind, String(offset));
    case 'wire':
      return m.load('f32', count, m.frameAddress(offset));
    case 'wireStart':
      return m.load('f32', count, m.offset(m.laneStart, offset));
    case 'loadFrame':
      return m.load(kind, count, m.frameOfSlots(offset));
    case 'load':
      if (vector) return gather(m, node);
      return m.load(kind, 1, m.offset(m.use(node.args[0]!), offset));
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

/** Each lane's place among the words of a slot, in bytes. */
const laneOffsets = (count: number, from = 0) =>
  vectorLiteral(
    'i32',
    Array.from({ length: count }, (_, lane) => from + 4 * lane),
  );

/** A word at each lane's own address. Lanes that do not run may have any: they read the first word of the pod. */
function gather(m: Machine, node: Value): string {
  const { text } = m;
  const count = m.count(node.shape);
  const [address] = node.args as [Value];
  const type = m.type(address);
  let at = text.let(`add ${m.typed(address)}, ${literal('i32', node.detail as number, count)}`);
  if (node.shape === 'lane') {
    const harmless = m.splat('i32', m.pod, count);
    at = text.let(`select ${m.typedMask(m.running, node)}, ${type} ${at}, ${type} ${harmless}`);
  }
  let vector = 'poison';
  for (let word = 0; word < count; word++) {
    const own = text.let(`extractelement ${type} ${at}, i32 ${word}`);
    vector = m.insert(m.type(node), vector, `${typeOf(node.kind)} ${m.load(node.kind, 1, own)}`, word);
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
    vector = m.insert(m.type(node), vector, `${typeOf(node.kind)} ${m.load(node.kind, 1, at)}`, n);
  }
  return vector;
}
