/** Ends of instruments that are rendered without a length. Pure. */

import type { Description } from '../../../protocol/instruments/description.ts';
import type { SynthDef, UnitSpec } from '../../../protocol/synthdef/graph.ts';
import { parseSynthDefs } from '../../../protocol/synthdef/parse.ts';
import { declarationOf } from '../../synthdef/ugens/index.ts';

/** Seconds for which gates are open and keys are held. */
export const holds = 2;
/** Seconds of what would not end. */
export const endless = 8;

/** True when a voice ends by itself once its gate, if it has one, is closed: it has been told to play once, or its SynthDef frees it. */
export function endsByItself(description: Description): boolean {
  switch (description.kind) {
    case 'render':
      return true;
    case 'sequence':
      return description.isEvents;
    case 'synth':
      return parseSynthDefs(description.bytes).some((def) => def.units.some((unit) => freesItself(def, unit)));
    // What its code has in mind is not known.
    default:
      return false;
  }
}

/** Channels that a SynthDef reads of the buffer whose number is its control `buf` or `bufnum`; undefined where it plays none. */
export function bufferOf(
  description: Description,
): { readonly control: string; readonly channels: number } | undefined {
  const control = ['buf', 'bufnum'].find((name) => name in description.params);
  if (description.kind !== 'synth' || control === undefined) return undefined;
  const readers = parseSynthDefs(description.bytes)
    .flatMap(({ units }) => units)
    .filter(({ name, rate }) => rate === 2 && 'bufnum' in (declarationOf(name)?.inputs ?? {}));
  return readers.length ? { control, channels: Math.max(...readers.map(({ outputs }) => outputs.length)) } : undefined;
}

function freesItself({ constants }: SynthDef, { name, specialIndex, inputs }: UnitSpec): boolean {
  const declaration = declarationOf(name, specialIndex);
  if (declaration?.freesSynth) return true;
  const action = Object.keys(declaration?.inputs ?? {}).indexOf('doneAction');
  const input = action < 0 ? undefined : inputs[action];
  return input !== undefined && (input.unit >= 0 || constants[input.output] !== 0);
}
