/** Writes graphs of functions into a module, with those that they call: its own, those of the host, and those that lie in libraries. */
import { isCommon } from '../common-functions.ts';
import type { FunctionGraph, Signature } from '../graph/function-graph.ts';
import { type Library, libraryOf, withNeeds } from './libraries.ts';
import { Linked } from './linked.ts';
import type { Body } from './module.ts';
import type { Width } from './stack.ts';
import { type Written, writeGraph, writtenFunction } from './written.ts';

export class ModuleWriter {
  /** The function that goes through lists of pods, by functions that are written, called by their names. */
  run: { readonly body: Body; readonly callees: readonly string[] } | undefined;
  private readonly written: { readonly name: string; readonly written: Written }[] = [];

  /** @param shares true for a module that finds what is common to many in libraries */
  constructor(
    private readonly blockSize: number,
    private readonly shares: boolean,
  ) {}

  /** Writes a function that the module exports. */
  write(graph: FunctionGraph, width: Width, name: string): void {
    this.written.push({ name, written: writeGraph(graph, width, this.blockSize) });
  }

  /** Returns the module's bytes and the libraries that it needs. */
  finish(): {
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
    const numbers: Record<string, number> = {};
    for (const { name, written } of this.written)
      numbers[name] = module.define(name, written.body, linked.numbersOf(written));
    if (this.run) {
      const callees = this.run.callees.map((name) => numbers[name]!);
      module.define('run', this.run.body, callees);
    }
    return { bytes: module.encode(), libraries: withNeeds(libraries), constants: module.constants };
  }
}
