/**
 * The plan of a pod: slots for the state of a SynthDef's UGens are handed out by name while the constructor is emitted.
 *
 *     a def with one control               control 0 at 128
 *     unit 0: state('f32', 'phase')   →    0:phase   at 144, one word a lane
 *     unit 1: state('f64', 'y1')           1:y1      at 160, two words a lane
 *
 * What could go wrong: the constructor and the block functions are emitted one after the other and must find the same
 * places. A name always gives the same slot; one name for states of two kinds would make them overlap.
 */

import { Pod } from '../../world/layout.ts';
import type { Kind } from './graph/lanes.ts';

const slotBytes = (kind: Kind) => (kind === 'f64' || kind === 'i64' ? 32 : 16);

/** A named slot, and its bytes from the beginning of the pod. */
export interface Slot {
  readonly name: string;
  readonly offset: number;
}

export class PodPlan {
  /** By unit, and under -1 those that units share: few enough each to be looked through. */
  private readonly slots = new Map<number, Slot[]>();
  private next: number;

  /** @param begin offset of the first slot */
  constructor(
    readonly numControls: number,
    begin: number = Pod.controls,
  ) {
    this.next = begin + 16 * numControls;
  }

  /** Byte offset of control `index`'s slot. */
  control(index: number): number {
    return Pod.controls + 16 * index;
  }

  /** Byte offset of a named slot of a unit; the same name always gives the same slot. */
  slot(unit: number, name: string, kind: Kind): number {
    return this.array(unit, name, slotBytes(kind));
  }

  array(unit: number, name: string, bytes: number): number {
    const known = this.find(unit, name);
    if (known !== undefined) return known;
    const offset = this.next;
    this.next += bytes;
    const slots = this.slots.get(unit);
    if (slots) slots.push({ name, offset });
    else this.slots.set(unit, [{ name, offset }]);
    return offset;
  }

  /** Gives a unit the slots that it has by itself. Returns the bytes by which they lie further. */
  adopt(unit: number, { slots, end }: Slots): number {
    const moved = this.next - Pod.controls;
    if (slots.length > 0)
      this.slots.set(
        unit,
        slots.map(({ name, offset }) => ({ name, offset: offset + moved })),
      );
    this.next = end + moved;
    return moved;
  }

  /** The slots of a unit. */
  of(unit: number): readonly Slot[] {
    return this.slots.get(unit) ?? [];
  }

  /** The offset of a slot if some unit asked for it before. */
  find(unit: number, name: string): number | undefined {
    const slots = this.slots.get(unit);
    if (slots) for (const slot of slots) if (slot.name === name) return slot.offset;
    return undefined;
  }

  /** Slot that says what an audio-rate control is mapped to: 0 nothing, 1 a control bus, 2 + n audio bus n. */
  audioMap(control: number): number {
    return this.slot(-1, `map${control}`, 'i32');
  }

  audioMaps(): [control: number, offset: number][] {
    const shared = this.slots.get(-1) ?? [];
    return shared.flatMap(({ name, offset }) =>
      name.startsWith('map') ? [[Number(name.slice(3)), offset] as [number, number]] : [],
    );
  }

  get bytes(): number {
    return this.next;
  }
}

/** Slots of one unit as they lie from the end of the header on, and where they end. */
export interface Slots {
  readonly slots: readonly Slot[];
  readonly end: number;
}

/** The plan of one unit by itself. No other unit's slots are to be had. */
export class OwnSlots extends PodPlan {
  private readonly isComplete: boolean;

  /**
   * @param refuse throws where somebody asks for what belongs to the def
   * @param known all slots that there are: those who look for one come after the constructor
   */
  constructor(
    readonly unit: number,
    private readonly refuse: () => never,
    known?: Slots,
  ) {
    super(0);
    this.isComplete = known !== undefined;
    if (known) this.adopt(unit, known);
  }

  finish(): Slots {
    return { slots: this.of(this.unit), end: this.bytes };
  }

  override control(): number {
    return this.refuse();
  }

  override array(unit: number, name: string, bytes: number): number {
    if (unit !== this.unit) this.refuse();
    if (this.isComplete && this.find(unit, name) === undefined)
      throw new Error(`its constructor has not set up the state ${name}`);
    return super.array(unit, name, bytes);
  }

  override find(unit: number, name: string): number | undefined {
    return unit === this.unit ? super.find(unit, name) : this.refuse();
  }
}
