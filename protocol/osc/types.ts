/**
 * An OSC argument. Which type tags give which: `i f d r` number, `h t` bigint, `s S c` string, `b` Uint8Array,
 * `m` Uint8Array of 4 bytes, `T F` boolean, `N` null, `I` Infinity, `[ ]` array.
 */
export type OscValue = number | string | Uint8Array | bigint | boolean | null | OscValue[];

export interface OscMessage {
  /** A string such as `/s_new`, or a command number sent as the four bytes 00 00 00 NN. */
  readonly address: string | number;
  /** Type tags without the comma, with `[` and `]` as they were sent. */
  readonly types: string;
  /** Arguments; what stands between `[` and `]` is one nested array. */
  readonly args: OscValue[];
  /** Bytes behind an address without type tags; the receiver's command gives them a meaning. */
  readonly untyped?: Uint8Array;
  /** Fault of a part of a packet that cannot be read; it has no arguments then, and its address only where that could be read. */
  readonly fault?: string;
}

export interface OscBundle {
  /** Unsigned 64-bit NTP time: 32.32 fixed-point seconds since 1900. 1n means immediately. */
  readonly timetag: bigint;
  readonly elements: (OscMessage | OscBundle)[];
}

export type OscPacket = OscMessage | OscBundle;

/** Thrown for bytes that are no OSC packet and for values that cannot be sent. The message names what and where. */
export class OscError extends Error {
  override readonly name = 'OscError';
}

/** Thrown for a packet that holds more than it may. */
export class OscLimitError extends OscError {}

/** Deepest nesting of bundles in bundles, and of arrays in arrays. */
export const maxNesting = 32;

export function isBundle(packet: OscPacket): packet is OscBundle {
  return 'elements' in packet;
}
