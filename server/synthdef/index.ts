/** The compiler together with the UGens that there are: SynthDefs to WebAssembly modules. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import type { Layout } from '../world/layout.ts';
import { type CompiledBytes, compile } from './compiler/compile.ts';
import type { ForcedCode } from './compiler/run-function.ts';
import { textOf } from './compiler/wasm/text.ts';
import { declarationOf } from './ugens/index.ts';

export { type CompiledBytes, graphKey } from './compiler/compile.ts';
export type { ForcedCode } from './compiler/run-function.ts';

/** Compiles a SynthDef; `forced` is for tests. @throws CompileError naming the def, the unit and what does not fit its UGen's declaration */
export function compileSynthDef(def: SynthDef, layout: Layout, forced?: ForcedCode): CompiledBytes {
  return compile(def, declarationOf, layout, forced);
}

/** Compiles a SynthDef and returns the module in WebAssembly's text format. @throws CompileError */
export async function printSynthDef(def: SynthDef, layout: Layout): Promise<string> {
  return textOf(compileSynthDef(def, layout).bytes);
}
