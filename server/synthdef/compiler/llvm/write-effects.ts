/** Writes what changes memory and variables, and calls. Inside a condition on lanes only those for which it holds are changed. */
import type { Signature } from '../graph/function-graph.ts';
import { laneBytes } from '../graph/kinds.ts';
import type { Value, Variable } from '../graph/values.ts';
import { bankOf } from './lanes-apart.ts';
import type { Machine } from './machine.ts';
import { typeOf } from './types.ts';
import { podLanes } from './width.ts';

const frameBytes = 16;

export function writeEffect(m: Machine, node: Value): void {
  const { text } = m;
  const { args, kind } = node;
  const count = m.count(node.shape);
  const offset = node.detail as number;
  switch (node.op) {
    case 'set':
      return writeSet(m, node);
    case 'storeSlot':
      return storeOfRunning(m, node, m.slots(kind, offset));
    case 'storeFrame':
      return storeOfRunning(m, node, m.frameOfSlots(offset));
    case 'store':
      return scatter(m, node);
    case 'setWire':
      return m.storeParts('f32', count, m.wire(offset, m.presentFrame()), m.use(args[0]!));
    case 'storeQuad':
      return m.store(kind, count, m.offset(m.use(args[0]!), offset), m.use(args[1]!));
    case 'storeStrided':
      for (let n = 0; n < count; n++) {
        const word = text.let(`extractelement ${m.typed(args[1]!)}, i32 ${n}`);
        m.store(kind, 1, m.offset(m.use(args[0]!), offset + frameBytes * n), word);
      }
      return;
    case 'clear':
      return text.do(`call void ${m.around.fixed('clear')}(ptr %base, ${m.typed(args[0]!)}, ${m.typed(args[1]!)})`);
    case 'copy':
      return text.do(`call void ${m.around.fixed('copy')}(ptr %base, ${args.map((arg) => m.typed(arg)).join(', ')})`);
    default:
      return writeCall(m, node);
  }
}

/** Sets a variable. The first value is of no concern to anyone: only later sets are narrowed. */
function writeSet(m: Machine, node: Value): void {
  const { text } = m;
  const variable = node.detail as Variable;
  const value = node.args[0]!;
  const type = m.type(variable);
  const known = m.knownVariable(variable);
  // A state that an arm of a condition has is stored behind the condition too.
  const place = known ?? m.settle(variable, node.region!.around !== null);
  let result = m.use(value);
  if (m.condition !== null && m.width > 1 && variable.shape === 'lane' && known !== undefined) {
    const old = text.let(`load ${type}, ptr ${place}`);
    result = text.let(`select ${m.typedMask(m.running, variable)}, ${type} ${result}, ${type} ${old}`);
  }
  text.do(`store ${type} ${result}, ptr ${place}`);
}

/** Stores the words of the lanes that run. */
function storeOfRunning(m: Machine, node: Value, addresses: readonly string[]): void {
  const { kind } = node;
  const count = m.count(node.shape);
  const value = node.args[0]!;
  if (!m.isVector(node)) return m.storeParts(kind, 1, addresses, m.use(value));
  const old = `${m.type(node)} ${m.loadParts(kind, count, addresses)}`;
  const mixed = m.text.let(`select ${m.typedMask(m.running, node)}, ${m.typed(value)}, ${old}`);
  m.storeParts(kind, count, addresses, mixed);
}

/** Runs `body` for each lane that runs. */
function eachRunning(m: Machine, body: (lane: number) => void): void {
  const { text } = m;
  for (let lane = 0; lane < m.width; lane++) {
    const holds = text.let(`extractelement ${typeOf('mask', m.width)} ${m.running}, i32 ${lane}`);
    const number = text.newLabel();
    text.branch(holds, `lane${number}`, `next${number}`);
    text.label(`lane${number}`);
    body(lane);
    text.goTo(`next${number}`);
    text.label(`next${number}`);
  }
}

/** Stores a word at each lane's own address; lanes that do not run write nothing. */
function scatter(m: Machine, node: Value): void {
  const [address, value] = node.args as [Value, Value];
  const store = (lane: number) =>
    m.store(node.kind, 1, m.offset(m.word(address, lane), node.detail as number), m.word(value, lane));
  if (node.shape === 'lane' && m.width > 1) eachRunning(m, store);
  else for (let word = 0; word < m.count(node.shape); word++) store(word);
}

/** A call for each lane that runs: scalar arguments in, a scalar or nothing out. */
function writeCall(m: Machine, node: Value): void {
  const { text } = m;
  const fn = node.detail as Signature;
  const name = m.around.callee(fn);
  const calling = (args: readonly string[]) =>
    `call ${fn.result ? typeOf(fn.result) : 'void'} ${name}(${['ptr %base', ...args].join(', ')})`;
  /** True where the arguments that its form wants are among those that are given. */
  const isPlaced = node.args.length > fn.params.length;
  if (m.width === 1) {
    const code = calling([...(isPlaced ? [] : ownArguments(m, fn)), ...node.args.map((arg) => m.typed(arg))]);
    if (fn.result) m.know(node, text.let(code));
    else text.do(code);
    return;
  }
  const result = fn.result && m.isUsed(node) ? fn.result : null;
  const type = result ? typeOf(result, m.width) : '';
  const place = result ? text.variable(type) : '';
  if (result) text.do(`store ${type} zeroinitializer, ptr ${place}`);
  eachRunning(m, (lane) => {
    const given = node.args.map((arg) => `${typeOf(arg.kind)} ${m.word(arg, lane)}`);
    const code = calling([...(isPlaced ? [] : ownArguments(m, fn, lane)), ...given]);
    if (!result) return fn.result ? void text.let(code) : text.do(code);
    const word = `${typeOf(result)} ${text.let(code)}`;
    const present = text.let(`load ${type}, ptr ${place}`);
    text.do(`store ${type} ${m.insert(type, present, word, lane)}, ptr ${place}`);
  });
  if (result) m.know(node, text.let(`load ${type}, ptr ${place}`));
}

/** Returns the arguments that a function's form wants before its parameters, from a function of one lane or for one of several. */
function ownArguments(m: Machine, { form }: Signature, lane = 0): string[] {
  if (form === 'plain') return [];
  if (m.width === 1) {
    if (form === 'slots') return ['i32 %pod', `i32 ${m.slots('i32', 0)[0]}`];
    return ['i32 %pod', 'i32 %lane', ...(m.around.bankBytes !== null ? ['i32 %bank'] : [])];
  }
  const { bankBytes } = m.around;
  if (m.isApart) {
    const { pod, lane: own, at4 } = m.apart[lane]!;
    if (form === 'slots') return [`i32 ${pod}`, `i32 ${at4}`];
    const bank = bankOf(String(lane), own, bankBytes ?? 0, (code) => m.text.let(code));
    return [`i32 ${pod}`, `i32 ${own}`, `i32 ${bank}`];
  }
  const number = Math.floor(lane / podLanes);
  const [pod, own] = [m.pods[number]!, lane % podLanes];
  if (form === 'slots') return [`i32 ${pod}`, `i32 ${m.offset(pod, laneBytes('i32') * own)}`];
  return [`i32 ${pod}`, `i32 ${own}`, ...(bankBytes !== null ? [`i32 ${number * bankBytes}`] : [])];
}
