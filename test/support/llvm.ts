/**
 * LLVM in the test's own process: the text of a module becomes code that can be called, as it does for the server.
 *
 *     const { address, free } = compileIr(compileNative(def, layout).text);
 *     const run = CFunction({ ptr: address, args: ['ptr', 'i32', 'i32'], returns: 'i32' });
 *
 * What could go wrong: LLVM ends the process where it finds code that it cannot translate. A test fails then with its process.
 */
import type { Pointer } from 'bun:ffi';
import { type Effort, hostWriter, type ObjectWriter, type Step } from '../../server/native/child/object-writer.ts';
import { findLibraries, packageHint } from '../../server/native/library/find.ts';
import { linkObject } from '../../server/native/link/link.ts';
import { passesFor } from '../../server/synthdef/compiler/llvm/passes.ts';

/** The libraries that there are, newest first; `LLVM` in the environment names another one. */
export const libraries: readonly string[] = process.env.LLVM ? [process.env.LLVM] : findLibraries();

/** The library that tests use; null where there is none. */
export const llvmPath = libraries[0] ?? null;

/** Half a sentence for tests that are left out. */
export const withoutLlvm = `left out without libLLVM (${packageHint()})`;

const opened = new Map<Effort, ObjectWriter>();

/** Opens the library, once for each effort. @throws Error where there is none */
function writer(effort: Effort = 'usual'): ObjectWriter {
  if (!llvmPath) throw new Error(withoutLlvm);
  const known = opened.get(effort) ?? hostWriter(llvmPath, effort);
  opened.set(effort, known);
  return known;
}

/** Returns the passes that a library runs for the server. @param of what writes its objects */
export const passesOf = ({ facts }: ObjectWriter): string =>
  process.env.LLVM_PASSES ?? passesFor(Number.parseInt(facts.version, 10));

/** Returns the passes that the tests' library runs. */
export const serverPasses = (): string => passesOf(writer());

/** Translates the text of a module. @param done hears of each step @throws IrError with LLVM's words where the text is none */
export const objectOf = (
  source: string,
  passes = serverPasses(),
  done?: (step: Step) => void,
): Uint8Array<ArrayBuffer> => writer().write(source, passes, done);

/** Links an object. */
const linked = (object: Uint8Array, symbol: string): { readonly address: Pointer; free(): void } => {
  const { address, free } = linkObject(object, symbol);
  return { address: address as Pointer, free };
};

/** Makes the text of a module into code with little work: it does the same, more slowly. @throws IrError likewise */
export const compileQuickly = (source: string, symbol = 'run') =>
  linked(writer('none').write(source, 'function(sroa)'), symbol);

/** Makes the text of a module into code, as for the server. @param symbol the function whose address is returned */
export function compileIr(
  source: string,
  symbol = 'run',
  passes = serverPasses(),
): { readonly address: Pointer; free(): void } {
  return linked(objectOf(source, passes), symbol);
}
