/** SynthDefs on the render thread, by symbol and by index, and the number of synths of each. */
import type { InstalledDef } from '../world/compiled-def.ts';
import { type LoadedDef, loadDef, loadFused } from './defs.ts';
import type { Reporter } from './events.ts';
import { type HostEnvironment, Libraries } from './libraries.ts';
import type { NativeRuns } from './native-runs.ts';
import type { Kept, StateStream } from './state-stream.ts';

/** Defs at most, index 0 included, which stands for none. */
const capacity = 65536;
/** Entries of defs that are not there any more. */
const maxForgotten = 4096;

/** A def of an engine as another one can take it, at the same index. Plain data. */
export interface PlacedDef {
  readonly index: number;
  readonly symbol: number;
  readonly def: InstalledDef;
  /** True when new synths of the symbol are of it. */
  readonly isCurrent: boolean;
}

export class DefTable implements Kept {
  /** Defs by their index; a def keeps its index until its last synth has ended. */
  readonly byIndex: (LoadedDef | null)[] = [null];
  /** Symbol → index of the current def of that name. */
  private readonly current = new Map<number, number>();
  /** 1 for a def that stays whether it has synths or not. */
  private readonly pinned = new Uint8Array(capacity);
  /** Synths that use the def, by its index. */
  private readonly users = new Int32Array(capacity);

  private readonly libraries = new Libraries();
  /** The way into native code, where there is one. */
  private native: NativeRuns | null = null;
  /** UGens of defs that are gone, whose code waits for the collector. */
  unitsGone = 0;

  constructor(private readonly report: Reporter) {}

  /** The numbers of their synths, and which is the current one of each name; which defs there are is not part of what is kept. */
  keep(to: StateStream): void {
    to.putInts(this.users, 0, this.byIndex.length);
    to.putInt(this.current.size);
    for (const [symbol, index] of this.current) {
      to.putInt(symbol);
      to.putInt(index);
    }
  }

  recall(from: StateStream): void {
    this.users.fill(0, from.takeInts(this.users), this.byIndex.length);
    this.current.clear();
    for (let count = from.takeInt(); count > 0; count--) this.current.set(from.takeInt(), from.takeInt());
  }

  /** Index of the def with a serial, 0 when it is not there. */
  ofSerial(serial: number): number {
    for (let index = this.byIndex.length - 1; index > 0; index--)
      if (this.byIndex[index]?.serial === serial) return index;
    return 0;
  }

  /** Index of the def of a symbol, 0 when there is none. */
  find(symbol: number): number {
    return this.current.get(symbol) ?? 0;
  }

  /** Makes a def known under a symbol; synths of an earlier one go on. Allocates. @throws RangeError when there are too many */
  install(symbol: number, def: InstalledDef, environment: HostEnvironment): void {
    const index = this.freeIndex();
    if (index >= capacity)
      throw new RangeError(`more than ${capacity - 1} SynthDefs, those that synths still use included`);
    this.byIndex[index] = loadDef(symbol, def, environment, this.libraries);
    this.users[index] = 0;
    if (this.current.size > maxForgotten + this.byIndex.length) this.forget();
    const former = this.current.get(symbol);
    this.current.set(symbol, index);
    if (former) this.dropIfUnused(former);
  }

  /** Lets all defs of a graph run by fused code from now on, those that do not run by native code. Allocates. */
  fuse(key: string, fused: WebAssembly.Module, environment: HostEnvironment): void {
    this.byIndex.forEach((def, index) => {
      if (def?.compiled.key === key && !this.native?.has(index)) loadFused(def, fused, environment);
    });
  }

  /** Opens the way into native code. Allocates, as does going it for the first time: def 0, which stands for none, goes it here. */
  openNative(native: NativeRuns): void {
    this.native = native;
    this.enter(0, 0);
  }

  /** Lets a def run by native code from now on, if it is still there. */
  runNative(serial: number, address: number): void {
    const index = this.ofSerial(serial);
    if (index) this.enter(index, address);
  }

  /** The same for all defs of a graph. */
  runGraphNative(key: string, address: number): void {
    this.byIndex.forEach((def, index) => {
      if (def?.compiled.key === key) this.enter(index, address);
    });
  }

  private enter(index: number, address: number): void {
    const def = this.byIndex[index];
    // It has code of its own for several voices.
    if (this.native?.enter(index, address) && def) def.hasFused = true;
  }

  /** Returns all defs. Allocates. */
  placed(): PlacedDef[] {
    return this.byIndex.flatMap((def, index) => {
      if (!def) return [];
      const { symbol, serial, compiled, defaults, controls, unitCount } = def;
      const controlNames = [...controls].map(([name, place]) => [name, place >> 16, place & 65535] as const);
      const installed: InstalledDef = { compiled, serial, defaults: [...defaults], controlNames, unitCount };
      return [{ index, symbol, def: installed, isCurrent: this.current.get(symbol) === index }];
    });
  }

  /** Takes the defs of another engine, in place of its own. Allocates. */
  place(defs: readonly PlacedDef[], environment: HostEnvironment): void {
    this.byIndex.fill(null);
    this.current.clear();
    for (const { index, symbol, def, isCurrent } of defs) {
      while (this.byIndex.length <= index) this.byIndex.push(null);
      this.byIndex[index] = loadDef(symbol, def, environment, this.libraries);
      if (isCurrent) this.current.set(symbol, index);
    }
  }

  /** Makes a def, which is there, that of a symbol again. */
  restore(symbol: number, index: number): void {
    this.current.set(symbol, index);
  }

  /** Lets a def stay from now on: an engine that goes back may have synths of it again. */
  pin(index: number): void {
    this.pinned[index] = 1;
  }

  /** Forgets the def of a symbol; its synths go on. */
  remove(symbol: number): void {
    const index = this.find(symbol);
    if (!index) return;
    // The entry stays: a map that shrinks may allocate.
    this.current.set(symbol, 0);
    this.dropIfUnused(index);
  }

  /** One more synth uses the def. */
  use(index: number): void {
    this.users[index]!++;
  }

  /** One synth less does. */
  release(index: number): void {
    this.users[index]!--;
    this.dropIfUnused(index);
  }

  /** Lets go of the entries of what is not there any more. */
  private forget(): void {
    for (const [symbol, index] of this.current) if (!index) this.current.delete(symbol);
  }

  /** Keeps a def without synths that was replaced, or lets go of it (`by` -1). */
  hold(serial: number, by: number): void {
    const index = this.ofSerial(serial);
    if (!index) return;
    this.users[index]! += by;
    this.dropIfUnused(index);
  }

  private freeIndex(): number {
    const hole = this.byIndex.indexOf(null, 1);
    return hole > 0 ? hole : this.byIndex.length;
  }

  /** A def that was replaced or removed goes with its last synth. */
  private dropIfUnused(index: number): void {
    const def = this.byIndex[index];
    if (!def || this.users[index]! > 0 || this.pinned[index] === 1 || this.current.get(def.symbol) === index) return;
    this.byIndex[index] = null;
    this.native?.leave(index);
    this.unitsGone += def.unitCount;
    this.report.defEnded(def.symbol, def.serial);
  }
}
