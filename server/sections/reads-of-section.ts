/** Buses and buffers that the synths of a section read at the moment, by their defs and the values of their controls. */
import type { Engine } from '../engine/engine.ts';
import { Kind } from '../engine/node-table.ts';
import { Pod } from '../world/layout.ts';
import { alsoBefore } from '../world/section-slots.ts';
import type { Use } from './uses.ts';

export interface Reads {
  /** Numbers of audio buses, with `alsoBefore` where what the block before left is read too. */
  readonly audio: readonly number[];
  readonly control: readonly number[];
  readonly buffers: ReadonlySet<number>;
  /** True when the number of a buffer is calculated: it may be any. */
  readonly anyBuffer: boolean;
}

/** Returns the first of some buses that is one of the hardware's inputs. */
export function inputRead({ layout: { outputs, inputs } }: Engine, { audio }: Reads): number | undefined {
  const first = outputs;
  const bus = audio.find((each) => (each & ~alsoBefore) >= first && (each & ~alsoBefore) < first + inputs);
  return bus === undefined ? undefined : bus & ~alsoBefore;
}

class Found implements Reads {
  private readonly audioBuses = new Set<number>();
  private readonly controlBuses = new Set<number>();
  readonly buffers = new Set<number>();
  anyBuffer = false;

  get audio(): readonly number[] {
    return (this.audioList ??= [...this.audioBuses]);
  }

  get control(): readonly number[] {
    return (this.controlList ??= [...this.controlBuses]);
  }

  private audioList: readonly number[] | undefined;
  private controlList: readonly number[] | undefined;

  addAudio(bus: number, keeps: boolean): void {
    if (keeps) {
      this.audioBuses.delete(bus);
      this.audioBuses.add(bus | alsoBefore);
    } else if (!this.audioBuses.has(bus | alsoBefore)) this.audioBuses.add(bus);
  }

  addControl(bus: number): void {
    this.controlBuses.add(bus);
  }
}

export class ReadsOfSection {
  private found = new Found();
  private foundAt = -1;

  /** @param readsOf what synths of the def with a serial read */
  constructor(
    private readonly engine: Engine,
    private readonly readsOf: (serial: number) => readonly Use[],
  ) {}

  /** Forgets what was found: a control may have been set. */
  invalidate(): void {
    this.foundAt = -1;
  }

  find(): Reads {
    const { nodes } = this.engine.parts;
    if (this.foundAt === nodes.changes) return this.found;
    const found = new Found();
    let mapped = false;
    for (let slot = 2; slot < nodes.slotsUsed; slot++) {
      if (nodes.kind[slot] !== Kind.synth) continue;
      this.readsOfSynth(slot, found);
      mapped = this.readsOfMappings(slot, found) || mapped;
    }
    this.found = found;
    // A mapped control may hold the number of another bus in each block.
    this.foundAt = mapped ? -1 : nodes.changes;
    return found;
  }

  private readsOfSynth(slot: number, found: Found): void {
    const { parts, floats, layout } = this.engine;
    for (const { kind, control, first, count, keeps } of this.readsOf(parts.synths.def(slot).serial)) {
      if (control === -2) {
        found.anyBuffer = true;
        continue;
      }
      const value = control < 0 ? first : floats[(parts.synths.lane(slot) + Pod.controls + 16 * control) >> 2]!;
      const from = Math.max(0, Math.trunc(value));
      if (kind === 'buffer') {
        found.buffers.add(from);
        continue;
      }
      const end = Math.min(kind === 'audio' ? layout.audioBuses : layout.controlBuses, from + count);
      for (let bus = from; bus < end; bus++) {
        if (kind === 'audio') found.addAudio(bus, keeps);
        else found.addControl(bus);
      }
    }
  }

  /** Returns whether any control of the synth is mapped. */
  private readsOfMappings(slot: number, found: Found): boolean {
    const { layout, parts, ints, pool } = this.engine;
    for (let entry = parts.mappings.entriesOf(slot); entry; entry = pool.link(entry)) {
      const source = ints[(entry >> 2) + 1]!;
      if (source >= layout.audioBusAddress)
        found.addAudio((source - layout.audioBusAddress) / (4 * layout.blockSize), true);
      else found.addControl((source - layout.controlBusAddress) / 4);
    }
    return parts.mappings.has(slot);
  }
}
