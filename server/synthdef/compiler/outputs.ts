/**
 * Gives each unit the outputs that its UGen has. SynthDefs made by other compilers than sclang's may say otherwise (one for
 * SendReply, none for ScopeOut2), and scsynth takes them: outputs that are missing nobody reads; of one too many comes silence.
 *
 *     0 ScopeOut2 (audio), no output             0 ScopeOut2 (audio), one output
 *     1 SendReply (control), one output     →    1 SendReply (control), no output
 *     2 K2A (audio) of #1[0]                     2 K2A (audio) of 0
 *
 * What could go wrong: the silence is a constant that the def may not have. One is added then, to a copy: the def that was
 * given stays as it is, since its bytes are its key.
 */
import type { InputRef, SynthDef } from '../../../protocol/synthdef/graph.ts';
import type { Declaration } from './declaration.ts';

/** @returns the def itself where all fits */
export function fitOutputs(def: SynthDef, declarations: readonly Declaration[]): SynthDef {
  const wanted = def.units.map((unit, i) => {
    const { outputs } = declarations[i]!;
    return outputs === 'any' ? unit.outputs.length : outputs;
  });
  if (def.units.every((unit, i) => unit.outputs.length === wanted[i])) return def;
  const constants = [...def.constants];
  const zero = (): InputRef => {
    const known = constants.findIndex((value) => Object.is(value, 0));
    return { unit: -1, output: known >= 0 ? known : constants.push(0) - 1 };
  };
  const units = def.units.map((unit, i) => ({
    ...unit,
    inputs: unit.inputs.map((ref) => (ref.unit >= 0 && ref.output >= wanted[ref.unit]! ? zero() : ref)),
    outputs: Array.from({ length: wanted[i]! }, (_, output) => unit.outputs[output] ?? unit.rate),
  }));
  return { ...def, constants, units };
}
