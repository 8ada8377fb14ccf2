import { maxDefNameBytes, maxNameBytes, type SynthDef, SynthDefError, type UnitSpec } from './graph.ts';
import { validateSynthDef } from './validate.ts';

const text = new TextEncoder();

/** A byte array that grows as fields are appended, big-endian. */
class Writer {
  private bytes = new Uint8Array(1024);
  private view = new DataView(this.bytes.buffer);
  private position = 0;
  /** Prefix of every message: which def, once known. */
  where = 'SynthDef file';

  /** `wide`: counts and indices take 32 bits (version 2) and not 16. */
  constructor(private readonly wide: boolean) {}

  private reserve(size: number): number {
    const at = this.position;
    this.position += size;
    if (this.position > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.position, 2 * this.bytes.length));
      grown.set(this.bytes);
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    }
    return at;
  }

  int8(value: number): void {
    const at = this.reserve(1);
    this.view.setInt8(at, value);
  }

  int16(value: number, field: string): void {
    if (value < -0x8000 || value > 0x7fff) {
      throw new SynthDefError(`${this.where}: ${field} is ${value}, which does not fit into 16 bits`);
    }
    const at = this.reserve(2);
    this.view.setInt16(at, value);
  }

  int32(value: number): void {
    const at = this.reserve(4);
    this.view.setInt32(at, value);
  }

  index(value: number, field: string): void {
    if (this.wide) this.int32(value);
    else this.int16(value, field);
  }

  name(name: string, limit: number, field: string): void {
    const bytes = text.encode(name);
    if (bytes.length > limit) {
      throw new SynthDefError(
        `${this.where}: ${field} "${name}" is ${bytes.length} bytes long; at most ${limit} are allowed`,
      );
    }
    this.int8(bytes.length);
    const at = this.reserve(bytes.length);
    this.bytes.set(bytes, at);
  }

  floats(values: readonly number[]): void {
    const at = this.reserve(4 * values.length);
    for (let i = 0; i < values.length; i++) this.view.setFloat32(at + 4 * i, values[i]);
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.position);
  }
}

function writeUnit(writer: Writer, unit: UnitSpec): void {
  writer.name(unit.name, maxNameBytes, 'UGen name');
  writer.int8(unit.rate);
  writer.index(unit.inputs.length, `number of inputs of ${unit.name}`);
  writer.index(unit.outputs.length, `number of outputs of ${unit.name}`);
  writer.int16(unit.specialIndex, `special index of ${unit.name}`);
  for (const input of unit.inputs) {
    writer.index(input.unit, `unit read by ${unit.name}`);
    writer.index(input.output, `output read by ${unit.name}`);
  }
  for (const rate of unit.outputs) writer.int8(rate);
}

function writeDef(writer: Writer, def: SynthDef): void {
  writer.where = `def "${def.name}"`;
  writer.name(def.name, maxDefNameBytes, 'def name');
  writer.index(def.constants.length, 'number of constants');
  writer.floats(def.constants);
  writer.index(def.params.length, 'number of parameter values');
  writer.floats(def.params);
  writer.index(def.paramNames.length, 'number of parameter names');
  for (const param of def.paramNames) {
    writer.name(param.name, maxNameBytes, 'parameter name');
    writer.index(param.index, `index of parameter "${param.name}"`);
  }
  writer.index(def.units.length, 'number of units');
  for (const unit of def.units) writeUnit(writer, unit);
  writer.int16(def.variants.length, 'number of variants');
  for (const variant of def.variants) {
    writer.name(variant.name, maxNameBytes, 'variant name');
    writer.floats(variant.values);
  }
}

/**
 * Writes defs as one SynthDef file (also the blob of `/d_recv`), SCgf `version` 1 or 2, big-endian.
 * Numbers are rounded to float32, names are written as UTF-8.
 * @throws SynthDefError for an inconsistent graph, a name that is too long, or a count too large for the version.
 */
export function encodeSynthDefs(defs: readonly SynthDef[], version = 2): Uint8Array {
  if (version !== 1 && version !== 2)
    throw new SynthDefError(`SynthDef file: version is ${version}; 1 and 2 can be written`);
  for (const def of defs) validateSynthDef(def);
  const writer = new Writer(version === 2);
  writer.int32(0x53436766); // 'SCgf'
  writer.int32(version);
  writer.int16(defs.length, 'number of defs');
  for (const def of defs) writeDef(writer, def);
  return writer.finish();
}
