/**
 * LLVM in the test's own process: the text of a module becomes code that can be called.
 *
 *     const { address, free } = compileIr(compileNative(def, layout));
 *     const run = CFunction({ ptr: address, args: ['ptr', 'i32', 'i32'], returns: 'i32' });
 *
 * What could go wrong: LLVM ends the process where it finds code that it cannot translate. A test fails then with its process.
 */

import { CString, dlopen, type Pointer, ptr, toArrayBuffer } from 'bun:ffi';
import { existsSync } from 'node:fs';
import { passesFor } from '../../server/synthdef/compiler/llvm/passes.ts';

/** Places where libLLVM may lie, the newest first; `LLVM` in the environment names another one. */
const places = [
  ...[21, 20, 19].map((version) => `/usr/lib/x86_64-linux-gnu/libLLVM.so.${version}.1`),
  ...[18, 17, 16, 15].map((version) => `/usr/lib/x86_64-linux-gnu/libLLVM-${version}.so.1`),
];

/** The library's path; null where there is none. */
export const llvmPath = process.env.LLVM ?? places.find((path) => existsSync(path)) ?? null;

/** Half a sentence for tests that are left out. */
export const withoutLlvm = 'left out without libLLVM 15 or later (Debian: libllvm15 or libllvm19)';

/** LLVM's major version, by the name of the file. */
const version = Number(/(\d+)(\.\d+)*$/.exec((llvmPath ?? '').replace(/\.so\.1$/, '').replace(/\.1$/, ''))?.[1]);

/** Passes that the tests run, as the server does. */
export const passes = process.env.LLVM_PASSES ?? passesFor(version);

const optimisation = { default: 2 } as const;
const relocation = { positionIndependent: 2 } as const;
const codeModel = { default: 0 } as const;
const objectFile = 1;

const open = (path: string) =>
  dlopen(path, {
    LLVMInitializeX86TargetInfo: { args: [], returns: 'void' },
    LLVMInitializeX86Target: { args: [], returns: 'void' },
    LLVMInitializeX86TargetMC: { args: [], returns: 'void' },
    LLVMInitializeX86AsmPrinter: { args: [], returns: 'void' },
    LLVMContextCreate: { args: [], returns: 'ptr' },
    LLVMContextDispose: { args: ['ptr'], returns: 'void' },
    LLVMCreateMemoryBufferWithMemoryRangeCopy: { args: ['ptr', 'u64', 'ptr'], returns: 'ptr' },
    LLVMParseIRInContext: { args: ['ptr', 'ptr', 'ptr', 'ptr'], returns: 'i32' },
    LLVMGetDefaultTargetTriple: { args: [], returns: 'ptr' },
    LLVMGetHostCPUName: { args: [], returns: 'ptr' },
    LLVMGetHostCPUFeatures: { args: [], returns: 'ptr' },
    LLVMGetTargetFromTriple: { args: ['ptr', 'ptr', 'ptr'], returns: 'i32' },
    LLVMCreateTargetMachine: { args: ['ptr', 'ptr', 'ptr', 'ptr', 'i32', 'i32', 'i32'], returns: 'ptr' },
    LLVMCreateTargetDataLayout: { args: ['ptr'], returns: 'ptr' },
    LLVMSetModuleDataLayout: { args: ['ptr', 'ptr'], returns: 'void' },
    LLVMSetTarget: { args: ['ptr', 'ptr'], returns: 'void' },
    LLVMCreatePassBuilderOptions: { args: [], returns: 'ptr' },
    LLVMDisposePassBuilderOptions: { args: ['ptr'], returns: 'void' },
    LLVMRunPasses: { args: ['ptr', 'ptr', 'ptr', 'ptr'], returns: 'ptr' },
    LLVMGetErrorMessage: { args: ['ptr'], returns: 'ptr' },
    LLVMTargetMachineEmitToMemoryBuffer: { args: ['ptr', 'ptr', 'i32', 'ptr', 'ptr'], returns: 'i32' },
    LLVMGetBufferSize: { args: ['ptr'], returns: 'u64' },
    LLVMGetBufferStart: { args: ['ptr'], returns: 'ptr' },
    LLVMDisposeModule: { args: ['ptr'], returns: 'void' },
    LLVMOrcCreateLLJIT: { args: ['ptr', 'ptr'], returns: 'ptr' },
    LLVMOrcLLJITGetMainJITDylib: { args: ['ptr'], returns: 'ptr' },
    LLVMOrcJITDylibCreateResourceTracker: { args: ['ptr'], returns: 'ptr' },
    LLVMOrcResourceTrackerRemove: { args: ['ptr'], returns: 'ptr' },
    LLVMOrcReleaseResourceTracker: { args: ['ptr'], returns: 'void' },
    LLVMOrcLLJITAddObjectFile: { args: ['ptr', 'ptr', 'ptr'], returns: 'ptr' },
    LLVMOrcLLJITAddObjectFileWithRT: { args: ['ptr', 'ptr', 'ptr'], returns: 'ptr' },
    LLVMOrcLLJITLookup: { args: ['ptr', 'ptr', 'ptr'], returns: 'ptr' },
  }).symbols;

type Library = ReturnType<typeof open>;

/** Texts that LLVM has been given in this call: nothing else holds them once their address is taken. */
const held: Buffer[] = [];

/** Returns the address of a text of C's. */
function cString(text: string): Pointer {
  const bytes = Buffer.from(`${text}\0`);
  held.push(bytes);
  return ptr(bytes);
}

