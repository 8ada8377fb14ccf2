/** The compiler together with the UGens that there are: SynthDefs to WebAssembly modules. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import type { Layout } from '../world/layout.ts';
import { type CompiledBytes, compile, compileFused, compileToNative, type NativeText } from './compiler/compile.ts';
import type { NativeOptions } from './compiler/emit-native.ts';
import type { ForcedCode } from './compiler/run-function.ts';
import { textOf } from './compiler/wasm/text.ts';
import { declarationOf } from './ugens/index.ts';

export type { CompiledBytes, NativeText, ShapeFacts } from './compiler/compile.ts';
export type { NativeOptions } from './compiler/emit-native.ts';
export { graphKey } from './compiler/graph-key.ts';
export type { ForcedCode } from './compiler/run-function.ts';
export type { ConstantLook } from './compiler/watched-constants.ts';

/** Compiles a SynthDef, the key of whose graph may be known; `forced` is for tests. @throws CompileError naming the def, the unit and what does not fit its UGen's declaration */
export function compileSynthDef(def: SynthDef, layout: Layout, forced?: ForcedCode, key?: string): CompiledBytes {
  return compile(def, declarationOf, layout, forced, key);
}

/** Compiles the fused code of a SynthDef. @throws CompileError as `compileSynthDef` does */
export function compileFusedCode(def: SynthDef, layout: Layout): Uint8Array<ArrayBuffer> {
  return compileFused(def, declarationOf, layout);
}

/** Returns the text of a SynthDef's LLVM module, from which native code is made for the pods of `compileSynthDef`'s. @throws CompileError likewise */
export function compileNative(def: SynthDef, layout: Layout, options?: NativeOptions): NativeText {
  return compileToNative(def, declarationOf, layout, options);
}

/** Compiles a SynthDef and returns its two modules in WebAssembly's text format. @throws CompileError */
export async function printSynthDef(def: SynthDef, layout: Layout): Promise<string> {
  return (await textOf(compileSynthDef(def, layout).bytes)) + (await textOf(compileFusedCode(def, layout)));
}
