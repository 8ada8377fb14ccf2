/**
 * Compiles a SynthDef's graph to a WebAssembly module and gathers what the render thread must know about it. Pure: runs in any
 * thread. Equal graphs (whatever their names and defaults) have equal keys and can share one module.
 *
 *     0 SinOsc (audio) of 440, 0        key       13bf9a…
 *     1 Out (audio) of 0, #0[0]    →    bytes     construct, calc1, run
 *                                       podBytes  144
 *                                       commutes  true: Out adds to a bus, nothing else is touched
 *
 * What could go wrong: a graph from elsewhere has a UGen that is not known, a rate that it does not have, or too few
 * inputs. That is found here, unit by unit, and refused by name; the passes behind rely on it.
 */
import { createHash } from 'node:crypto';
import { encodeSynthDefs } from '../../../protocol/synthdef/encode.ts';
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import type { CompiledDef } from '../../world/compiled-def.ts';
import type { Layout } from '../../world/layout.ts';
import { type Declaration, inputNames, rateNames } from './declaration.ts';
import { emitFour, emitModule } from './emit.ts';
import { CompileError, located } from './errors.ts';
import { fitOutputs } from './outputs.ts';

/** A compiled graph whose code is not a module yet. */
export interface CompiledBytes extends Omit<CompiledDef, 'module' | 'four'> {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Finds the declaration of a UGen; the special index says which operator a unit is. */
export type DeclarationOf = (name: string, special: number) => Declaration | undefined;

/** Compiles a graph. @throws CompileError for an unknown UGen, a rate it does not have, or inputs that do not fit its declaration */
export function compile(def: SynthDef, declarationOf: DeclarationOf, layout: Layout): CompiledBytes {
  const declarations = declarationsOf(def, declarationOf);
  return naming(def, () => {
    const { bytes, podBytes, audioMaps } = emitModule(fitOutputs(def, declarations), declarations, layout);
    return {
      key: graphKey(def),
      bytes,
      podBytes,
      audioMaps,
      commutes: declarations.every(
        (d, i) => (commutes(d) || writesOwnBuffers(def, i, declarations)) && !endsLaterNodes(def, i, d),
      ),
    };
  });
}

/** Compiles the four-voice code of a graph: a module that works on the pods of the one that `compile` returns. @throws CompileError likewise */
export function compileFour(def: SynthDef, declarationOf: DeclarationOf, layout: Layout): Uint8Array<ArrayBuffer> {
  const declarations = declarationsOf(def, declarationOf);
  return naming(def, () => emitFour(fitOutputs(def, declarations), declarations, layout));
}

function naming<T>(def: SynthDef, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw located(`SynthDef ${def.name}`, error);
  }
}

/** The declaration of each unit; what goes wrong while one emits its part names the unit. */
function declarationsOf(def: SynthDef, declarationOf: DeclarationOf): Declaration[] {
  return def.units.map(({ name, rate, inputs, specialIndex }, i) => {
    const declaration = declarationOf(name, specialIndex);
    const where = `SynthDef ${def.name}: unit ${i}: `;
    if (!declaration) throw new CompileError(`${where}UGen ${name} is not known`);
    if (!declaration.rates.includes(rateNames[rate]!))
      throw new CompileError(
        `${where}${name} has no ${rateNames[rate]} rate; use it at ${declaration.rates.join(' or ')} rate`,
      );
    const wanted = inputNames(declaration);
    // Inputs that a UGen does not know are ignored, as scsynth does: other compilers of SynthDefs append mul and add.
    if (inputs.length < wanted.length)
      throw new CompileError(
        `${where}${name} has ${inputs.length} inputs, needs ${wanted.length}${declaration.rest ? ' or more' : ''}: ${wanted.join(', ')}`,
      );
    return {
      ...declaration,
      emit: (u) => {
        try {
          declaration.emit(u);
        } catch (error) {
          throw located(`unit ${i}: ${name}`, error);
        }
      },
    };
  });
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

/** A hash of all that the emitted code depends on. */
export function graphKey(def: SynthDef): string {
  const bare: SynthDef = { ...def, name: '', params: def.params.map(() => 0), paramNames: [], variants: [] };
  return createHash('sha256')
    .update(encodeSynthDefs([bare]))
    .digest('hex');
}
