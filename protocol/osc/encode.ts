import { isBundle, maxNesting, OscError, type OscPacket, type OscValue } from './types.ts';

const encoder = new TextEncoder();

/** Bytes of one packet as they are appended. Grows, and is handed out as an exact copy. */
class Writer {
  private bytes = new Uint8Array(256);
  private view = new DataView(this.bytes.buffer);
  position = 0;

  /** Makes room and advances; the new bytes are zero. */
  reserve(size: number): number {
    const at = this.position;
    const needed = at + size;
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
      grown.set(this.bytes.subarray(0, at));
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    } else {
      this.bytes.fill(0, at, needed);
    }
    this.position = needed;
    return at;
  }

  int32(value: number): void {
    const at = this.reserve(4);
    this.view.setInt32(at, value);
  }

  /** For sizes that are known only after what they count. */
  patchInt32(at: number, value: number): void {
    this.view.setInt32(at, value);
  }

  float32(value: number): void {
    const at = this.reserve(4);
    this.view.setFloat32(at, value);
  }

  float64(value: number): void {
    const at = this.reserve(8);
    this.view.setFloat64(at, value);
  }

  uint64(value: bigint): void {
    const at = this.reserve(8);
    this.view.setBigUint64(at, value);
  }

  /** Appends bytes and zeros up to the next multiple of four. */
  padded(data: Uint8Array): void {
    const at = this.reserve((data.length + 3) & ~3);
    this.bytes.set(data, at);
  }

  string(text: string, what: string): void {
    if (text.includes('\0'))
      throw new OscError(`${what} ${JSON.stringify(text)} contains a zero byte, which OSC strings cannot hold`);
    const length = text.length;
    const at = this.reserve((length + 4) & ~3);
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) {
        this.position = at;
        this.utf8(text);
        return;
      }
      this.bytes[at + i] = code;
    }
  }

  private utf8(text: string): void {
    const data = encoder.encode(text);
    const at = this.reserve((data.length + 4) & ~3);
    this.bytes.set(data, at);
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.position);
  }
}

function refuse(tag: string, value: OscValue | undefined, expected: string): never {
  const shown =
    typeof value === 'string'
      ? JSON.stringify(value)
      : value instanceof Uint8Array
        ? `blob of ${value.length} bytes`
        : String(value);
  throw new OscError(`argument of type "${tag}" is ${shown}; it must be ${expected}`);
}

function integer(tag: string, value: OscValue | undefined, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    return refuse(tag, value, `an integer from ${min} to ${max}`);
  }
  return value;
}

function number(tag: string, value: OscValue | undefined): number {
  return typeof value === 'number' ? value : refuse(tag, value, 'a number');
}

function big(tag: string, value: OscValue | undefined, min: bigint, max: bigint): bigint {
  if (typeof value !== 'bigint' || value < min || value > max)
    return refuse(tag, value, `a bigint from ${min} to ${max}`);
  return value;
}

function blob(tag: string, value: OscValue | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : refuse(tag, value, 'a Uint8Array');
}

function character(value: OscValue | undefined): number {
  const code = typeof value === 'string' ? value.codePointAt(0) : undefined;
  if (code === undefined || value !== String.fromCodePoint(code))
    return refuse('c', value, 'a string of one character');
  return code;
}

/** The tags that carry no bytes; their arguments must say the same as the tag. */
const constants = new Map<string, OscValue>([
  ['T', true],
  ['F', false],
  ['N', null],
  ['I', Infinity],
]);

