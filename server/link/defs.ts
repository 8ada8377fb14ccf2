/** SynthDefs by name: what they are, and their way to the render thread. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import type { PreparedDef } from '../workers/compile-job.ts';
import type { InstalledDef } from '../world/compiled-def.ts';
import type { RenderLink } from './render-link.ts';
import type { Symbols } from './symbols.ts';

/** A def as clients may ask about it. */
export interface DefInfo {
  readonly def: SynthDef;
  readonly prepared: PreparedDef;
  /** Synths of it that have begun. */
  begun: number;
  /** Resolves when the render thread has it, rejects when it cannot have it; undefined where it had it at once. */
  ready?: Promise<void> | undefined;
}

/** A def of the render thread's, and the names that are kept for it. */
interface Held {
  readonly symbol: number;
  readonly info: DefInfo;
  readonly names: readonly string[];
}

export class Defs {
  private readonly table = new Map<string, DefInfo>();
  private readonly bySymbol = new Map<number, DefInfo>();
  /** What the render thread holds, by a number of its own: a def goes with its last synth, which may be long after another has its name. */
  private readonly held = new Map<number, Held>();
  /** Serials of what it holds, by the keys of their graphs. */
  private readonly byGraph = new Map<string, Set<number>>();
  private serial = 0;

  /** Called with the name of a def that is about to be used: offline, defs from folders are compiled only then. */
  demand: (name: string) => void = () => {};
  /** Called with a def that is on its way to the render thread; resolves (or has returned) when it has the native code that there is. */
  defined: (info: DefInfo) => Promise<void> | void = () => {};
  /** Called with one that the render thread holds no longer. */
  left: (info: DefInfo) => void = () => {};

  constructor(
    private readonly symbols: Symbols,
    private readonly link: RenderLink,
  ) {}

  /** How many there are, variants included, as scsynth counts. */
  get count(): number {
    let count = 0;
    for (const { def } of this.table.values()) count += 1 + def.variants.length;
    return count;
  }

  get(name: string): DefInfo | undefined {
    return this.table.get(name);
  }

  all(): IterableIterator<DefInfo> {
    return this.table.values();
  }

  /** The def that was last known under this symbol; synths may outlive their def. */
  ofSymbol(symbol: number): DefInfo | undefined {
    return this.bySymbol.get(symbol);
  }

  /** The def that the render thread holds under a serial. */
  ofSerial(serial: number): DefInfo | undefined {
    return this.held.get(serial)?.info;
  }

  /** Returns all that the render thread holds, a def with variants several times. */
  holding(): DefInfo[] {
    return [...this.held.values()].map(({ info }) => info);
  }

  /** Returns those of a graph that the render thread holds. */
  ofGraph(key: string): DefInfo[] {
    return this.serialsOf(key).map((serial) => this.held.get(serial)!.info);
  }

  /** Returns their serials, several for a def with variants. */
  serialsOf(key: string): number[] {
    return [...(this.byGraph.get(key) ?? [])];
  }

  /**
   * Makes a def known under its name, and its variants under theirs; resolves (or has returned) when synths of it can be made.
   * @param own one of the server's own, which clients neither see nor free
   */
  define(def: SynthDef, prepared: PreparedDef, own = false): Promise<void> | void {
    const info: DefInfo = { def, prepared, begun: 0 };
    if (!own) this.table.set(def.name, info);
    let ready: Promise<void> | void = undefined;
    for (const { name, values } of [{ name: def.name, values: def.params }, ...def.variants]) {
      const names = [name, ...def.paramNames.map((param) => param.name)];
      for (const each of names) this.symbols.keep(each);
      const symbol = this.symbols.of(name);
      const serial = ++this.serial;
      this.bySymbol.set(symbol, info);
      this.hold(serial, { symbol, info, names });
      // The link keeps the order: when the last one is there, all are.
      ready = this.link.install(symbol, { ...this.installed(def, prepared, values), serial });
      ready?.catch(() => this.ended(serial));
    }
    info.ready = ready ?? undefined;
    const native = this.defined(info);
    return prepared.awaitsNative && native ? Promise.all([ready, native]).then(() => {}) : ready;
  }

  /** The render thread holds it no longer. */
  ended(serial: number): void {
    const held = this.held.get(serial);
    if (!held) return;
    this.held.delete(serial);
    this.forget(serial, held.info.prepared.compiled.key);
    if (this.bySymbol.get(held.symbol) === held.info) this.bySymbol.delete(held.symbol);
    for (const name of held.names) this.symbols.drop(name);
    this.left(held.info);
  }

  private hold(serial: number, held: Held): void {
    this.held.set(serial, held);
    const { key } = held.info.prepared.compiled;
    const serials = this.byGraph.get(key);
    if (serials) serials.add(serial);
    else this.byGraph.set(key, new Set([serial]));
  }

  private forget(serial: number, key: string): void {
    const serials = this.byGraph.get(key);
    serials?.delete(serial);
    if (serials?.size === 0) this.byGraph.delete(key);
  }

  /** Symbols under which the render thread knows a def: its own and those of its variants. */
  symbolsOf(name: string): number[] {
    const variants = this.table.get(name)?.def.variants ?? [];
    return [name, ...variants.map((variant) => variant.name)].map((each) => this.symbols.of(each));
  }

  /** Forgets a def, once the render thread has. */
  remove(name: string): void {
    this.table.delete(name);
  }

  /** Names of a def's controls by index, where they have one. */
  controlNames(def: SynthDef): (string | undefined)[] {
    const names: (string | undefined)[] = new Array(def.params.length).fill(undefined);
    for (const { name, index } of def.paramNames) names[index] = name;
    return names;
  }

  /** Where the controls under a name begin and how many there are; undefined when the def has none of that name. */
  static controls(def: SynthDef, name: string): { index: number; count: number } | undefined {
    const index = def.paramNames.find((param) => param.name === name)?.index;
    if (index === undefined) return undefined;
    const after = def.paramNames.reduce(
      (first, param) => (param.index > index ? Math.min(first, param.index) : first),
      def.params.length,
    );
    return { index, count: after - index };
  }

  private installed(def: SynthDef, { compiled }: PreparedDef, values: readonly number[]): InstalledDef {
    return {
      compiled,
      defaults: [...values],
      controlNames: def.paramNames.map(
        ({ name, index }) => [this.symbols.of(name), index, Defs.controls(def, name)?.count ?? 0] as const,
      ),
      unitCount: def.units.length,
    };
  }
}
