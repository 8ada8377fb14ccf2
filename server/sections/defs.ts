/** SynthDefs as sections need them: what their synths read, or why they cannot be calculated ahead. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import type { InstalledDef } from '../world/compiled-def.ts';
import { type BusRead, busReads, NotAhead } from './bus-reads.ts';
import type { SectionDef } from './section-engine.ts';

interface Known {
  readonly def: InstalledDef;
  /** Worked out when it is needed. */
  reads: readonly BusRead[] | string | undefined;
}

export class SectionDefs {
  private readonly bySymbol = new Map<number, Known>();

  /** @param graphOf the graph of the def that was last known under a symbol */
  constructor(private readonly graphOf: (symbol: number) => SynthDef | undefined) {}

  /** Takes a def; returns it as sections take it, if their synths may be of it. */
  add(symbol: number, def: InstalledDef): SectionDef | undefined {
    this.bySymbol.set(symbol, { def, reads: undefined });
    return this.sectionDef(symbol);
  }

  /** Returns the reason for which synths of a def cannot be in a section; undefined when they can, or when there is no such def. */
  refusal(symbol: number): string | undefined {
    const reads = this.readsOf(symbol);
    return typeof reads === 'string' ? reads : undefined;
  }

  /** Those that sections may play. */
  *all(): Generator<SectionDef> {
    for (const symbol of this.bySymbol.keys()) {
      const def = this.sectionDef(symbol);
      if (def) yield def;
    }
  }

  private sectionDef(symbol: number): SectionDef | undefined {
    const reads = this.readsOf(symbol);
    return reads === undefined || typeof reads === 'string'
      ? undefined
      : { symbol, def: this.bySymbol.get(symbol)!.def, reads };
  }

  private readsOf(symbol: number): readonly BusRead[] | string | undefined {
    const known = this.bySymbol.get(symbol);
    const graph = known && this.graphOf(symbol);
    if (!known || !graph) return undefined;
    known.reads ??= readsOrReason(graph);
    return known.reads;
  }
}

function readsOrReason(graph: SynthDef): readonly BusRead[] | string {
  try {
    return busReads(graph);
  } catch (error) {
    if (error instanceof NotAhead) return error.message;
    throw error;
  }
}