function writeValue(writer: Writer, tag: string, value: OscValue | undefined): void {
  switch (tag) {
    case 'i':
      return writer.int32(integer(tag, value, -0x80000000, 0x7fffffff));
    case 'f':
      return writer.float32(number(tag, value));
    case 's':
    case 'S':
      return typeof value === 'string' ? writer.string(value, 'string argument') : refuse(tag, value, 'a string');
    case 'b': {
      const data = blob(tag, value);
      writer.int32(data.length);
      return writer.padded(data);
    }
    case 'd':
      return writer.float64(number(tag, value));
    case 'h':
      return writer.uint64(BigInt.asUintN(64, big(tag, value, -(2n ** 63n), 2n ** 63n - 1n)));
    case 't':
      return writer.uint64(big(tag, value, 0n, 2n ** 64n - 1n));
    case 'c':
      return writer.int32(character(value));
    case 'r':
      return writer.int32(integer(tag, value, 0, 0xffffffff));
    case 'm': {
      const data = blob(tag, value);
      return data.length === 4 ? writer.padded(data) : refuse(tag, value, '4 bytes');
    }
    default:
      if (!constants.has(tag)) throw new OscError(`type tag "${tag}" is unknown`);
      if (value !== constants.get(tag)) refuse(tag, value, String(constants.get(tag)));
  }
}

/** Writes the arguments of `types` from `at` on and returns where it stopped: at the end or at the closing bracket. */
function writeArguments(writer: Writer, types: string, at: number, args: readonly OscValue[], depth: number): number {
  let used = 0;
  let i = at;
  for (; i < types.length && types[i] !== ']'; i++) {
    if (used >= args.length)
      throw new OscError(`type tags "${types}" name more arguments than the ${args.length} given`);
    const value = args[used++];
    if (types[i] !== '[') {
      writeValue(writer, types[i], value);
      continue;
    }
    if (depth >= maxNesting) throw new OscError(`array in arguments is nested more than ${maxNesting} deep`);
    i = writeArguments(writer, types, i + 1, Array.isArray(value) ? value : refuse('[', value, 'an array'), depth + 1);
    if (i >= types.length) throw new OscError(`type tags "${types}" leave an array open`);
  }
  if (used < args.length) throw new OscError(`type tags "${types}" name fewer arguments than the ${args.length} given`);
  return i;
}

function writeAddress(writer: Writer, address: string | number): void {
  if (typeof address === 'number') {
    // The first byte must be zero to tell a number from a string.
    if (!Number.isInteger(address) || address < 0 || address > 0xffffff) {
      throw new OscError(`address ${address} must be a string or an integer from 0 to 16777215`);
    }
    writer.int32(address);
  } else {
    if (address === '') throw new OscError('address is empty');
    writer.string(address, 'address');
  }
}

function writeMessage(writer: Writer, address: string | number, types: string, args: readonly OscValue[]): void {
  writeAddress(writer, address);
  writer.string(`,${types}`, 'type tags');
  const stop = writeArguments(writer, types, 0, args, 0);
  if (stop < types.length) throw new OscError(`type tags "${types}" close an array that is not open`);
}

function writePacket(writer: Writer, packet: OscPacket, depth: number): void {
  if (!isBundle(packet)) {
    if (packet.fault !== undefined) throw new OscError(`message "${packet.address}" cannot be sent: ${packet.fault}`);
    if (packet.untyped) {
      writeAddress(writer, packet.address);
      writer.padded(packet.untyped);
    } else writeMessage(writer, packet.address, packet.types, packet.args);
    return;
  }
  if (depth >= maxNesting) throw new OscError(`bundle is nested more than ${maxNesting} deep`);
  writer.string('#bundle', 'mark');
  writer.uint64(big('t', packet.timetag, 0n, 2n ** 64n - 1n));
  for (const element of packet.elements) {
    const sizeAt = writer.reserve(4);
    writePacket(writer, element, depth + 1);
    writer.patchInt32(sizeAt, writer.position - sizeAt - 4);
  }
}

/**
 * Encodes one message. `types` are the tags without the comma; `args` has one value per tag (also for `T F N I`) and one
 * array per pair of brackets.
 * @throws OscError for a value that does not suit its tag, unknown tags, or unequal numbers of tags and arguments.
 */
export function encodeMessage(address: string | number, types: string, args: readonly OscValue[]): Uint8Array {
  const writer = new Writer();
  writeMessage(writer, address, types, args);
  return writer.finish();
}

/**
 * Encodes a message or a bundle with everything in it.
 * @throws OscError as `encodeMessage`, and for bundles nested too deep.
 */
export function encodePacket(packet: OscPacket): Uint8Array {
  const writer = new Writer();
  writePacket(writer, packet, 0);
  return writer.finish();
}
