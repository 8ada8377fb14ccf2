import {
  type InputRef,
  maxDefNameBytes,
  maxNameBytes,
  type ParamName,
  type Rate,
  type SynthDef,
  SynthDefError,
  type UnitSpec,
  type Variant,
} from './graph.ts';
import { validateSynthDef } from './validate.ts';

const magic = 0x53436766; // 'SCgf'
const text = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads big-endian fields and says which field was being read when the bytes run out. */
class Reader {
  private readonly view: DataView;
  private position = 0;
  /** Prefix of every message: which def, once known. */
  where = 'SynthDef file';
  /** Version 2 widened counts and indices from 16 to 32 bits. */
  wide = false;
  /** Names of UGens so far: a graph has few, and each often. */
  private readonly names = new Map<string, string>();

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.bytes.length - this.position;
  }

  fail(problem: string): never {
    throw new SynthDefError(`${this.where}: ${problem}`);
  }

  /** Texts of fields are put together only where they are needed: `field` `number` `of`. */
  private take(size: number, field: string, number?: number, of?: string): number {
    if (size > this.remaining) {
      const full = [field, number, of].filter((part) => part !== undefined).join(' ');
      this.fail(`${full} at byte ${this.position} needs ${size} bytes, ${this.remaining} are left`);
    }
    const at = this.position;
    this.position += size;
    return at;
  }

  int8(field: string, number?: number, of?: string): number {
    return this.view.getInt8(this.take(1, field, number, of));
  }

  int16(field: string, number?: number, of?: string): number {
    return this.view.getInt16(this.take(2, field, number, of));
  }

  int32(field: string, number?: number, of?: string): number {
    return this.view.getInt32(this.take(4, field, number, of));
  }

  /** An index: 16 bits in versions 0 and 1, 32 bits in version 2. */
  index(field: string, number?: number, of?: string): number {
    return this.wide ? this.int32(field, number, of) : this.int16(field, number, of);
  }

  /** Refuses a count that the remaining bytes cannot hold, so that nothing is allocated for it. */
  private fitting(count: number, itemBytes: number, field: string): number {
    if (count < 0 || count * itemBytes > this.remaining) {
      this.fail(`${field} is ${count}, ${this.remaining} bytes are left`);
    }
    return count;
  }

  count(itemBytes: number, field: string): number {
    return this.fitting(this.index(field), itemBytes, field);
  }

  count16(itemBytes: number, field: string): number {
    return this.fitting(this.int16(field), itemBytes, field);
  }

  name(limit: number, field: string): string {
    const length = this.view.getUint8(this.take(1, field));
    if (length > limit) this.fail(`${field} is ${length} bytes long; at most ${limit} are allowed`);
    const at = this.take(length, field);
    return text.decode(this.bytes.subarray(at, at + length));
  }

  /** A name that many others of the file are equal to. */
  frequentName(limit: number, field: string): string {
    const name = this.name(limit, field);
    const known = this.names.get(name);
    if (known === undefined) this.names.set(name, name);
    return known ?? name;
  }

  floats(count: number, field: string): number[] {
    const at = this.take(4 * count, field);
    const values = new Array<number>(count);
    for (let i = 0; i < count; i++) values[i] = this.view.getFloat32(at + 4 * i);
    return values;
  }
}

function readParamNames(reader: Reader, paramCount: number): ParamName[] {
  const count = reader.count(reader.wide ? 5 : 3, 'number of parameter names');
  const names: ParamName[] = [];
  for (let i = 0; i < count; i++) {
    const name = reader.name(maxNameBytes, `name of parameter ${i}`);
    const index = reader.index(`index of parameter "${name}"`);
    // sclang writes an empty array as last argument like this; there is no value that the name could set.
    if (index !== paramCount) names.push({ name, index });
  }
  return names;
}

function readUnit(reader: Reader, index: number): UnitSpec {
  const name = reader.frequentName(maxNameBytes, `name of unit ${index}`);
  const where = `of unit ${index} (${name})`;
  // Rates and references are read as they stand; validateSynthDef judges them once the whole def is there.
  const rate = reader.int8('rate', undefined, where) as Rate;
  const inputCount = reader.count(reader.wide ? 8 : 4, `number of inputs ${where}`);
  const outputCount = reader.count(1, `number of outputs ${where}`);
  const specialIndex = reader.int16('special index', undefined, where);
  const inputs = new Array<InputRef>(inputCount);
  for (let i = 0; i < inputCount; i++) {
    const unit = reader.index('input', i, where);
    inputs[i] = { unit, output: reader.index('input', i, where) };
  }
  const outputs = readOutputs(reader, outputCount, where);
  return { name, rate, specialIndex, inputs, outputs };
}

