/** The engine that calculates a section, wherever it runs, as the control thread uses it. */
import type { Engine } from '../engine/engine.ts';
import { untouched } from '../engine/engine-state.ts';
import type { EventRecord } from '../link/render-link.ts';
import type { BounceTarget } from '../workers/bounce-sink.ts';
import type { InstalledDef } from '../world/compiled-def.ts';
import { type Layout, withoutSamples } from '../world/layout.ts';
import type { NativeEntrance } from '../world/native-entrance.ts';
import { SectionSlot, sectionNodes, sectionPool } from '../world/section-slots.ts';
import type { NativeGraphs } from './native-graphs.ts';
import type { NativeLoan } from './native-loan.ts';
import type { SectionBounced, SectionPart } from './section-part.ts';
import type { Use } from './uses.ts';

/** A def as sections take it. Its serial stands for it: it is never another one, as a symbol may be. */
export interface SectionDef {
  readonly symbol: number;
  readonly def: InstalledDef;
  readonly reads: readonly Use[];
}

export interface SectionEngine {
  /** Its memory, where what the controls of its synths are can be read; undefined before it is ready. */
  readonly floats: Float32Array | undefined;
  /** True when it is calculated in step with the render thread's engine. */
  readonly isInStep: boolean;
  /** True when all that was submitted to be done at once has been heard, and told. */
  readonly settled: boolean;
  /** Resolves when it can begin; absent where it can at once. */
  readonly ready?: Promise<void>;
  install(def: SectionDef): void;
  /** Gives fused code to the defs of a graph that are there; it changes nothing that is heard, so it has no place among what is due. */
  fuse(key: string, fused: WebAssembly.Module): void;
  /** Opens the way into native code, by a table of its own. Called when it is ready. */
  openNative(entrance: NativeEntrance): void;
  /** Lets the defs of a graph run by native code, those that come later too; like fused code it has no place among what is due. */
  runNative(key: string, address: number): void;
  /** Takes a program (see instructions.ts) and copies it. */
  submit(words: Int32Array, length: number): void;
  /** Gives its nodes back to the render thread, which says so by `sectionEnded`. What is submitted from now on is the caller's to keep. */
  giveBack(): void;
  /** True when its nodes have gone back and all that was heard before can be polled. */
  readonly isFinished: boolean;
  /** Programs that it could not do any more, when its nodes have gone. */
  takeLeft(): Int32Array[];
  /** Hands over the events that have been heard. */
  poll(take: (record: EventRecord) => void): void;
  /**
   * Calculates a part of it anew, from a copy and in a thread of its own. Rejects with a BounceError. Absent where it is calculated in step.
   * @param lend returns native code for that
   */
  bounce?(part: SectionPart, target: BounceTarget, lend: () => NativeLoan | undefined): Promise<SectionBounced>;
  /** @param closed is called when it writes nothing any more */
  close(closed: () => void): void;
}

export interface SectionOptions {
  readonly layout: Layout;
  /** The server's shared memory. */
  readonly memory: WebAssembly.Memory | { readonly buffer: ArrayBufferLike };
  readonly slot: number;
  /** Id of the group. */
  readonly group: number;
  /** True when it has nodes that play, to be taken over. */
  readonly joins: boolean;
}

/** Returns the address of a section's slot. */
export function slotAddress({ layout, slot }: Pick<SectionOptions, 'layout' | 'slot'>): number {
  return layout.sectionAddress + slot * SectionSlot.bytes;
}

/** Returns the layout of the engine of a section: the same addresses, but for a pool of its own. */
export function sectionLayout(layout: Layout, slot: number): Layout {
  return {
    ...withoutSamples(layout),
    pool: sectionPool(layout, slot),
    maxNodes: Math.min(layout.maxNodes, sectionNodes),
    inputFrames: 0,
  };
}

/** Installs a def, for good: other versions of what is to come, and nodes that are taken over, may have synths of it. One that is there is made that of its name again. */
export function installDef(engine: Engine, native: NativeGraphs, { symbol, def }: SectionDef): void {
  const { defs } = engine.parts;
  const known = defs.ofSerial(def.serial ?? 0);
  if (known > 0) return defs.restore(symbol, known);
  engine.install(symbol, def);
  defs.pin(defs.find(symbol));
  native.installed(def.compiled.key);
}

/** Begins with what the control buses hold now, and with where what is kept of them ends. */
export function copyControlBuses(engine: Engine, memory: ArrayBufferLike): void {
  const { controlBusAddress, controlTouchedAddress, controlBuses } = engine.layout;
  const from = new Int32Array(memory);
  for (const address of [controlBusAddress, controlTouchedAddress])
    engine.ints.set(from.subarray(address >> 2, (address >> 2) + controlBuses), address >> 2);
  noteBuses(engine);
}

/** Lets what is kept of the buses go as far as they have been written. */
export function noteBuses(engine: Engine): void {
  const { ints, layout } = engine;
  const last = (address: number, count: number): number => {
    let bus = count - 1;
    while (bus >= 0 && ints[(address >> 2) + bus] === untouched) bus--;
    return bus;
  };
  engine.noteWritten(
    last(layout.audioTouchedAddress, layout.allAudioBuses),
    last(layout.controlTouchedAddress, layout.controlBuses),
  );
}