const place = () => new BigUint64Array(1);
const at = (out: BigUint64Array) => Number(out[0]) as Pointer;
const text = (pointer: Pointer | null) => (pointer ? new CString(pointer).toString() : 'no message');

interface Machine {
  readonly llvm: Library;
  readonly target: Pointer;
  readonly triple: Pointer;
  readonly jit: Pointer;
}
let made: Machine | null = null;

/** Opens the library, once. @throws Error where there is none */
function machine(): Machine {
  if (made) return made;
  if (!llvmPath) throw new Error(withoutLlvm);
  const llvm = open(llvmPath);
  llvm.LLVMInitializeX86TargetInfo();
  llvm.LLVMInitializeX86Target();
  llvm.LLVMInitializeX86TargetMC();
  llvm.LLVMInitializeX86AsmPrinter();
  const triple = llvm.LLVMGetDefaultTargetTriple() as Pointer;
  const [found, message] = [place(), place()];
  if (llvm.LLVMGetTargetFromTriple(triple, ptr(found), ptr(message))) throw new Error(text(at(message)));
  const [cpu, features] = [llvm.LLVMGetHostCPUName(), llvm.LLVMGetHostCPUFeatures()];
  const { default: level } = optimisation;
  const target = llvm.LLVMCreateTargetMachine(
    at(found),
    triple,
    cpu,
    features,
    level,
    relocation.positionIndependent,
    codeModel.default,
  ) as Pointer;
  const jit = place();
  check(llvm, llvm.LLVMOrcCreateLLJIT(ptr(jit), null));
  const opened = { llvm, target, triple, jit: at(jit) };
  made = opened;
  return opened;
}

/** @throws Error with LLVM's words for an error */
function check(llvm: Library, error: Pointer | bigint | null): void {
  if (error) throw new Error(text(llvm.LLVMGetErrorMessage(Number(error) as Pointer) as Pointer | null));
}

export interface NativeObject {
  /** Milliseconds that the steps took. */
  readonly took: { readonly parse: number; readonly passes: number; readonly emit: number };
  readonly bytes: Uint8Array;
  /** The buffer of LLVM's that holds them. */
  readonly buffer: Pointer;
}

/** Translates the text of a module. @throws Error with LLVM's words where the text is none */
export function objectOf(source: string, passesToRun = passes): NativeObject {
  const { llvm, target, triple } = machine();
  const context = llvm.LLVMContextCreate()!;
  const [module, message, object] = [place(), place(), place()];
  const begun = performance.now();
  const size = BigInt(Buffer.byteLength(source));
  const buffer = llvm.LLVMCreateMemoryBufferWithMemoryRangeCopy(cString(source), size, cString('def'));
  if (llvm.LLVMParseIRInContext(context, buffer, ptr(module), ptr(message))) throw new Error(text(at(message)));
  llvm.LLVMSetTarget(at(module), triple);
  llvm.LLVMSetModuleDataLayout(at(module), llvm.LLVMCreateTargetDataLayout(target));
  const parsed = performance.now();
  const options = llvm.LLVMCreatePassBuilderOptions();
  check(llvm, llvm.LLVMRunPasses(at(module), cString(passesToRun), target, options));
  llvm.LLVMDisposePassBuilderOptions(options);
  const passed = performance.now();
  if (llvm.LLVMTargetMachineEmitToMemoryBuffer(target, at(module), objectFile, ptr(message), ptr(object)))
    throw new Error(text(at(message)));
  const emitted = performance.now();
  const [start, length] = [llvm.LLVMGetBufferStart(at(object))!, Number(llvm.LLVMGetBufferSize(at(object)))];
  const copy = new Uint8Array(toArrayBuffer(start as Pointer, 0, length)).slice();
  llvm.LLVMDisposeModule(at(module));
  llvm.LLVMContextDispose(context);
  held.length = 0;
  return {
    took: { parse: parsed - begun, passes: passed - parsed, emit: emitted - passed },
    bytes: copy,
    buffer: at(object),
  };
}

let objects = 0;
const linked = new Set<string>();

/** Makes the texts of modules that others call into code, by the names that they export; once for each name. */
export function linkCommon(common: ReadonlyMap<string, string>): void {
  const { llvm, jit } = machine();
  for (const [name, source] of common) {
    if (linked.has(name)) continue;
    linked.add(name);
    check(llvm, llvm.LLVMOrcLLJITAddObjectFile(jit, llvm.LLVMOrcLLJITGetMainJITDylib(jit), objectOf(source).buffer));
  }
}

/** Makes the text of a module into code. @param symbol the function whose address is returned */
export function compileIr(
  source: string,
  symbol = 'run',
  passesToRun = passes,
): { readonly address: Pointer; free(): void } {
  // All objects share one space of names.
  const own = `${symbol}.${objects++}`;
  const { buffer } = objectOf(source.replaceAll(`@${symbol}(`, `@${own}(`), passesToRun);
  const { llvm, jit } = machine();
  const tracker = llvm.LLVMOrcJITDylibCreateResourceTracker(llvm.LLVMOrcLLJITGetMainJITDylib(jit));
  check(llvm, llvm.LLVMOrcLLJITAddObjectFileWithRT(jit, tracker, buffer));
  const address = place();
  check(llvm, llvm.LLVMOrcLLJITLookup(jit, ptr(address), cString(own)));
  held.length = 0;
  return {
    address: at(address),
    free() {
      check(llvm, llvm.LLVMOrcResourceTrackerRemove(tracker));
      llvm.LLVMOrcReleaseResourceTracker(tracker);
    },
  };
}
