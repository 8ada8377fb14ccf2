/** SynthDefs as sections need them: what their synths use, or why they cannot be calculated ahead. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import type { InstalledDef } from '../world/compiled-def.ts';
import type { SectionDef } from './section-engine.ts';
import { NotAhead, type Uses, usesAhead, usesOf } from './uses.ts';

/** Def, and what its synths use wherever they are, which most are never asked for. */
export class KnownDef {
  private found: Uses | undefined;

  constructor(
    readonly symbol: number,
    readonly def: InstalledDef,
    readonly graph: SynthDef,
  ) {}

  get uses(): Uses {
    return (this.found ??= usesOf(this.graph));
  }
}

export class SectionDefs {
  /** Those that the render thread has, the oldest first: some are only there for synths that were made of them. */
  private readonly bySerial = new Map<number, KnownDef>();
  private readonly bySymbol = new Map<number, KnownDef>();
  /** Uses of synths of a graph, or why they cannot be calculated ahead. */
  private readonly found = new WeakMap<SynthDef, Uses | string>();

  /** @param graphOf the graph of the def that was last known under a symbol */
  constructor(private readonly graphOf: (symbol: number) => SynthDef | undefined) {}

  /** Takes a def. */
  add(symbol: number, def: InstalledDef): void {
    const graph = this.graphOf(symbol);
    if (!graph) return;
    const known = new KnownDef(symbol, def, graph);
    this.bySymbol.set(symbol, known);
    this.bySerial.set(def.serial ?? 0, known);
  }

  /** Returns the def of a symbol as sections take it, if their synths may be of it. */
  forSections(symbol: number): SectionDef | undefined {
    const known = this.bySymbol.get(symbol);
    return known && this.sectionDef(known);
  }

  /** The render thread has a def no longer. */
  ended(serial: number): void {
    const known = this.bySerial.get(serial);
    this.bySerial.delete(serial);
    if (known && this.bySymbol.get(known.symbol) === known) this.bySymbol.delete(known.symbol);
  }

  ofSymbol(symbol: number): KnownDef | undefined {
    return this.bySymbol.get(symbol);
  }

  /** Returns the reason for which synths of a def cannot be in a section; undefined when they can, or when there is no such def. */
  refusal(symbol: number): string | undefined {
    const known = this.bySymbol.get(symbol);
    return known && this.refusalOf(known.graph);
  }

  refusalOf(graph: SynthDef): string | undefined {
    const uses = this.usesOf(graph);
    return typeof uses === 'string' ? uses : undefined;
  }

  /** Those that sections may play. */
  *all(): Generator<SectionDef> {
    for (const known of this.bySerial.values()) {
      const def = this.sectionDef(known);
      if (def) yield def;
    }
  }

  private sectionDef(known: KnownDef): SectionDef | undefined {
    const { symbol, def, graph } = known;
    const uses = this.usesOf(graph);
    return typeof uses === 'string' ? undefined : { symbol, def, reads: uses.reads };
  }

  private usesOf(graph: SynthDef): Uses | string {
    const known = this.found.get(graph) ?? usesOrReason(graph);
    this.found.set(graph, known);
    return known;
  }
}

function usesOrReason(graph: SynthDef): Uses | string {
  try {
    return usesAhead(graph);
  } catch (error) {
    if (error instanceof NotAhead) return error.message;
    throw error;
  }
}
