/** Filling and freeing slots of elements, from the control thread. */
import { ElementSlot, SlotState, slotAddress } from './element-slots.ts';
import { type Layout, World } from './layout.ts';
import { PreparedBank } from './prepared-bank.ts';
import type { SharedWords } from './shared-words.ts';

/** Contents of a slot from the start; addresses are multiples of 8, and as long as `ElementSlot` says. */
export interface SlotContents {
  readonly table: number;
  readonly parameters: number;
  readonly preparedChannels: number;
  readonly ringFrames: number;
  readonly bankAddresses: readonly [number, number];
  readonly valuesAddress: number;
  readonly preparedAddress: number;
  readonly tailAddress: number;
  readonly leftChannels: number;
  readonly leftAddress: number;
  readonly leaveAddress: number;
  readonly leaveFrames: number;
  /** Session frame on which the voice began. */
  readonly start: number;
}

/**
 * Fills a slot that is not served and hands it to the render thread, which serves it from its next block on. Bank 0 plays.
 * @param from session frame from which on sound will be prepared
 * @throws RangeError for a number that no slot has, and rings that hold less than two blocks of the channels that there are
 */
export function occupySlot(words: SharedWords, layout: Layout, number: number, from: number, has: SlotContents): void {
  if (!(number >= 0 && number < layout.elementSlots))
    throw new RangeError(`slot is ${number}; there are ${layout.elementSlots}`);
  // A block is read or written while the next one is prepared or copied.
  checkRing(layout, 'ringFrames', has.ringFrames, has.preparedChannels);
  checkRing(layout, 'leaveFrames', has.leaveFrames, has.leftChannels);
  const { ints, doubles } = words;
  const slot = slotAddress(layout, number);
  ints.fill(0, slot >>> 2, (slot + ElementSlot.bytes) >>> 2);
  const set = (offset: number, value: number) => {
    ints[(slot + offset) >>> 2] = value;
  };
  set(ElementSlot.table, has.table);
  set(ElementSlot.parameters, has.parameters);
  set(ElementSlot.preparedChannels, has.preparedChannels);
  set(ElementSlot.ringFrames, has.ringFrames);
  has.bankAddresses.forEach((address, bank) => set(ElementSlot.bankAddress + 4 * bank, address));
  set(ElementSlot.valuesAddress, has.valuesAddress);
  set(ElementSlot.preparedAddress, has.preparedAddress);
  set(ElementSlot.tailAddress, has.tailAddress);
  set(ElementSlot.leftChannels, has.leftChannels);
  set(ElementSlot.leftAddress, has.leftAddress);
  set(ElementSlot.leaveAddress, has.leaveAddress);
  set(ElementSlot.leaveFrames, has.leaveFrames);
  doubles[(slot + ElementSlot.start) >>> 3] = has.start;
  doubles[(slot + ElementSlot.reached) >>> 3] = from;
  for (const bank of [0, 1]) new PreparedBank(words, slot, bank).begin(from);
  Atomics.store(ints, (slot + ElementSlot.state) >>> 2, SlotState.used);
  if (Atomics.load(ints, World.elements >> 2) <= number) Atomics.store(ints, World.elements >> 2, number + 1);
}

function checkRing({ blockSize }: Layout, name: string, frames: number, channels: number): void {
  if (channels > 0 && !(frames >= 2 * blockSize))
    throw new RangeError(`${name} is ${frames}; it must be ${2 * blockSize} or more, two blocks`);
}

/** Takes a slot from the render thread. What it had may be given away when `isServed` is false. */
export function freeSlot({ ints }: SharedWords, layout: Layout, number: number): void {
  Atomics.store(ints, (slotAddress(layout, number) + ElementSlot.state) >>> 2, SlotState.free);
}

/** True while the render thread may touch what a slot has. */
export function isServed({ ints }: SharedWords, layout: Layout, number: number): boolean {
  const slot = slotAddress(layout, number);
  return (
    Atomics.load(ints, (slot + ElementSlot.state) >>> 2) === SlotState.used ||
    Atomics.load(ints, (slot + ElementSlot.served) >>> 2) === 1
  );
}
