/**
 * Kernels of bare graphs, without a def: each operation of each kind on numbers where processors differ, conversions between kinds, and each way to read and
 * write memory. Functions for one lane play in one pod, those for four in another, of which a lane does not run; vectors have a function of their own.
 *
 *     add of f32:  slot 16 n = slot 0 + slot 16, for four pairs of edges at a time
 */
import { FunctionGraph } from '../../server/synthdef/compiler/graph/function-graph.ts';
import { Lanes, type Value } from '../../server/synthdef/compiler/graph/lanes.ts';
import {
  type ComparisonName,
  comparisons,
  type Operation,
  type OperationName,
  operations,
} from '../../server/synthdef/compiler/graph/operations.ts';
import { ModuleWriter } from '../../server/synthdef/compiler/llvm/module-writer.ts';
import { ModuleBuilder } from '../../server/synthdef/compiler/wasm/module.ts';
import { writeFunction } from '../../server/synthdef/compiler/wasm/write-function.ts';
import { describeMemory, describeVectors } from './bare-memory.ts';
import type { Kernel } from './kernel.ts';
import { takeSnapshot } from './snapshot.ts';

/** Bytes of a page of WebAssembly's, of a pod, and of what lies before the pods. */
const [pageBytes, podBytes, podsAt] = [0x10000, 0x4000, 0x10000];
/** In every third pod lane 2 does not run. */
const lanesOfFour = (index: number) => (index % 3 === 0 ? 0b1011 : 0b1111);
const blockSize = 64;

type NumberKind = 'f32' | 'f64' | 'i32' | 'i64';
/** Numbers at which processors and libraries differ: all pairs of them are taken. The last float of either size is no normal number. */
const edges: Readonly<Record<NumberKind, readonly number[]>> = {
  f32: [0, -0, 1, -0.5, 1.5, -2.5, 3e9, -1e30, Infinity, -Infinity, NaN, 1.2e-38, 1e-40],
  f64: [0, -0, 1, -0.5, 1.5, -2.5, 3e9, -1e300, Infinity, -Infinity, NaN, 2.3e-308, 1e-310],
  i32: [0, 1, -1, 2, 7, -7, 31, 0x7fffffff, -0x80000000, 0x55555555],
  i64: [0, 1, -1, 7, -7, 2 ** 52, -(2 ** 40)],
};
const slotBytes = (kind: NumberKind) => (kind === 'f64' || kind === 'i64' ? 32 : 16);

/** A bare function: what its pods hold before, and what it does. */
interface Bare {
  readonly name: string;
  readonly pods: number;
  /** Writes what a pod holds. */
  fill(view: DataView, pod: number, index: number): void;
  describe(lanes: Lanes): void;
  /** True for what one lane's code has alone. */
  readonly isLone?: boolean;
}

const put = (view: DataView, kind: NumberKind, at: number, value: number) => {
  if (kind === 'f32') view.setFloat32(at, value, true);
  else if (kind === 'f64') view.setFloat64(at, value, true);
  else if (kind === 'i32') view.setInt32(at, value, true);
  else view.setBigInt64(at, BigInt(value), true);
};

/**
 * All operations of a kind on all pairs of its edges, four pairs a pod.
 * @param denormals false where they are zero: what is only chosen and copied is made a zero by some instructions and kept by others
 */
function ofKind(kind: NumberKind, denormals: boolean): Bare {
  const isFloat = kind === 'f32' || kind === 'f64';
  const numbers = isFloat && !denormals ? edges[kind].slice(0, -1) : edges[kind];
  const pairs = numbers.flatMap((a) => numbers.map((b) => [a, b] as const));
  const bytes = slotBytes(kind);
  return {
    name: `operations of ${kind}`,
    pods: Math.ceil(pairs.length / 4),
    fill: (view, pod, index) =>
      pairs.slice(4 * index, 4 * index + 4).forEach(([a, b], lane) => {
        put(view, kind, pod + (lane * bytes) / 4, a);
        put(view, kind, pod + (lane * bytes) / 4 + bytes, b);
      }),
    describe(lanes) {
      const [a, b] = [0, bytes].map((offset) => lanes.loadSlot(kind, offset)) as [Value, Value];
      const values = (Object.entries(operations) as [OperationName, Operation][]).flatMap(([name, { kinds }]) =>
        kinds.includes(kind) ? applied(name, a, b) : [],
      );
      if (kind !== 'i64') values.push(...masked(a, b));
      [...values, ...converted(kind, a)].forEach((value, i) => {
        lanes.storeSlot(2 * bytes + 32 * i, value.kind === 'mask' ? value.to('i32') : value);
      });
    },
  };
}

/** An operation by its name; shifts by several distances. */
function applied(name: OperationName, a: Value, b: Value): Value[] {
  if (name === 'shl' || name === 'shr' || name === 'shrU') return [1, 5, 31, 40].map((distance) => a[name](distance));
  if (name === 'quotient') return [a.div(b)];
  if (comparisons.has(name)) return [a.lanes.compare(name as ComparisonName, a, b)];
  return [a[name as 'add'](b)];
}

