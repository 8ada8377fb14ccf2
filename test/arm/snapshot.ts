/** Memory as it is at one time, without its zeros: most of it was never written. */
import { dlopen } from 'bun:ffi';
import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

const chunkBytes = 65536;
const zeros = new Uint8Array(chunkBytes);
/** By the number of the chunk. */
export type Snapshot = ReadonlyMap<number, Uint8Array>;

/** Returns what a memory holds. @param memory whole chunks of it */
export function takeSnapshot(memory: Uint8Array): Map<number, Uint8Array> {
  const snapshot = new Map<number, Uint8Array>();
  for (let at = 0; at < memory.length; at += chunkBytes) {
    const chunk = memory.subarray(at, at + chunkBytes);
    if (Buffer.compare(chunk, zeros) !== 0) snapshot.set(at / chunkBytes, chunk.slice());
  }
  return snapshot;
}

/** Lets a memory hold what it held. */
export function restore(memory: Uint8Array, snapshot: Snapshot): void {
  for (const number of takeSnapshot(memory).keys()) memory.fill(0, number * chunkBytes, (number + 1) * chunkBytes);
  for (const [number, chunk] of snapshot) memory.set(chunk, number * chunkBytes);
}

/** Writes a file of so many bytes; what is zero takes no room on the disk. */
export function writeSnapshot(path: string, snapshot: Snapshot, bytes: number): void {
  const file = openSync(path, 'w');
  ftruncateSync(file, bytes);
  for (const [number, chunk] of snapshot) writeSync(file, chunk, 0, chunk.length, number * chunkBytes);
  closeSync(file);
}

/** Reads a file that `writeSnapshot` wrote and others changed. What has no room on the disk is not looked at: the system would make pages of it first. */
export function readSnapshot(path: string): Snapshot {
  const file = openSync(path, 'r');
  const snapshot = new Map<number, Uint8Array>();
  const chunk = new Uint8Array(chunkBytes);
  for (let at = nextData(file, 0); at >= 0; at = nextData(file, at)) {
    const number = Math.floor(at / chunkBytes);
    readSync(file, chunk, 0, chunkBytes, number * chunkBytes);
    if (Buffer.compare(chunk, zeros) !== 0) snapshot.set(number, chunk.slice());
    at = (number + 1) * chunkBytes;
  }
  closeSync(file);
  return snapshot;
}

const openLibc = () => dlopen('libc.so.6', { lseek: { args: ['int', 'i64', 'int'], returns: 'i64' } }).symbols;
let libc: ReturnType<typeof openLibc> | undefined;
const seekData = 3;

/** Returns the place from which on a file has data, in bytes; -1 where nothing follows. */
const nextData = (file: number, from: number): number => Number((libc ??= openLibc()).lseek(file, from, seekData));

/** A word of two memories that is not the same. */
export interface Difference {
  /** Address in bytes. */
  readonly address: number;
  readonly words: readonly [number, number];
}

/** Returns the first word in which two memories differ, or null. Any NaN, of either size, is any other. @param within area of the memory; all of it */
export function differenceOf(
  left: Snapshot,
  right: Snapshot,
  within: { readonly address: number; readonly bytes: number } = { address: 0, bytes: Infinity },
): Difference | null {
  for (const number of [...new Set([...left.keys(), ...right.keys()])].sort((a, b) => a - b)) {
    const [one, two] = [left, right].map((snapshot) => snapshot.get(number) ?? zeros) as [Uint8Array, Uint8Array];
    if (Buffer.compare(one, two) === 0) continue;
    const both = [wordsOf(one), wordsOf(two)] as const;
    for (let i = 0; i < chunkBytes / 4; i++) {
      const address = number * chunkBytes + 4 * i;
      if (both[0][i] === both[1][i] || address < within.address || address >= within.address + within.bytes) continue;
      const low = i & ~1;
      if (both.every((words) => isNaNWord(words[low]!, words[low + 1]!, words[i]!))) continue;
      return { address, words: [both[0][i]!, both[1][i]!] };
    }
  }
  return null;
}

const isNaNWord = (low: number, high: number, word: number) =>
  (word & 0x7fffffff) > 0x7f800000 ||
  (high & 0x7fffffff) > 0x7ff00000 ||
  ((high & 0x7fffffff) === 0x7ff00000 && low !== 0);

const wordsOf = (bytes: Uint8Array) => new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
