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
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import type { CompiledDef } from '../../world/compiled-def.ts';
import type { Layout } from '../../world/layout.ts';
import { type Declaration, inputNames, rateNames } from './declaration.ts';
import { emitFused, emitModule } from './emit.ts';
import { emitNative, type NativeOptions } from './emit-native.ts';
import { located, UnitRefusal } from './errors.ts';
import { graphKey } from './graph-key.ts';
import { fitOutputs } from './outputs.ts';
import type { ForcedCode } from './run-function.ts';
import type { Library } from './wasm/libraries.ts';
import { type ConstantLook, watchConstants } from './watched-constants.ts';

/** Constants in a graph's code, beside its shape, which is all of it but their values. */
export interface ShapeFacts {
  /** Looks at constants by which it was decided. */
  readonly looks: readonly ConstantLook[];
  /** Places in the bytes where others stand as they are, floats of 32 bits with the lowest byte first, and the numbers of these. */
  readonly places: readonly (readonly [at: number, number: number])[];
}

/** A compiled graph whose code is not a module yet. */
export interface CompiledBytes extends Omit<CompiledDef, 'module' | 'fused' | 'libraries'> {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Those that others need before these. */
  readonly libraries: readonly Library[];
  readonly shape: ShapeFacts;
}

/** Finds the declaration of a UGen; the special index says which operator a unit is. */
export type DeclarationOf = (name: string, special: number) => Declaration | undefined;

/** Compiles a graph, whose key may be known; `forced` is for tests. @throws CompileError for an unknown UGen, a rate it does not have, or inputs that do not fit its declaration */
export function compile(
  def: SynthDef,
  declarationOf: DeclarationOf,
  layout: Layout,
  forced?: ForcedCode,
  key = graphKey(def),
): CompiledBytes {
  const declarations = declarationsOf(def, declarationOf);
  return naming(def, () => {
    const looks = new Map<string, ConstantLook>();
    const fitted = fitOutputs({ ...def, constants: watchConstants(def.constants, looks) }, declarations);
    const emitted = emitModule(fitted, declarations, layout, forced);
    const { bytes, libraries, podBytes, audioMaps, commutes, addsControl } = emitted;
    // Of constants that were added nothing is known here.
    const isFree = (number: number) => number < def.constants.length && !looks.has(String(number));
    const shape = { looks: [...looks.values()], places: emitted.constants.filter(([, number]) => isFree(number)) };
    return { key, bytes, libraries, podBytes, audioMaps, commutes, addsControl, shape };
  });
}

/** Compiles the fused code of a graph: a module that works on the pods of the one that `compile` returns. @throws CompileError likewise */
export function compileFused(def: SynthDef, declarationOf: DeclarationOf, layout: Layout): Uint8Array<ArrayBuffer> {
  const declarations = declarationsOf(def, declarationOf);
  return naming(def, () => emitFused(fitOutputs(def, declarations), declarations, layout));
}

/** The text of a graph's LLVM module. */
export interface NativeText {
  readonly text: string;
  /** Looks at constants: it depends on no others. */
  readonly looks: readonly ConstantLook[];
}

/** Returns the text of a graph's LLVM module, whose `run` works on the pods of the module that `compile` returns. @throws CompileError likewise */
export function compileToNative(
  def: SynthDef,
  declarationOf: DeclarationOf,
  layout: Layout,
  options?: NativeOptions,
): NativeText {
  const declarations = declarationsOf(def, declarationOf);
  return naming(def, () => {
    const looks = new Map<string, ConstantLook>();
    const fitted = fitOutputs({ ...def, constants: watchConstants(def.constants, looks) }, declarations);
    const text = emitNative(fitted, declarations, layout, options);
    // Constants that were added follow from the shape.
    return { text, looks: [...looks.values()].filter(({ number }) => number < def.constants.length) };
  });
}

function naming<T>(def: SynthDef, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw located(`SynthDef ${def.name}`, error);
  }
}

/** The declaration of each unit. @throws UnitRefusal that names the unit that has none or does not fit it */
function declarationsOf(def: SynthDef, declarationOf: DeclarationOf): Declaration[] {
  return def.units.map(({ name, rate, inputs, specialIndex }, i) => {
    const declaration = declarationOf(name, specialIndex);
    const refusal = (why: string) => new UnitRefusal(def.name, i, why);
    if (!declaration) throw refusal(`UGen ${name} is not known`);
    if (!declaration.rates.includes(rateNames[rate]!))
      throw refusal(`${name} has no ${rateNames[rate]} rate; use it at ${declaration.rates.join(' or ')} rate`);
    const wanted = inputNames(declaration);
    // Inputs that a UGen does not know are ignored, as scsynth does: other compilers of SynthDefs append mul and add.
    if (inputs.length < wanted.length)
      throw refusal(
        `${name} has ${inputs.length} inputs, needs ${wanted.length}${declaration.rest ? ' or more' : ''}: ${wanted.join(', ')}`,
      );
    return declaration;
  });
}
