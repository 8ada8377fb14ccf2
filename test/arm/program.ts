/**
 * A program for Linux on arm64, made without a compiler of C, an assembler or a linker: its start code is LLVM's IR as the kernels are, and this
 * repository's linker puts all of them where they will lie. For each kernel it maps a file, the memory that the kernel works on, plays blocks, and goes
 * on with the next; the files then hold what the kernels left.
 *
 *     0x400000         header, kernel, kernel, …, start code
 *     0x1000000000     memory of the present kernel: its file, and behind it nothing but zeros up to 4 GiB
 *
 * What could go wrong: a call of the system that fails: the program ends with 1.
 */
import { dlopen } from 'bun:ffi';
import { crossWriter, type ObjectWriter } from '../../server/native/child/object-writer.ts';
import { Machine } from '../../server/native/link/elf.ts';
import { type Image, imageOf, writeImage } from '../../server/native/link/image.ts';
import { World } from '../../server/world/layout.ts';

/** Kernels that the program plays. */
export interface ProgramKernel {
  /** An object whose `run` is called. */
  readonly object: Uint8Array;
  /** Name of the file with its memory, in the working directory, and its length. */
  readonly file: string;
  readonly bytes: number;
  /** Arguments of `run` in each block: lists of pods, and their lengths. */
  readonly calls: readonly (readonly [list: number, entries: number])[];
}

export interface ProgramOptions {
  /** Blocks that each kernel plays. */
  readonly blocks: number;
  /** True for denormals that are zero. */
  readonly flushes: boolean;
}

const [imageAddress, memoryAddress, memoryBytes] = [0x400000, 2 ** 36, 2 ** 32];
const pageBytes = 4096;

/** Numbers of Linux's calls on arm64, and of what they are given. */
const Call = { openAt: 56, close: 57, exit: 94, unmap: 215, map: 222 } as const;
const workingDirectory = -100;
const readAndWrite = 2;
const Mapping = { shared: 1, private: 2, fixed: 0x10, anonymous: 0x20, noReserve: 0x4000 } as const;
const mayReadAndWrite = 3;
/** Bit of the register FPCR: denormals are zero. */
const flushToZero = 1 << 24;

/** Returns what writes objects for arm64, of instructions in words too. @param path of LLVM */
export function armWriter(path: string): ObjectWriter {
  const writer = crossWriter(path, {
    arch: 'arm64',
    triple: 'aarch64-unknown-linux-gnu',
    processor: 'generic',
    features: '',
  });
  dlopen(path, {
    LLVMInitializeAArch64AsmParser: { args: [], returns: 'void' },
  }).symbols.LLVMInitializeAArch64AsmParser();
  return writer;
}

/** Returns the bytes of the executable file. @param writer writes objects for arm64 */
export function buildProgram(
  kernels: readonly ProgramKernel[],
  writer: ObjectWriter,
  options: ProgramOptions,
): Uint8Array {
  const images = kernels.map(({ object }) => imageOf(object, pageBytes));
  const addresses: number[] = [];
  let end = imageAddress + pageBytes;
  const place = ({ bytes }: Image): void => {
    addresses.push(end);
    end += bytes;
  };
  images.forEach(place);
  const text = startText(
    kernels,
    images.map((image, i) => addresses[i]! + image.entry),
    options,
  );
  const start = imageOf(writer.write(text, ''), pageBytes, '_start');
  place(start);
  const file = new Uint8Array(end - imageAddress);
  [...images, start].forEach((image, i) => {
    const at = addresses[i]! - imageAddress;
    writeImage(image, addresses[i]!, file.subarray(at, at + image.bytes));
  });
  file.set(header(addresses.at(-1)! + start.entry, file.length));
  return file;
}

