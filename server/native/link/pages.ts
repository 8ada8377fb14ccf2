/**
 * Pages of memory outside of JavaScript's, by the system's own calls. Any thread.
 *
 * What could go wrong: a system that lets no page become executable (SELinux without `execmem`), or has none left: the call fails, and is told by name.
 * A page that was given back and is still used ends the process: the caller of `unmap` knows that nobody is in it.
 */
import { dlopen, type Pointer, ptr } from 'bun:ffi';
import { LinkError } from './link-error.ts';

const isMac = process.platform === 'darwin';

const symbols = {
  mmap: { args: ['ptr', 'u64', 'int', 'int', 'int', 'i64'], returns: 'i64' },
  mprotect: { args: ['ptr', 'u64', 'int'], returns: 'int' },
  munmap: { args: ['ptr', 'u64'], returns: 'int' },
  getpagesize: { args: [], returns: 'int' },
} as const;

const Protection = { read: 1, write: 2, execute: 4 } as const;
const mapPrivate = 2;
const mapAnonymous = isMac ? 0x1000 : 0x20;
const failed = -1n;

let opened: ReturnType<typeof dlopen<typeof symbols>>['symbols'] | undefined;
const libc = () => (opened ??= dlopen(isMac ? 'libSystem.B.dylib' : 'libc.so.6', symbols).symbols);

/** Returns the size of a page in bytes. */
export const pageBytes = (): number => libc().getpagesize();

/** Returns the address of new pages of zeros, which may be read and written. @param bytes rounded up to whole pages @throws LinkError */
export function mapPages(bytes: number): number {
  const address = libc().mmap(null, bytes, Protection.read | Protection.write, mapPrivate | mapAnonymous, -1, 0);
  if (BigInt(address) === failed) throw new LinkError(`there is no memory for it (mmap of ${bytes} bytes)`);
  return Number(address);
}

/** Lets pages be read and no longer written. @throws LinkError */
export function protectPages(address: number, bytes: number, execute: boolean): void {
  if (bytes === 0) return;
  const protection = Protection.read | (execute ? Protection.execute : 0);
  if (libc().mprotect(address as Pointer, bytes, protection) !== 0)
    throw new LinkError(`the system lets no memory become ${execute ? 'executable' : 'read-only'} (mprotect)`);
}

/**
 * Lets the page behind a memory of 4 GiB be read and written, which the JavaScript engine keeps closed: a vector at the memory's last bytes reaches into
 * it. Nothing that lies there is anyone's. @throws LinkError
 */
export function openPageBehind(memory: ArrayBufferLike): void {
  const end = ptr(new Uint8Array(memory)) + memory.byteLength;
  if (libc().mprotect(end as Pointer, pageBytes(), Protection.read | Protection.write) !== 0)
    throw new LinkError('the system does not open the page behind the shared memory (mprotect)');
}

/** Gives pages back. Nobody may be running in them, or read them, any more. */
export function unmapPages(address: number, bytes: number): void {
  libc().munmap(address as Pointer, bytes);
}

let clear: ((address: number, bytes: number) => void) | undefined;

/** Lets the processor see instructions that were just written, where it does not by itself. @throws Error where the system's function is missing */
export function showInstructions(address: number, bytes: number): void {
  clear ??= instructionClearer();
  clear(address, bytes);
}

function instructionClearer(): (address: number, bytes: number) => void {
  if (process.arch === 'x64') return () => {};
  if (isMac) {
    const { sys_icache_invalidate } = dlopen('libSystem.B.dylib', {
      sys_icache_invalidate: { args: ['ptr', 'u64'], returns: 'void' },
    }).symbols;
    return (address, bytes) => sys_icache_invalidate(address as Pointer, bytes);
  }
  const { __clear_cache } = dlopen('libgcc_s.so.1', {
    __clear_cache: { args: ['ptr', 'ptr'], returns: 'void' },
  }).symbols;
  return (address, bytes) => __clear_cache(address as Pointer, (address + bytes) as Pointer);
}
