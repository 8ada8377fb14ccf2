/**
 * The function that goes through a list of pods, so that the render thread calls into a def once a block and not once a pod.
 *
 *     list of (pod, lanes):               calc4(5000, 0b0110), mix4(5000, 0b0110)
 *     5000, 0b0110; 9000, 0b1000     →    calc1(9000, 3), mix1(9000, 3)
 *                                         1 if a pod's header asks for a done action or reports something, else 0
 *
 * Without calc4, in the first module, the lanes go through calc1 one after the other, and sound the same.
 *
 * What could go wrong: compiled code traps. The world is told of each entry before it is run, so that the engine finds the
 * synth that did it.
 */
import { Pod, RandomRow, World } from '../../world/layout.ts';
import type { Code } from './wasm/assembler.ts';
import { type Body, FunctionBody, Type } from './wasm/module.ts';

/** Code that all lanes go through: for one lane, however many run, or for four, also where one runs. */
export type ForcedCode = 'lone' | 'four';

/** Functions that a list's goes through each entry by. */
export type BlockFunction = 'calc1' | 'calc4' | 'mix1' | 'mix4';

/** The function, and those that it calls, in the order of the calls' places. */
export interface RunFunction {
  readonly body: Body;
  readonly callees: readonly BlockFunction[];
}

/** It is the same for all modules that have functions of the same names. */
const known = new Map<string, RunFunction>();

/** Returns the function of a module that has these others; calc1 always. */
export function runFunction(has: readonly BlockFunction[], forced?: ForcedCode): RunFunction {
  const text = `${[...has].sort()} ${forced}`;
  const run = known.get(text) ?? emitRun(new Set(has), forced);
  known.set(text, run);
  return run;
}

/** An entry of the list: the pod's address and the bits of its lanes. Its bytes, and the place of the lanes among them. */
export const listEntry = { bytes: 8, lanes: 4 } as const;

/** Bytes from the streams of random numbers of one entry to those of the next, and a mask that counts them around (see `RandomRow`). */
export const streamStride = { several: 16, lone: 4 } as const;
export const streamsMask = 4 * RandomRow.count - 1;

/** Goes through a list of (pod, lanes), telling the world where it is, and gathers what the pods' headers say. */
function emitRun(has: ReadonlySet<BlockFunction>, forced?: ForcedCode): RunFunction {
  const callees: BlockFunction[] = [];
  const fn = new FunctionBody([Type.i32, Type.i32], [Type.i32]);
  const [entry, count] = [0, 1];
  const [pod, lanes, end, calculated] = [
    fn.local(Type.i32),
    fn.local(Type.i32),
    fn.local(Type.i32),
    fn.local(Type.i32),
  ];
  const { code } = fn;
  const first = fn.local(Type.i32);
  const setSeveral = (value: 0 | -1) => code.i32Const(World.several).i32Const(value).i32Store();
  /** Tells the streams of random numbers: by the place of the entry, so many bytes further for each. */
  const setStream = (stride: number) => {
    code.i32Const(World.stream).localGet(entry).localGet(first).i32Sub();
    code.i32Const(Math.log2(listEntry.bytes)).i32ShrU().i32Const(Math.log2(stride)).i32Shl();
    code.i32Const(streamsMask).i32And().i32Const(RandomRow.streams).i32Add();
  };
  const call = (callee: BlockFunction) => {
    callees.push(callee);
    code.callLater();
  };
  const withLanes = (callee: BlockFunction) => {
    code.localGet(pod).localGet(lanes);
    call(callee);
  };
  const withLane = (callee: BlockFunction) => {
    code.localGet(pod).localGet(lanes).i32Ctz();
    call(callee);
  };
  code
    .localGet(entry)
    .localTee(first)
    .localGet(count)
    .i32Const(Math.log2(listEntry.bytes))
    .i32Shl()
    .i32Add()
    .localSet(end);
  code.loop();
  code.i32Const(World.running).localGet(entry).i32Store();
  code.localGet(entry).i32Load().localSet(pod);
  code.localGet(entry).i32Load({ offset: listEntry.lanes }).localSet(lanes);
  pushRest(code, lanes);
  code.if();
  setSeveral(-1);
  setStream(streamStride.several);
  code.i32Store();
  if (has.has('calc4')) withLanes('calc4');
  else
    eachLane(fn, lanes, (lane) => {
      code.localGet(pod).localGet(lane);
      call('calc1');
    });
  if (has.has('mix4')) withLanes('mix4');
  code.else();
  setSeveral(0);
  setStream(streamStride.lone);
  code.i32Const(0).localGet(count).i32Const(1).i32GtS().select().i32Store();
  if (forced === 'four' && has.has('calc4')) withLanes('calc4');
  else withLane('calc1');
  if (has.has('mix1')) withLane('mix1');
  code.end();
  code.localGet(calculated);
  code.localGet(pod).v128Load({ offset: Pod.done, align: 16 });
  code.localGet(pod).v128Load({ offset: Pod.notFinite, align: 16 });
  code.v128Or().v128AnyTrue().i32Or().localSet(calculated);
  code.localGet(entry).i32Const(listEntry.bytes).i32Add().localTee(entry);
  code.localGet(end).i32LtS().brIf(0);
  code.end();
  code.localGet(calculated);
  return { body: fn.finish(), callees };
}

/** Pushes bits without the lowest that is set: more than one is set where some are left. */
function pushRest(code: Code, bits: number): Code {
  return code.localGet(bits).localGet(bits).i32Const(1).i32Sub().i32And();
}

/** Runs `body` for each lane whose bit is set, with a local that holds its number. */
function eachLane(fn: FunctionBody, lanes: number, body: (lane: number) => void): void {
  const { code } = fn;
  const [left, lane] = [fn.local(Type.i32), fn.local(Type.i32)];
  code.localGet(lanes).localSet(left).loop();
  code.localGet(left).i32Ctz().localSet(lane);
  body(lane);
  pushRest(code, left).localTee(left).brIf(0).end();
}