/** Returns the beginning of an ELF file for arm64 with one segment: itself. @param entry address of its first instruction */
function header(entry: number, bytes: number): Uint8Array {
  const [fileHeaderBytes, segmentBytes] = [64, 56];
  const [executable, currentVersion, loaded, readWriteExecute] = [2, 1, 1, 7];
  const view = new DataView(new ArrayBuffer(fileHeaderBytes + segmentBytes));
  [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1].forEach((byte, i) => {
    view.setUint8(i, byte);
  });
  view.setUint16(16, executable, true);
  view.setUint16(18, Machine.arm64, true);
  view.setUint32(20, currentVersion, true);
  view.setBigUint64(24, BigInt(entry), true);
  view.setBigUint64(32, BigInt(fileHeaderBytes), true);
  view.setUint16(52, fileHeaderBytes, true);
  view.setUint16(54, segmentBytes, true);
  view.setUint16(56, 1, true);
  view.setUint32(fileHeaderBytes, loaded, true);
  view.setUint32(fileHeaderBytes + 4, readWriteExecute, true);
  view.setBigUint64(fileHeaderBytes + 16, BigInt(imageAddress), true);
  view.setBigUint64(fileHeaderBytes + 32, BigInt(bytes), true);
  view.setBigUint64(fileHeaderBytes + 40, BigInt(bytes), true);
  view.setBigUint64(fileHeaderBytes + 48, BigInt(pageBytes), true);
  return new Uint8Array(view.buffer);
}

/** Line of IR that calls the system. */
const system = (number: number, ...args: readonly (number | string)[]): string =>
  `call i64 @system(${[number, ...args, ...new Array<number>(6 - args.length).fill(0)].map((arg) => `i64 ${arg}`).join(', ')})`;

/** Returns the IR of the start code. @param runs addresses of the kernels' functions */
function startText(
  kernels: readonly ProgramKernel[],
  runs: readonly number[],
  { blocks, flushes }: ProgramOptions,
): string {
  return `define internal i64 @system(i64 %number, i64 %a, i64 %b, i64 %c, i64 %d, i64 %e, i64 %f) noinline {
  %result = call i64 asm sideeffect "svc #0", "={x0},{x8},0,{x1},{x2},{x3},{x4},{x5},~{memory}"(i64 %number, i64 %a, i64 %b, i64 %c, i64 %d, i64 %e, i64 %f)
  %failed = icmp ugt i64 %result, -4096
  br i1 %failed, label %no, label %yes
no:
  ${system(Call.exit, 1)}
  unreachable
yes:
  ret i64 %result
}

${kernels.map((kernel, i) => kernelText(kernel, i, runs[i]!, blocks)).join('\n\n')}

define void @_start() noreturn {
  call void asm sideeffect "msr fpcr, $0", "r"(i64 ${flushes ? flushToZero : 0})
${kernels.map((_, i) => `  call void @kernel${i}()`).join('\n')}
  ${system(Call.exit, 0)}
  unreachable
}`;
}

/** Returns the IR of a function that plays one kernel. */
function kernelText({ file, bytes, calls }: ProgramKernel, number: number, run: number, blocks: number): string {
  const zeros = Mapping.private | Mapping.anonymous | Mapping.noReserve | Mapping.fixed;
  return `@file${number} = private constant [${file.length + 1} x i8] c"${file}\\00"
define internal void @kernel${number}() noinline {
entry:
  %name = ptrtoint ptr @file${number} to i64
  %memory = inttoptr i64 ${memoryAddress} to ptr
  %run = inttoptr i64 ${run} to ptr
  %file = ${system(Call.openAt, workingDirectory, '%name', readAndWrite)}
  ${system(Call.map, memoryAddress, memoryBytes, mayReadAndWrite, zeros, -1)}
  ${system(Call.map, memoryAddress, bytes, mayReadAndWrite, Mapping.shared | Mapping.fixed, '%file')}
  %present = getelementptr i8, ptr %memory, i64 ${World.block}
  br label %block
block:
  %i = phi i64 [ 0, %entry ], [ %next, %block ]
  %before = load i32, ptr %present
  %now = add i32 %before, 1
  store i32 %now, ptr %present
${calls.map(([list, entries]) => `  call i32 %run(ptr %memory, i32 ${list}, i32 ${entries})`).join('\n')}
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, ${blocks}
  br i1 %more, label %block, label %end
end:
  ${system(Call.unmap, memoryAddress, memoryBytes)}
  ${system(Call.close, '%file')}
  ret void
}`;
}
