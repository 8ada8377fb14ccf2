import { isBundle, maxNesting, OscError, type OscPacket, type OscValue } from './types.ts';

const encoder = new TextEncoder();

/** Bytes that a writer keeps for the next packet, at most. */
const maxKept = 1 << 20;

/** Bytes of one packet as they are appended. Grows, and is handed out as an exact copy; then the next one is written. */
class Writer {
  private bytes = new Uint8Array(4096);
  private view = new DataView(this.bytes.buffer);
  position = 0;

  /** Makes room, whose last four bytes are zero, and advances. */
  reserve(size: number): number {
    const at = this.position;
    const needed = at + size;
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
      grown.set(this.bytes.subarray(0, at));
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    }
    // All else is written over.
    if (size >= 4) this.view.setInt32(needed - 4, 0);
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

  /** Returns what `write` appends to an empty packet. */
  packet(write: () => void): Uint8Array {
    this.position = 0;
    write();
    const packet = this.bytes.slice(0, this.position);
    if (this.bytes.length > maxKept) {
      this.bytes = new Uint8Array(maxKept);
      this.view = new DataView(this.bytes.buffer);
    }
    return packet;
  }
}

/** One after the other is written, and none while another one is. */
const writer = new Writer();

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

function writeValue(tag: string, value: OscValue | undefined): void {
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
function writeArguments(types: string, at: number, args: readonly OscValue[], depth: number): number {
  let used = 0;
  let i = at;
  for (; i < types.length && types[i] !== ']'; i++) {
    if (used >= args.length)
      throw new OscError(`type tags "${types}" name more arguments than the ${args.length} given`);
    const value = args[used++];
    if (types[i] !== '[') {
      writeValue(types[i], value);
      continue;
    }
    if (depth >= maxNesting) throw new OscError(`array in arguments is nested more than ${maxNesting} deep`);
    i = writeArguments(types, i + 1, Array.isArray(value) ? value : refuse('[', value, 'an array'), depth + 1);
    if (i >= types.length) throw new OscError(`type tags "${types}" leave an array open`);
  }
  if (used < args.length) throw new OscError(`type tags "${types}" name fewer arguments than the ${args.length} given`);
  return i;
}

function writeAddress(address: string | number): void {
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

function writeMessage(address: string | number, types: string, args: readonly OscValue[]): void {
  writeAddress(address);
  writer.string(`,${types}`, 'type tags');
  const stop = writeArguments(types, 0, args, 0);
  if (stop < types.length) throw new OscError(`type tags "${types}" close an array that is not open`);
}

function writePacket(packet: OscPacket, depth: number): void {
  if (!isBundle(packet)) {
    if (packet.fault !== undefined) throw new OscError(`message "${packet.address}" cannot be sent: ${packet.fault}`);
    if (packet.untyped) {
      writeAddress(packet.address);
      writer.padded(packet.untyped);
    } else writeMessage(packet.address, packet.types, packet.args);
    return;
  }
  if (depth >= maxNesting) throw new OscError(`bundle is nested more than ${maxNesting} deep`);
  writer.string('#bundle', 'mark');
  writer.uint64(big('t', packet.timetag, 0n, 2n ** 64n - 1n));
  for (const element of packet.elements) {
    const sizeAt = writer.reserve(4);
    writePacket(element, depth + 1);
    writer.patchInt32(sizeAt, writer.position - sizeAt - 4);
  }
}

/**
 * Encodes one message. `types` are the tags without the comma; `args` has one value per tag (also for `T F N I`) and one
 * array per pair of brackets.
 * @throws OscError for a value that does not suit its tag, unknown tags, or unequal numbers of tags and arguments.
 */
export function encodeMessage(address: string | number, types: string, args: readonly OscValue[]): Uint8Array {
  return writer.packet(() => writeMessage(address, types, args));
}

/**
 * Encodes a message or a bundle with everything in it.
 * @throws OscError as `encodeMessage`, and for bundles nested too deep.
 */
export function encodePacket(packet: OscPacket): Uint8Array {
  return writer.packet(() => writePacket(packet, 0));
}