/** Rates of the outputs; those of one output are shared by all units that have the same. */
function readOutputs(reader: Reader, count: number, where: string): readonly Rate[] {
  const outputs = new Array<Rate>(count);
  for (let i = 0; i < count; i++) outputs[i] = reader.int8('rate of output', i, where) as Rate;
  return (count === 1 && single[outputs[0]!]) || outputs;
}

const single: readonly (readonly Rate[])[] = [[0], [1], [2], [3]];

function readUnits(reader: Reader): UnitSpec[] {
  const count = reader.count(reader.wide ? 12 : 8, 'number of units');
  const units = new Array<UnitSpec>(count);
  for (let i = 0; i < count; i++) units[i] = readUnit(reader, i);
  return units;
}

function readVariants(reader: Reader, paramCount: number): Variant[] {
  const count = reader.count16(1 + 4 * paramCount, 'number of variants');
  const variants: Variant[] = [];
  for (let i = 0; i < count; i++) {
    const name = reader.name(maxNameBytes, `name of variant ${i}`);
    variants.push({ name, values: reader.floats(paramCount, `values of variant "${name}"`) });
  }
  return variants;
}

function readDef(reader: Reader, index: number, version: number): SynthDef {
  reader.where = `def ${index}`;
  const name = reader.name(maxDefNameBytes, 'def name');
  reader.where = `def "${name}"`;
  const constants = reader.floats(reader.count(4, 'number of constants'), 'constants');
  const params = reader.floats(reader.count(4, 'number of parameter values'), 'parameter values');
  const paramNames = readParamNames(reader, params.length);
  const units = readUnits(reader);
  const variants = version === 0 ? [] : readVariants(reader, params.length);
  return { name, constants, params, paramNames, units, variants };
}

/** SynthDefs of a file, and the faults of the rest, a line each. */
export interface ReadDefs {
  readonly defs: readonly SynthDef[];
  readonly faults: readonly string[];
}

/**
 * Reads a SynthDef file or the blob of `/d_recv`: SCgf version 2, 1, or 0 (as 1, without variants), big-endian.
 * `bytes` may be a view into a larger buffer; bytes behind the defs are padding, as for scsynth. Bytes of names are read as UTF-8.
 * A name for an empty array behind the last parameter value is left out.
 * Nothing is allocated for a count that the remaining bytes cannot hold.
 *
 * One bad def does not condemn the others: the faults name def, field and value. Behind bytes that make no sense nothing can be read.
 */
export function readSynthDefs(bytes: Uint8Array): ReadDefs {
  const defs: SynthDef[] = [];
  const faults: string[] = [];
  const kept = (work: () => void): boolean => {
    try {
      work();
      return true;
    } catch (error) {
      if (!(error instanceof SynthDefError)) throw error;
      faults.push(error.message);
      return false;
    }
  };
  kept(() => {
    const reader = new Reader(bytes);
    const { count, version } = readHead(reader);
    for (let i = 0; i < count; i++) {
      const def = readDef(reader, i, version);
      if (kept(() => validateSynthDef(def))) defs.push(def);
    }
  });
  return { defs, faults };
}

/**
 * Reads the same, where all of it must be sound.
 * @throws SynthDefError naming def, field and value
 */
export function parseSynthDefs(bytes: Uint8Array): SynthDef[] {
  const { defs, faults } = readSynthDefs(bytes);
  if (faults.length > 0) throw new SynthDefError(faults[0]!);
  return [...defs];
}

function readHead(reader: Reader): { count: number; version: number } {
  const found = reader.int32('magic number');
  if (found !== magic) {
    reader.fail(
      `magic number is 0x${(found >>> 0).toString(16).padStart(8, '0')}; it must be 0x${magic.toString(16)} ("SCgf")`,
    );
  }
  const version = reader.int32('version');
  if (version < 0 || version > 2) reader.fail(`version is ${version}; 0, 1 and 2 are known`);
  reader.wide = version === 2;
  return { count: reader.count16(reader.wide ? 17 : 9, 'number of defs'), version };
}
