/**
 * An entry of a folder of kept files, as a file:
 *
 *     "bunsynth"        8 bytes
 *     SHA-256           32 bytes, of all that follows
 *     length of head    4 bytes, little-endian
 *     head              JSON: the name under which it is kept, and what is known of the body
 *     body              what was kept, such as a module
 *
 * What could go wrong: a file that was cut short, changed or renamed is no entry, which is found before a byte of its body is used.
 */

/** A body, and what is known of it as plain data, to which its name is added. */
export interface Entry<Head> {
  readonly head: Head;
  readonly body: Uint8Array<ArrayBuffer>;
}

const magic = Buffer.from('bunsynth');
const hashAt = magic.length;
const bodyAt = hashAt + 32;
const headAt = bodyAt + 4;

const hashOf = (body: Uint8Array): Buffer => new Bun.CryptoHasher('sha256').update(body).digest();

export function encodeEntry<Head extends object>(name: string, { head, body }: Entry<Head>): Uint8Array {
  const text = Buffer.from(JSON.stringify({ name, ...head }));
  const bytes = Buffer.alloc(headAt + text.length + body.length);
  magic.copy(bytes);
  bytes.writeUInt32LE(text.length, bodyAt);
  text.copy(bytes, headAt);
  bytes.set(body, headAt + text.length);
  hashOf(bytes.subarray(bodyAt)).copy(bytes, hashAt);
  return bytes;
}

/** @returns undefined for anything but a whole entry of that name */
export function decodeEntry<Head extends object>(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
): Entry<Head> | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.length < headAt || !view.subarray(0, hashAt).equals(magic)) return undefined;
  if (!hashOf(view.subarray(bodyAt)).equals(view.subarray(hashAt, bodyAt))) return undefined;
  const contentAt = headAt + view.readUInt32LE(bodyAt);
  // The hash says that it was written so; what wrote it may still have meant something else.
  const head = JSON.parse(view.toString('utf8', headAt, contentAt)) as Head & { readonly name: string };
  return head.name === name ? { head, body: bytes.subarray(contentAt) } : undefined;
}
