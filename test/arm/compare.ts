/**
 * Compares arm64 with x86-64 and with WebAssembly, bit by bit: `bun test/arm/compare.ts [NAME…]`. Each kernel is compiled for both processors, plays the same
 * blocks on the same memory in WebAssembly, here, and under `qemu-aarch64-static`, and what it leaves is compared: of the two kinds of native code the
 * whole memory, of WebAssembly pods and buses. Twice: with denormals, and with denormals as zeros. Prints what differs, and ends with 1 if anything does.
 *
 * What could go wrong: the thread's treatment of denormals changes, for good. That is why this is a program of its own.
 */
import { CFunction, ptr } from 'bun:ffi';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flushDenormals } from '../../server/system/libc.ts';
import { World } from '../../server/world/layout.ts';
import { compileIr, llvmPath, passesOf, withoutLlvm } from '../support/llvm.ts';
import { bareKernels } from './bare-kernels.ts';
import { defKernel, kernelDefs, kernelWorld } from './def-kernels.ts';
import type { Kernel, Run } from './kernel.ts';
import { armWriter, buildProgram } from './program.ts';
import { differenceOf, readSnapshot, restore, type Snapshot, takeSnapshot, writeSnapshot } from './snapshot.ts';

const emulator = 'qemu-aarch64-static';
const blocks = 24;

if (!llvmPath) throw new Error(withoutLlvm);
const arm = armWriter(llvmPath);
const asked = Bun.argv.slice(2);
const isAsked = ({ name }: { readonly name: string }) =>
  asked.length === 0 || asked.some((start) => name.startsWith(start));
const world = kernelWorld();
/** By the text: what was compiled for this processor, and for the other. */
const codes = new Map<string, ReturnType<typeof CFunction>>();
const objects = new Map<string, Uint8Array>();

/** A kernel that has played here, and what it left. */
interface Played extends Kernel {
  readonly file: string;
  readonly webAssembly: Snapshot;
  readonly here: Snapshot;
}

/** Plays blocks from the memory of a kernel on, as the program does; returns what is left. */
function play({ memory, before, calls }: Kernel, run: Run): Snapshot {
  restore(memory, before);
  const words = new Int32Array(memory.buffer, memory.byteOffset, memory.byteLength >> 2);
  for (let block = 0; block < blocks; block++) {
    words[World.block >> 2]!++;
    for (const call of calls) run(...call);
  }
  return takeSnapshot(memory);
}

function playHere(kernel: Kernel, file: string): Played {
  const { text, memory, before, inWebAssembly } = kernel;
  writeSnapshot(file, before, memory.length);
  const webAssembly = play(kernel, inWebAssembly);
  const run =
    codes.get(text) ?? CFunction({ ptr: compileIr(text).address, args: ['ptr', 'i32', 'i32'], returns: 'i32' });
  codes.set(text, run);
  const base = ptr(memory);
  const here = play(kernel, (list, entries) => run(base, list, entries) as number);
  restore(memory, before);
  return { ...kernel, file, webAssembly, here };
}

/** Plays kernels on arm64: their files hold what is left then. */
function playThere(kernels: readonly Played[], folder: string, flushes: boolean): void {
  const program = join(folder, 'program');
  const parts = kernels.map(({ text, memory, calls }, i) => {
    const object = objects.get(text) ?? arm.write(text, passesOf(arm));
    objects.set(text, object);
    return { object, file: String(i), bytes: memory.length, calls };
  });
  writeFileSync(program, buildProgram(parts, arm, { blocks, flushes }), { mode: 0o700 });
  const { exitCode, signalCode, stderr } = Bun.spawnSync([emulator, program], { cwd: folder, stderr: 'pipe' });
  if (exitCode !== 0) throw new Error(`the program ended with ${signalCode ?? exitCode}: ${stderr}`);
}

const hex = (word: number) => word.toString(16).padStart(8, '0');

/** Returns a line for each pair of codes that left something else. */
function compare({ name, file, areas, before, webAssembly, here }: Played, flushes: boolean): string[] {
  const arm = readSnapshot(file);
  const found = differenceOf(here, arm);
  const lines = found ? [`x86-64 and arm64, ${found.address}: ${found.words.map(hex).join(' ')}`] : [];
  if (areas.every(([, address, bytes]) => !differenceOf(before, here, { address, bytes })))
    lines.push('nothing is changed');
  for (const [area, address, bytes] of areas)
    for (const [code, other] of [
      ['x86-64', here],
      ['arm64', arm],
    ] as const) {
      const different = differenceOf(webAssembly, other, { address, bytes });
      if (different)
        lines.push(
          `WebAssembly and ${code}, ${area} + ${different.address - address}: ${different.words.map(hex).join(' ')}`,
        );
    }
  return lines.map((line) => `${name}, ${flushes ? 'without' : 'with'} denormals: ${line}`);
}

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-arm-'));
let lines: string[] = [];
let count = 0;
try {
  for (const flushes of [false, true]) {
    if (flushes) {
      const flushed = flushDenormals();
      if (!flushed.done) throw new Error(flushed.reason);
    }
    const played: Played[] = [];
    const next = (kernel: Kernel) => played.push(playHere(kernel, join(folder, String(played.length))));
    for (const def of kernelDefs().filter(isAsked)) next(defKernel(def, world));
    for (const kernel of bareKernels(!flushes).filter(isAsked)) next(kernel);
    playThere(played, folder, flushes);
    count = played.length;
    lines = [...lines, ...played.flatMap((each) => compare(each, flushes))];
  }
} finally {
  rmSync(folder, { recursive: true });
}
for (const line of lines) console.log(line);
console.log(`${count} kernels played on arm64, ${lines.length} differences`);
process.exit(lines.length > 0 || count === 0 ? 1 : 0);
