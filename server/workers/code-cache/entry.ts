/**
 * An entry of the cache of compiled code, as a file:
 *
 *     "bunsynth"        8 bytes
 *     SHA-256           32 bytes, of all that follows
 *     length of head    4 bytes, little-endian
 *     head              JSON: what the code was compiled from and for, and what is known of it
 *     code              a WebAssembly module
 */
import { createHash } from 'node:crypto';
import type { CompiledBytes } from '../../synthdef/index.ts';
import type { Surroundings } from '../../world/watched-layout.ts';

export interface EntryHead {
  /** The name under which it is kept: what it was compiled from. */
  readonly name: string;
  readonly surroundings: Surroundings;
  /** The graph that the first module's code needs beside; absent for the second. */
  readonly graph?: Omit<CompiledBytes, 'bytes'>;
}

export interface Entry {
  readonly head: EntryHead;
  readonly code: Uint8Array<ArrayBuffer>;
}

const magic = Buffer.from('bunsynth');
const hashAt = magic.length;
const bodyAt = hashAt + 32;
const headAt = bodyAt + 4;

const hashOf = (body: Uint8Array): Buffer => createHash('sha256').update(body).digest();

export function encodeEntry({ head, code }: Entry): Uint8Array {
  const text = Buffer.from(JSON.stringify(head));
  const bytes = Buffer.alloc(headAt + text.length + code.length);
  magic.copy(bytes);
  bytes.writeUInt32LE(text.length, bodyAt);
  text.copy(bytes, headAt);
  bytes.set(code, headAt + text.length);
  hashOf(bytes.subarray(bodyAt)).copy(bytes, hashAt);
  return bytes;
}

/** @returns undefined for anything but a whole entry of that name */
export function decodeEntry(bytes: Uint8Array<ArrayBuffer>, name: string): Entry | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.length < headAt || !view.subarray(0, hashAt).equals(magic)) return undefined;
  if (!hashOf(view.subarray(bodyAt)).equals(view.subarray(hashAt, bodyAt))) return undefined;
  const codeAt = headAt + view.readUInt32LE(bodyAt);
  // The hash says that it was written so; what wrote it may still have meant something else.
  const head = JSON.parse(view.toString('utf8', headAt, codeAt)) as EntryHead;
  return head.name === name ? { head, code: bytes.subarray(codeAt) } : undefined;
}
