import { type InputRef, type SynthDef, SynthDefError, type UnitSpec } from './graph.ts';

function isIndex(value: number, length: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < length;
}

function checkRate(rate: number, field: string): void {
  if (!isIndex(rate, 4)) {
    throw new SynthDefError(`${field} is ${rate}; rates are 0 (scalar), 1 (control), 2 (audio), 3 (demand)`);
  }
}

function checkInput(def: SynthDef, unitIndex: number, input: InputRef, field: string): void {
  if (input.unit === -1) {
    if (!isIndex(input.output, def.constants.length)) {
      throw new SynthDefError(`${field} reads constant ${input.output}; the def has ${def.constants.length} constants`);
    }
    return;
  }
  if (!isIndex(input.unit, unitIndex)) {
    throw new SynthDefError(`${field} reads unit ${input.unit}; only units before unit ${unitIndex} can be read`);
  }
  const source = def.units[input.unit];
  if (!isIndex(input.output, source.outputs.length)) {
    throw new SynthDefError(
      `${field} reads output ${input.output} of unit ${input.unit} (${source.name}), which has ${source.outputs.length} outputs`,
    );
  }
}

function checkUnit(def: SynthDef, index: number, unit: UnitSpec): void {
  const where = `def "${def.name}", unit ${index} (${unit.name})`;
  checkRate(unit.rate, `${where}: rate`);
  if (!isIndex(unit.specialIndex + 0x8000, 0x10000)) {
    throw new SynthDefError(`${where}: special index is ${unit.specialIndex}; it must be a 16-bit integer`);
  }
  for (let i = 0; i < unit.inputs.length; i++) checkInput(def, index, unit.inputs[i], `${where}: input ${i}`);
  for (let i = 0; i < unit.outputs.length; i++) checkRate(unit.outputs[i], `${where}: rate of output ${i}`);
}

/**
 * Checks that a graph is consistent: inputs read constants that exist or outputs of earlier units, rates are
 * 0 to 3, parameter names point at parameters, variants give a value for every parameter.
 * @throws SynthDefError naming def, field and value.
 */
export function validateSynthDef(def: SynthDef): void {
  for (const param of def.paramNames) {
    if (!isIndex(param.index, def.params.length)) {
      throw new SynthDefError(
        `def "${def.name}": parameter "${param.name}" has index ${param.index}; the def has ${def.params.length} parameter values`,
      );
    }
  }
  for (let i = 0; i < def.units.length; i++) checkUnit(def, i, def.units[i]);
  for (const variant of def.variants) {
    if (variant.values.length !== def.params.length) {
      throw new SynthDefError(
        `def "${def.name}": variant "${variant.name}" has ${variant.values.length} values; the def has ${def.params.length} parameter values`,
      );
    }
  }
}
