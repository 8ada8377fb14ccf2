/**
 * Slots of elements: what the threads that prepare sound and the render thread share of an element's voice. The control thread fills a slot,
 * then sets its state; it frees it by the state, and its memory once the render thread does not serve it any more.
 *
 * Sound is prepared in two banks. The one that plays is continued; what changes is prepared in the other, which then is offered (see offers.ts):
 * the render thread takes it, or refuses it when its time has passed. One thread at a time writes a slot's banks and offers.
 */

/** Slots of the table. */
export const elementSlots = 1024;

/** Byte offsets of a slot. Frames are doubles, all else 32-bit words. Session frames: see session-clock.ts. */
export const ElementSlot = {
  bytes: 528,
  /** A `SlotState`; written last. */
  state: 0,
  /** Place of offers, and what is offered: an `OfferKind`, a bank, the address of a table of series (see series.ts). */
  offers: 4,
  offerKind: 20,
  offerBank: 24,
  offerTable: 28,
  /** First frame in which it differs from what plays, or the frame of the seek. */
  offerFrom: 32,
  /** Bank and table that play. The render thread's, once the state is set. */
  bank: 40,
  table: 44,
  parameters: 48,
  preparedChannels: 52,
  leftChannels: 56,
  /** Length of a channel in each bank; 0 where nothing is prepared. */
  ringFrames: 60,
  /** Two words. In a bank lie `preparedChannels` stretches of `ringFrames` floats; frame f is at f modulo `ringFrames`. */
  bankAddress: 64,
  /** Block of each parameter (`valuesBytes`). */
  valuesAddress: 72,
  /** Block of each prepared channel, and what still sounds of each of before a jump, likewise. */
  preparedAddress: 76,
  tailAddress: 80,
  /** Block of each channel that the graph leaves, and the ring it goes to, of `leaveFrames` a channel: the frame left as number n is at n modulo `leaveFrames`. */
  leftAddress: 84,
  leaveAddress: 88,
  leaveFrames: 92,
  /** Count of blocks in which prepared sound was missing while time rolled. */
  starved: 96,
  /** Under `reachedVersion`: the frame at the end of the block under way. The render thread's. */
  reachedVersion: 100,
  reached: 104,
  /** Version of what is told of the frames that were left, at `leftCount`. The render thread's. */
  leftVersion: 112,
  /** 1 while the render thread serves it: UGens read and write its blocks. What a freed slot had may be given away once it is 0. */
  served: 144,
  /** 1 while the thread that prepares is to end with the piece that it is at. The control thread's. */
  interrupt: 152,
  /** Session frame on which its voice began: where time begins to roll behind it, what sounds rises from silence. */
  start: 160,
  /** A `Span` of each bank, 64 bytes apart. */
  spans: 192,
  /** Doubles: frames that were left so far, stretches of them that were begun, then the last of these, stretch k in place k modulo `leftStretches`. */
  leftCount: 320,
  leftStretchCount: 328,
  leftStretch: 336,
} as const;

/** Stretches left without a gap that a slot remembers: so many jumps may come before what was left in the first is taken. */
export const leftStretches = 8;

/** Doubles of a stretch that was left: the number of its first frame, that frame of the session, and the session's pass. */
export const LeftStretch = { count: 0, frame: 1, pass: 2, doubles: 3 } as const;

/**
 * Contents of a bank, in two copies (two-copies.ts): up to `first` silence, up to `ready` what lies in it, up to `silentTo` silence again, then
 * nothing. The numbers are places among the values. The thread's that prepares.
 */
export const Span = { first: 0, ready: 1, silentTo: 2 } as const;

/** Bytes from a bank's span to the next. */
const spanBytes = 64;

export const SlotState = { free: 0, used: 1 } as const;
export const OfferKind = { change: 0, seek: 1 } as const;

/** Address of a slot. */
export function slotAddress({ elementTableAddress }: { readonly elementTableAddress: number }, slot: number): number {
  return elementTableAddress + slot * ElementSlot.bytes;
}

/** Address of the span of a slot's bank. */
export function spanAddress(slot: number, bank: number): number {
  return slot + ElementSlot.spans + bank * spanBytes;
}

/** Bytes for the values of parameters: a block of each, then a double of each for the render thread. */
export function valuesBytes(parameters: number, blockSize: number): number {
  return steadyOffset(parameters, blockSize) + parameters * 8;
}

/** Place of those doubles: the frame until which a parameter keeps the value that fills its block. */
export function steadyOffset(parameters: number, blockSize: number): number {
  return Math.ceil((parameters * blockSize) / 2) * 8;
}

/** Bytes for a block of each of some channels: what is prepared, its tail, what is left. */
export function channelsBytes(channels: number, blockSize: number): number {
  return channels * blockSize * 4;
}
