/**
 * libLLVM through its C interface: only for the child process, since it ends a process rather than report what it cannot do.
 *
 *     const { calls, version } = openLibrary('/usr/lib/x86_64-linux-gnu/libLLVM.so.19.1');
 *
 * What could go wrong: a file that is no library, no LLVM, or one before 15, whose text of IR is another: LibraryRefusal says which.
 */
import { CString, dlopen, type Pointer, ptr } from 'bun:ffi';

/** Thrown with half a sentence: `it is no LLVM: …`. */
export class LibraryRefusal extends Error {
  override readonly name = 'LibraryRefusal';
}

const common = {
  LLVMContextCreate: { args: [], returns: 'ptr' },
  LLVMContextDispose: { args: ['ptr'], returns: 'void' },
  LLVMCreateMemoryBufferWithMemoryRangeCopy: { args: ['ptr', 'u64', 'ptr'], returns: 'ptr' },
  LLVMParseIRInContext: { args: ['ptr', 'ptr', 'ptr', 'ptr'], returns: 'int' },
  LLVMVerifyModule: { args: ['ptr', 'int', 'ptr'], returns: 'int' },
  LLVMSetTarget: { args: ['ptr', 'ptr'], returns: 'void' },
  LLVMDisposeModule: { args: ['ptr'], returns: 'void' },
  LLVMDisposeMessage: { args: ['ptr'], returns: 'void' },
  LLVMGetDefaultTargetTriple: { args: [], returns: 'ptr' },
  LLVMGetHostCPUName: { args: [], returns: 'ptr' },
  LLVMGetHostCPUFeatures: { args: [], returns: 'ptr' },
  LLVMGetTargetFromTriple: { args: ['ptr', 'ptr', 'ptr'], returns: 'int' },
  LLVMCreateTargetMachine: { args: ['ptr', 'ptr', 'ptr', 'ptr', 'int', 'int', 'int'], returns: 'ptr' },
  LLVMCreateTargetDataLayout: { args: ['ptr'], returns: 'ptr' },
  LLVMSetModuleDataLayout: { args: ['ptr', 'ptr'], returns: 'void' },
  LLVMCreatePassBuilderOptions: { args: [], returns: 'ptr' },
  LLVMDisposePassBuilderOptions: { args: ['ptr'], returns: 'void' },
  LLVMRunPasses: { args: ['ptr', 'ptr', 'ptr', 'ptr'], returns: 'ptr' },
  LLVMGetErrorMessage: { args: ['ptr'], returns: 'ptr' },
  LLVMDisposeErrorMessage: { args: ['ptr'], returns: 'void' },
  LLVMTargetMachineEmitToMemoryBuffer: { args: ['ptr', 'ptr', 'int', 'ptr', 'ptr'], returns: 'int' },
  LLVMGetBufferSize: { args: ['ptr'], returns: 'u64' },
  LLVMGetBufferStart: { args: ['ptr'], returns: 'ptr' },
  LLVMDisposeMemoryBuffer: { args: ['ptr'], returns: 'void' },
} as const;

export type Calls = ReturnType<typeof dlopen<typeof common>>['symbols'];

/** Parts of the names of the functions that make a target known. */
const targets = { x64: 'X86', arm64: 'AArch64' } as const;
export type TargetName = keyof typeof targets;
const targetParts = ['TargetInfo', 'Target', 'TargetMC', 'AsmPrinter'] as const;

export interface OpenLibrary {
  readonly calls: Calls;
  readonly version: string;
}

/** @throws LibraryRefusal */
export function openLibrary(path: string): OpenLibrary {
  const calls = openCalls(path);
  return { calls, version: versionOf(path) };
}

function openCalls(path: string): Calls {
  try {
    return dlopen(path, common).symbols;
  } catch (error) {
    const { message } = error as Error;
    // What the system says of a file comes with its name; a symbol that is not there with that of the symbol.
    throw new LibraryRefusal(
      /symbol/i.test(message) ? `it is no LLVM, or one before 15: ${message}` : `it does not open: ${message}`,
    );
  }
}

/** LLVM 15 cannot say what it is: it is known by a function that came with it. */
function versionOf(path: string): string {
  try {
    const { LLVMGetVersion } = dlopen(path, {
      LLVMGetVersion: { args: ['ptr', 'ptr', 'ptr'], returns: 'void' },
    }).symbols;
    const parts = new Uint32Array(3);
    LLVMGetVersion(ptr(parts), ptr(parts, 4), ptr(parts, 8));
    return parts.join('.');
  } catch {
    // The function came with LLVM 16.
  }
  try {
    dlopen(path, { LLVMContextSetOpaquePointers: { args: ['ptr', 'int'], returns: 'void' } });
    return '15';
  } catch {
    throw new LibraryRefusal('it is an LLVM before 15, whose text of IR is another');
  }
}

/** Makes a target known to the library. @throws LibraryRefusal where it was built without */
export function initialiseTarget(path: string, target: TargetName): void {
  const names = targetParts.map((part) => `LLVMInitialize${targets[target]}${part}`);
  try {
    const { symbols } = dlopen(
      path,
      Object.fromEntries(names.map((name) => [name, { args: [], returns: 'void' } as const])),
    );
    for (const name of names) symbols[name]!();
  } catch (error) {
    throw new LibraryRefusal(`it does not write code for ${target}: ${(error as Error).message}`);
  }
}

/** A text as C has it. */
export const cText = (text: string): Buffer => Buffer.from(`${text}\0`);

/** A word that the library writes an address into. */
export class Out {
  private readonly word = new BigUint64Array(1);

  get place(): Pointer {
    return ptr(this.word);
  }

  get value(): Pointer {
    return Number(this.word[0]) as Pointer;
  }
}

/** An address as calls return it; of a process's memory it is always a number. */
type Returned = Pointer | bigint | null;

/** Returns a text of the library's and gives its memory back. */
export function takeText(calls: Calls, text: Returned): string {
  if (!text) return '';
  const taken = String(new CString(text as Pointer));
  calls.LLVMDisposeMessage(text);
  return taken;
}

/** Returns the text of an error, which is gone then. */
export function takeError(calls: Calls, error: Returned): string {
  const message = calls.LLVMGetErrorMessage(error);
  const text = message ? String(new CString(message as Pointer)) : 'an error without a text';
  if (message) calls.LLVMDisposeErrorMessage(message);
  return text;
}
