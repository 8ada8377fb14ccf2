/**
 * From the text of LLVM's IR to an object, for one target. Child process only.
 *
 *     const writer = hostWriter(path);
 *     writer.write('define i32 @run(ptr %a, i32 %b, i32 %c) { ret i32 7 }', 'default<O1>'); // the object's bytes
 *
 * What could go wrong: a text that is wrong is an IrError; what LLVM cannot select ends the process.
 */
import { type Pointer, ptr, toArrayBuffer } from 'bun:ffi';
import type { LibraryFacts } from '../library/description.ts';
import { type Calls, cText, initialiseTarget, LibraryRefusal, Out, openLibrary, takeError, takeText } from './llvm.ts';

/** Thrown with LLVM's own words. */
export class IrError extends Error {
  override readonly name = 'IrError';
}

/** Steps of the way from a text to an object. */
export type Step = 'parse' | 'passes' | 'emit';

/** A machine to write code for, in LLVM's words. */
export interface Target {
  readonly arch: 'x64' | 'arm64';
  readonly triple: string;
  readonly processor: string;
  /** `+avx2,-avx512f,…` */
  readonly features: string;
}

/** How much LLVM works on code while it writes it: `none` takes a quarter of the time, for code that is several times slower. */
const efforts = { none: 0, usual: 2 } as const;
export type Effort = keyof typeof efforts;

/** LLVM's numbers: what it assumes of addresses, and what it writes. */
const positionIndependent = 2;
const usualCodeModel = 0;
const writeObject = 1;
const returnStatus = 2;

/** Returns what writes objects for this machine. @throws LibraryRefusal */
export function hostWriter(path: string, effort: Effort = 'usual'): ObjectWriter {
  const arch = process.arch === 'x64' || process.arch === 'arm64' ? process.arch : undefined;
  if (!arch) throw new LibraryRefusal(`native code is for x86-64 and arm64, not for ${process.arch}`);
  const { calls, version } = openLibrary(path);
  const features = takeText(calls, calls.LLVMGetHostCPUFeatures());
  const target: Target = {
    arch,
    triple: process.platform === 'darwin' ? elfTriples[arch] : takeText(calls, calls.LLVMGetDefaultTargetTriple()),
    processor: takeText(calls, calls.LLVMGetHostCPUName()),
    // Apple's systems keep a register for themselves that others do not.
    features: process.platform === 'darwin' && arch === 'arm64' ? `${features},+reserve-x18` : features,
  };
  return new ObjectWriter(calls, path, version, target, effort);
}

/** Returns what writes objects for another machine, which do not run here. @throws LibraryRefusal */
export function crossWriter(path: string, target: Target): ObjectWriter {
  const { calls, version } = openLibrary(path);
  return new ObjectWriter(calls, path, version, target);
}

/** Targets whose objects are ELF: the server's own linker reads no other. */
const elfTriples = { x64: 'x86_64-unknown-linux-gnu', arm64: 'aarch64-unknown-linux-gnu' } as const;

export class ObjectWriter {
  readonly facts: LibraryFacts;
  private readonly machine: Pointer;
  private readonly layout: Pointer;

  /** @throws LibraryRefusal */
  constructor(
    private readonly calls: Calls,
    path: string,
    version: string,
    private readonly target: Target,
    effort: Effort = 'usual',
  ) {
    const { arch, triple, processor, features } = target;
    initialiseTarget(path, arch);
    const [found, error] = [new Out(), new Out()];
    if (calls.LLVMGetTargetFromTriple(ptr(cText(triple)), found.place, error.place) !== 0)
      throw new LibraryRefusal(`it knows no target ${triple}: ${takeText(calls, error.value)}`);
    const machine = calls.LLVMCreateTargetMachine(
      found.value,
      ptr(cText(triple)),
      ptr(cText(processor)),
      ptr(cText(features)),
      efforts[effort],
      positionIndependent,
      usualCodeModel,
    );
    if (!machine) throw new LibraryRefusal(`it makes no machine of ${triple}`);
    this.machine = machine as Pointer;
    this.layout = calls.LLVMCreateTargetDataLayout(machine) as Pointer;
    const hash = new Bun.CryptoHasher('sha256').update(features).digest('hex').slice(0, 16);
    this.facts = { path, version, triple, processor, features: hash, bits: widestVector(arch, features) };
  }

  /**
   * @param passes as LLVM's `opt -passes=` has them; none where it is empty
   * @param done hears of each step that is done, for whoever measures them
   * @throws IrError where the text is wrong
   */
  write(text: string, passes: string, done: (step: Step) => void = () => {}): Uint8Array<ArrayBuffer> {
    const { calls } = this;
    const context = calls.LLVMContextCreate() as Pointer;
    try {
      const module = this.parse(context, text);
      try {
        done('parse');
        this.prepare(module, passes);
        done('passes');
        const object = this.emit(module);
        done('emit');
        return object;
      } finally {
        calls.LLVMDisposeModule(module);
      }
    } finally {
      calls.LLVMContextDispose(context);
    }
  }

  private parse(context: Pointer, text: string): Pointer {
    const { calls } = this;
    const source = cText(text);
    // The parser takes the buffer, whatever comes of it.
    const buffer = calls.LLVMCreateMemoryBufferWithMemoryRangeCopy(ptr(source), source.length - 1, ptr(cText('graph')));
    const [module, error] = [new Out(), new Out()];
    if (calls.LLVMParseIRInContext(context, buffer, module.place, error.place) !== 0)
      throw new IrError(takeText(calls, error.value));
    return module.value;
  }

  private prepare(module: Pointer, passes: string): void {
    const { calls } = this;
    const error = new Out();
    const isWrong = calls.LLVMVerifyModule(module, returnStatus, error.place) !== 0;
    const complaint = takeText(calls, error.value);
    if (isWrong) throw new IrError(complaint);
    calls.LLVMSetTarget(module, ptr(cText(this.target.triple)));
    calls.LLVMSetModuleDataLayout(module, this.layout);
    if (passes === '') return;
    const options = calls.LLVMCreatePassBuilderOptions();
    const failed = calls.LLVMRunPasses(module, ptr(cText(passes)), this.machine, options);
    calls.LLVMDisposePassBuilderOptions(options);
    if (failed) throw new IrError(takeError(calls, failed));
  }

  private emit(module: Pointer): Uint8Array<ArrayBuffer> {
    const { calls } = this;
    const [object, error] = [new Out(), new Out()];
    if (calls.LLVMTargetMachineEmitToMemoryBuffer(this.machine, module, writeObject, error.place, object.place) !== 0)
      throw new IrError(takeText(calls, error.value));
    const [start, size] = [calls.LLVMGetBufferStart(object.value), Number(calls.LLVMGetBufferSize(object.value))];
    const bytes = new Uint8Array(toArrayBuffer(start as Pointer, 0, size).slice(0));
    calls.LLVMDisposeMemoryBuffer(object.value);
    return bytes;
  }
}

/** Bits of the widest vectors that a processor can calculate with. */
function widestVector(arch: Target['arch'], features: string): number {
  const has = new Set(features.split(','));
  if (arch === 'x64') return has.has('+avx512f') ? 512 : has.has('+avx2') ? 256 : 128;
  return 128;
}
