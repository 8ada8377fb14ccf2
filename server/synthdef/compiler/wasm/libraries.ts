/**
 * Libraries: modules of functions that many defs call, so that each is compiled once and not with every def.
 *
 *     def a calls SinOsc, Out         →    library 1: SinOsc, Out
 *     def b calls SinOsc, Saw, Out    →    library 2: Saw; b imports SinOsc and Out from library 1
 *
 * A library goes by a hash of its bytes. What could go wrong: two threads make functions of their own for the same units. They are in libraries of
 * their own then, which is more code than need be.
 */
import type { Signature } from '../graph/function-graph.ts';
import { Linked } from './linked.ts';
import { type Written, writtenFunction } from './written.ts';

export interface Library {
  readonly id: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Libraries whose functions it calls. */
  readonly needs: readonly Library[];
}

interface Home {
  readonly library: Library;
  /** Name of the function in it. */
  readonly field: string;
}

const homes = new WeakMap<Signature, Home>();

/** Returns where functions are. Those that are in no library get one together, with all that they call. */
export function libraryOf(functions: readonly Signature[], blockSize: number): (Home & { readonly fn: Signature })[] {
  addLibrary(functions, blockSize);
  return functions.map((fn) => ({ fn, ...homes.get(fn)! }));
}

function addLibrary(functions: readonly Signature[], blockSize: number): void {
  const linked = new Linked();
  const own: { fn: Signature; written: Written }[] = [];
  const needs = new Set<Library>();
  const seen = new Set<Signature>();
  const seek = (fn: Signature): void => {
    if (seen.has(fn) || linked.knows(fn)) return;
    seen.add(fn);
    const home = homes.get(fn);
    if (home) {
      linked.import(fn, home.library.id, home.field);
      needs.add(home.library);
      return;
    }
    const written = writtenFunction(fn, blockSize);
    own.push({ fn, written });
    for (const callee of written.callees) seek(callee);
  };
  for (const fn of functions) if (!homes.has(fn)) seek(fn);
  if (own.length === 0) return;
  linked.add(own);
  const fields = own.map(({ fn }, i) => `${i} ${fn.name.replace(/#\d+$/, '')}`);
  own.forEach(({ fn }, i) => linked.module.export(fields[i]!, linked.numberOf(fn)));
  const bytes = linked.module.encode();
  const library: Library = { id: hashOf(bytes), bytes, needs: [...needs] };
  own.forEach(({ fn }, i) => homes.set(fn, { library, field: fields[i]! }));
}

const hashOf = (bytes: Uint8Array): string =>
  new Bun.CryptoHasher('sha256').update(bytes).digest('base64url').slice(0, 20);

/** Returns libraries and all that they need, those that others need before these. */
export function withNeeds(libraries: Iterable<Library>): Library[] {
  const found = new Set<Library>();
  const add = (library: Library): void => {
    if (found.has(library)) return;
    for (const each of library.needs) add(each);
    found.add(library);
  };
  for (const library of libraries) add(library);
  return [...found];
}