/** A number in the other kinds, and its bits. */
function converted(kind: NumberKind, a: Value): Value[] {
  const others = {
    f32: () => [a.to('f64'), a.to('i32'), a.bits('i32')],
    f64: () => [a.to('f32'), a.to('i32'), a.bits('i64')],
    i32: () => [a.to('f32'), a.to('f64'), a.bits('f32')],
    i64: () => [a.bits('f64'), a.lowWords()],
  };
  return others[kind]();
}

/** Masks: their operations, as numbers, and as choices. */
function masked(a: Value, b: Value): Value[] {
  const [less, equal] = [a.lt(b), a.eq(b)];
  const both = [less.and(equal.not()), less.or(equal), less.xor(equal)];
  return [...both, less.to('f32'), less.select(a, b), equal.select(less, both[2]!)];
}

const bare = (denormals: boolean): Bare[] => [
  ...(['f32', 'f64', 'i32', 'i64'] as const).map((kind) => ofKind(kind, denormals)),
  { name: 'ways to memory', pods: 1, fill: fillWithSound, describe: describeMemory },
  { name: 'vectors and bytes', pods: 1, fill: fillWithSound, describe: describeVectors, isLone: true },
];

/** Returns the kernels. @param denormals false where they are zero */
export const bareKernels = (denormals: boolean): Kernel[] => bare(denormals).map(kernelOf);

/** Returns the graphs of the kernels. */
export const bareGraphs = (): FunctionGraph[] => bare(true).map(graphOf);

/** Numbers from -1 to 1 in the first 8 KiB. */
function fillWithSound(view: DataView, pod: number): void {
  for (let i = 0; i < 2048; i++) view.setFloat32(pod + 4 * i, Math.sin(i * i), true);
}

function graphOf({ describe }: Bare): FunctionGraph {
  const graph = new FunctionGraph({ name: 'f', form: 'pod', params: [], result: null });
  describe(new Lanes(graph));
  return graph;
}

function kernelOf(bare: Bare): Kernel {
  const { name, pods, fill, isLone = false } = bare;
  const graph = graphOf(bare);
  const pages = 1 + Math.ceil((2 * pods * podBytes) / pageBytes);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const [bytes, view] = [new Uint8Array(memory.buffer), new DataView(memory.buffer)];
  const ones = Array.from({ length: pods }, (_, index) => podsAt + index * podBytes);
  const fours = ones.map((pod) => pod + pods * podBytes);
  fillWithSound(view, 1024);
  for (const all of [ones, fours]) all.forEach((pod, index) => fill(view, pod, index));
  const calls: CallOfPod[] = ones.flatMap((pod) => [0, 1, 2, 3].map((lane) => ['one', pod, lane] as const));
  if (!isLone) calls.push(...fours.map((pod, index) => ['four', pod, lanesOfFour(index)] as const));
  return {
    name,
    text: nativeText(graph, calls),
    memory: bytes,
    before: takeSnapshot(bytes),
    calls: [[0, 0]],
    inWebAssembly: webAssembly(graph, memory, pages, calls),
    areas: [['memory', 0, bytes.length]],
  };
}

/** The function, the pod, and its lane or the bits of its lanes. */
type CallOfPod = readonly [fn: 'one' | 'four', pod: number, lanes: number];
const widths = { one: 1, four: 4 } as const;
const functionsOf = (calls: readonly CallOfPod[]) => new Set(calls.map(([fn]) => fn));

function nativeText(graph: FunctionGraph, calls: readonly CallOfPod[]): string {
  const writer = new ModuleWriter(blockSize);
  for (const fn of functionsOf(calls)) writer.write(graph, widths[fn], fn);
  const lines = calls.map(([fn, pod, lanes]) => `  call void @${fn}(ptr %base, i32 ${pod}, i32 ${lanes})`);
  writer.add(`define i32 @run(ptr %base, i32 %list, i32 %entries) #0 {\n${lines.join('\n')}\n  ret i32 0\n}`);
  return writer.finish();
}

function webAssembly(
  graph: FunctionGraph,
  memory: WebAssembly.Memory,
  pages: number,
  calls: readonly CallOfPod[],
): Kernel['inWebAssembly'] {
  const module = new ModuleBuilder(pages);
  const around = {
    blockSize,
    call: () => {
      throw new Error('these functions call none');
    },
  };
  for (const fn of functionsOf(calls)) module.define(fn, writeFunction(graph, widths[fn], around).finish());
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.encode()), { env: { memory } });
  const functions = exports as Record<string, (pod: number, lanes: number) => void>;
  return () => {
    for (const [fn, pod, lanes] of calls) functions[fn]!(pod, lanes);
    return 0;
  };
}
