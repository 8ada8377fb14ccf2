/**
 * Finds out if neighbouring synths of a def may run in any order, and so side by side: when they only add to buses.
 *
 *     Out (audio) of 0, #0[0]          true
 *     In (audio) of 0                  false: it hears what stands before it
 *     FFT of LocalBuf's buffer         true: no other synth knows that buffer
 *
 * What could go wrong: a synth of a run changes what a later one of it sees. Whatever touches shared things in order refuses,
 * unless its declaration says that it adds.
 */
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import { type Declaration, inputNames } from './declaration.ts';

/** True when neighbouring synths of the def may run in any order. */
export function defCommutes(def: SynthDef, declarations: readonly Declaration[]): boolean {
  return declarations.every(
    (d, i) => (commutes(d) || writesOwnBuffers(def, i, declarations)) && !endsLaterNodes(def, i, d),
  );
}

const ordered = new Set(['audioBus', 'controlBus', 'buffer', 'node', 'element']);

function commutes(declaration: Declaration): boolean {
  if (declaration.commutes) return true;
  const touchesShared = (list: readonly string[] = []) => list.some((r) => ordered.has(r));
  // Reading buffers is harmless among synths that only read them; writing ends a run.
  return !touchesShared(declaration.writes) && !touchesShared((declaration.reads ?? []).filter((r) => r !== 'buffer'));
}

/** True when a unit touches nothing outside but buffers that the synth made for itself, which it got straight or through a chain of such units. */
function writesOwnBuffers(def: SynthDef, unit: number, declarations: readonly Declaration[]): boolean {
  const declaration = declarations[unit]!;
  const { writes = [], reads = [], bufferInputs = [] } = declaration;
  if (!bufferInputs.length || [...writes, ...reads].some((r) => r !== 'buffer' && ordered.has(r))) return false;
  return bufferInputs.every((name) => {
    const ref = def.units[unit]!.inputs[inputNames(declaration).indexOf(name)]!;
    return ref.unit >= 0 && (declarations[ref.unit]!.ownBuffer || writesOwnBuffers(def, ref.unit, declarations));
  });
}

/** Done actions that end or pause nodes after the synth, which then do not run in the same block any more. */
const actionsOnLaterNodes = new Set([4, 6, 8, 10, 12, 13]);

/** True when a unit has such a done action, or one that is not known before it runs. */
function endsLaterNodes(def: SynthDef, unit: number, declaration: Declaration): boolean {
  const ref = def.units[unit]!.inputs[inputNames(declaration).indexOf('doneAction')];
  return ref !== undefined && (ref.unit >= 0 || actionsOnLaterNodes.has(Math.trunc(def.constants[ref.output]!)));
}
