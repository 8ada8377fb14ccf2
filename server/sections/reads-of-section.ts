/** The buses that the synths of a section read at the moment, by their defs and the values of their controls. */
import type { Engine } from '../engine/engine.ts';
import { Kind } from '../engine/node-table.ts';
import { Pod } from '../world/layout.ts';
import type { BusRead } from './bus-reads.ts';

export interface BusesRead {
  readonly audio: readonly number[];
  readonly control: readonly number[];
}

/** Returns the first of some buses that is one of the hardware's inputs. */
export function inputRead({ layout: { outputs, inputs } }: Engine, { audio }: BusesRead): number | undefined {
  return audio.find((bus) => bus >= outputs && bus < outputs + inputs);
}

export class ReadsOfSection {
  private found: BusesRead = { audio: [], control: [] };
  private foundAt = -1;

  /** @param readsOf what synths of the def with a serial read */
  constructor(
    private readonly engine: Engine,
    private readonly readsOf: (serial: number) => readonly BusRead[],
  ) {}

  /** Forgets what was found: a control may have been set. */
  invalidate(): void {
    this.foundAt = -1;
  }

  find(): BusesRead {
    const { nodes } = this.engine.parts;
    if (this.foundAt === nodes.changes) return this.found;
    const audio = new Set<number>();
    const control = new Set<number>();
    let mapped = false;
    for (let slot = 2; slot < nodes.slotsUsed; slot++) {
      if (nodes.kind[slot] !== Kind.synth) continue;
      this.readsOfSynth(slot, audio, control);
      mapped = this.readsOfMappings(slot, audio, control) || mapped;
    }
    this.found = { audio: [...audio], control: [...control] };
    // A mapped control may hold the number of another bus in each block.
    this.foundAt = mapped ? -1 : nodes.changes;
    return this.found;
  }

  private readsOfSynth(slot: number, audio: Set<number>, control: Set<number>): void {
    const { parts, floats, layout } = this.engine;
    for (const read of this.readsOf(parts.synths.def(slot).serial)) {
      const value =
        read.control < 0 ? read.bus : floats[(parts.synths.lane(slot) + Pod.controls + 16 * read.control) >> 2]!;
      const first = Math.max(0, Math.trunc(value));
      const count = read.audio ? layout.audioBuses : layout.controlBuses;
      for (let bus = first; bus < Math.min(count, first + read.channels); bus++)
        (read.audio ? audio : control).add(bus);
    }
  }

  /** Returns whether any control of the synth is mapped. */
  private readsOfMappings(slot: number, audio: Set<number>, control: Set<number>): boolean {
    const { layout, parts, ints, pool } = this.engine;
    for (let entry = parts.mappings.entriesOf(slot); entry; entry = pool.link(entry)) {
      const source = ints[(entry >> 2) + 1]!;
      if (source >= layout.audioBusAddress) audio.add((source - layout.audioBusAddress) / (4 * layout.blockSize));
      else control.add((source - layout.controlBusAddress) / 4);
    }
    return parts.mappings.has(slot);
  }
}
