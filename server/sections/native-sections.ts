/**
 * Native code in sections, on the control thread: each section has a table of functions of its own, and all code that is there, or comes while it runs.
 *
 *     open(walker)          …    begin(section)    →    openNative, runNative of what is there
 *     run(key, code)        →    runNative in all that run
 *     ended(section)        →    table and code are given back
 *
 * What could go wrong: code is given back while the thread of a section is in it, which ends the process. So a section holds whatever it was ever handed
 * (`LinkedCode.share`) until its thread has ended, whatever becomes of the defs meanwhile: its engine never forgets a def, and may go back to where a
 * former one played. That a thread has ended is told by its `close`, which comes behind the last of its code: to end a worker is to ask for it, and a call
 * into native code returns first. Nor does its memory go before that, which the engine holds. A section in the control thread's step is asked to close
 * between its blocks. A bounce is lent what its section has, in a table of its own, until its own thread has ended.
 */

import type { GraphCode } from '../link/render-link.ts';
import type { LinkedCode } from '../native/link/link.ts';
import { LinkError } from '../native/link/link-error.ts';
import { openPageBehind } from '../native/link/pages.ts';
import { allocateTable, defPlaces, freeTable, type TablePlace } from '../native/render/function-table.ts';
import type { NativeLoan } from './native-loan.ts';
import type { Section } from './section.ts';

/** All that a section has; no table as long as the way into native code is not open in it. */
interface Lent {
  table: TablePlace | undefined;
  /** Its parts of the code and the keys of their graphs, by the address. */
  readonly codes: Map<number, { readonly key: string; readonly code: LinkedCode }>;
}

/** A section, as far as native code is concerned. */
export type NativeSection = Pick<Section, 'group'> & {
  readonly engine: Pick<Section['engine'], 'floats' | 'ready' | 'openNative' | 'runNative'>;
};

export class NativeSections {
  private walker: number | undefined;
  /** Code of graphs that have defs. It is not held here: who gives it back says so before, by `leave`. */
  private readonly codes = new Map<string, LinkedCode>();
  private readonly lent = new Map<NativeSection, Lent>();

  /** @param print takes a line for the server's output */
  constructor(private readonly print: (line: string) => void) {}

  /** Opens the way into native code, for sections that there are and that come. @param walker its address */
  open(walker: number, sections: readonly NativeSection[]): void {
    this.walker = walker;
    for (const section of sections) this.begin(section);
  }

  begin(section: NativeSection): void {
    if (this.walker === undefined) return;
    this.lent.set(section, { table: undefined, codes: new Map() });
    const { ready } = section.engine;
    if (!ready) return this.enter(section);
    // That its thread failed is told where sections are lost.
    void ready.then(
      () => this.enter(section),
      () => {},
    );
  }

  /** Lets all that there are run the defs of a graph by native code, those that come later too. */
  run({ key, code }: Pick<GraphCode, 'key' | 'code'>): void {
    this.codes.set(key, code);
    for (const [{ engine }, lent] of this.lent) lend(engine, lent, key, code);
  }

  /** Forgets code that is about to be given back: sections that have it hold it. */
  leave(key: string): void {
    this.codes.delete(key);
  }

  /** The thread of a section has ended. */
  ended(section: NativeSection): void {
    const lent = this.lent.get(section);
    if (!lent) return;
    this.lent.delete(section);
    if (lent.table) freeTable(lent.table);
    for (const { code } of lent.codes.values()) code.free();
  }

  /** Returns for a bounce what a section has, which may end before it; undefined where that is nothing. @throws LinkError */
  lend(section: NativeSection): NativeLoan | undefined {
    const { walker } = this;
    const lent = this.lent.get(section);
    if (!lent?.table || walker === undefined) return undefined;
    const table = allocateTable(defPlaces);
    const shares = [...lent.codes.values()].map(({ key, code }) => ({ key, code: code.share() }));
    return {
      entrance: { walker, table },
      codes: shares.map(({ key, code }) => [key, code.address] as const),
      giveBack: () => {
        freeTable(table);
        for (const { code } of shares) code.free();
      },
    };
  }

  private enter(section: NativeSection): void {
    const { walker } = this;
    const lent = this.lent.get(section);
    const { engine, group } = section;
    if (!lent || !engine.floats || walker === undefined) return;
    try {
      openPageBehind(engine.floats.buffer);
      lent.table = allocateTable(defPlaces);
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      return this.print(`section ${group} is calculated in WebAssembly: ${error.message}`);
    }
    engine.openNative({ walker, table: lent.table });
    for (const [key, code] of this.codes) lend(engine, lent, key, code);
  }
}

function lend(engine: NativeSection['engine'], { table, codes }: Lent, key: string, code: LinkedCode): void {
  if (!table || codes.has(code.address)) return;
  codes.set(code.address, { key, code: code.share() });
  engine.runNative(key, code.address);
}
