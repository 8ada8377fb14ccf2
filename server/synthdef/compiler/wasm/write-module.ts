/** Writes graphs of functions into a module, with those that they call: its own, those of the host, and those that lie in libraries. */
import { isCommon } from '../common-functions.ts';
import type { FunctionGraph, Signature } from '../graph/function-graph.ts';
import { type Library, libraryOf, withNeeds } from './libraries.ts';
import { Linked } from './linked.ts';
import type { FunctionBody } from './module.ts';
import type { Width } from './stack.ts';
import { type Written, writeGraph, writtenFunction } from './written.ts';

export class ModuleWriter {
  private readonly written: { readonly name: string; readonly written: Written }[] = [];

  /** @param shares true for a module that finds what is common to many in libraries */
  constructor(
    private readonly blockSize: number,
    private readonly shares: boolean,
  ) {}

  /** Writes a function that the module exports, and returns its place among these. */
  write(graph: FunctionGraph, width: Width, name: string): number {
    return this.written.push({ name, written: writeGraph(graph, width, this.blockSize) }) - 1;
  }

  /**
   * Returns the module's bytes and the libraries that it needs.
   * @param more functions that are written by hand and call others by their numbers, which they are told for their places
   */
  finish(more: Readonly<Record<string, (numbers: readonly number[]) => FunctionBody>>): {
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly libraries: readonly Library[];
    /** Places of numbered constants in the bytes, and their numbers. */
    readonly constants: readonly (readonly [at: number, number: number])[];
  } {
    const linked = new Linked();
    const own: { fn: Signature; written: Written }[] = [];
    const common: Signature[] = [];
    const seen = new Set<string>();
    const seek = ({ callees }: Written): void => {
      for (const fn of callees) {
        if (linked.knows(fn) || seen.has(fn.name)) continue;
        seen.add(fn.name);
        if (this.shares && isCommon(fn)) {
          common.push(fn);
          continue;
        }
        const written = writtenFunction(fn, this.blockSize);
        seek(written);
        own.push({ fn, written });
      }
    };
    for (const { written } of this.written) seek(written);
    const libraries = new Set<Library>();
    for (const { fn, library, field } of libraryOf(common, this.blockSize)) {
      linked.import(fn, library.id, field);
      libraries.add(library);
    }
    linked.add(own);
    const { module } = linked;
    for (const { fn } of own) module.name(fn.name.replace(/#\d+$/, ''), linked.numberOf(fn));
    const numbers = this.written.map(({ name, written }) =>
      module.define(name, written.body, linked.numbersOf(written)),
    );
    for (const name in more) module.define(name, more[name]!(numbers).finish());
    return { bytes: module.encode(), libraries: withNeeds(libraries), constants: module.constants };
  }
}
