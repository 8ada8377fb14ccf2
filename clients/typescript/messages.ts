/**
 * osc-js messages and bundles at the surface, our own codec underneath: osc-js's decoder swallows the message after a
 * nested bundle, reads blobs wrongly from a view with an offset, and knows no arrays.
 */
import OSC from 'osc-js';
import { secondsToTimetag } from '../../protocol/osc/timetag.ts';
import { isBundle, type OscBundle, type OscMessage, type OscPacket, type OscValue } from '../../protocol/osc/types.ts';
import { type Argument, typed } from './arguments.ts';

// Types of osc-js are told apart by what they have, and none is named where users of the package see it: its declarations do not hold under every
// way to resolve modules.

/**
 * A message as it is received: an `OSC.Message` of osc-js whose arguments may also be what osc-js has no type for
 * (bigints, bytes, nested arrays).
 */
export interface Message {
  address: string;
  /** Type tags without the comma. */
  types: string;
  args: OscValue[];
  /** Appends an argument, as osc-js types it. */
  add(item: OscValue): void;
  /** The message as osc-js packs it, which is not for `bigint`, `Uint8Array` and arrays. */
  pack(): Uint8Array;
}

/** An `OSC.Message` or `OSC.TypedMessage` of osc-js. */
export interface OscJsMessage {
  readonly address: string;
  readonly types: string;
  readonly args: readonly unknown[];
}

/** An `OSC.Bundle` of osc-js. */
export interface OscJsBundle {
  readonly timetag: { readonly value: { readonly seconds: number; readonly fractions: number } };
  readonly bundleElements: readonly (OscJsMessage | OscJsBundle)[];
}

/** A message to send: an address (or command number) with its arguments, or an osc-js message or bundle. */
export type Sendable = readonly [address: string | number, ...args: Argument[]] | OscJsMessage | OscJsBundle;

/** Time at which a bundle is due: seconds since 1970, a Date, or `now` for at once. */
export type Time = number | Date | 'now';

const immediately = 1n;

/** Returns the packet for the codec, from any of the forms of a message. */
export function toPacket(item: Sendable): OscPacket {
  if ('bundleElements' in item) return fromOscJsBundle(item);
  if ('address' in item) return fromOscJsMessage(item);
  const [address, ...args] = item as readonly [string | number, ...Argument[]];
  return { address, ...typed(args) };
}

/** A bundle of messages due at `time`. */
export function toBundle(time: Time, items: readonly Sendable[]): OscBundle {
  return { timetag: toTimetag(time), elements: items.map(toPacket) };
}

function toTimetag(time: Time): bigint {
  if (time === 'now') return immediately;
  return secondsToTimetag(time instanceof Date ? time.getTime() / 1000 : time);
}

function fromOscJsMessage({ address, types, args }: OscJsMessage): OscMessage {
  return { address, types, args: args as OscValue[] };
}

function fromOscJsBundle({ timetag, bundleElements }: OscJsBundle): OscBundle {
  const { seconds, fractions } = timetag.value;
  return {
    timetag: (BigInt(seconds) << 32n) + BigInt(fractions),
    elements: bundleElements.map((element) => toPacket(element)),
  };
}

/** The messages of a received packet, those of its bundles included, in order. */
export function messagesOf(packet: OscPacket): Message[] {
  return isBundle(packet) ? packet.elements.flatMap(messagesOf) : [toMessage(packet)];
}

function toMessage({ address, types, args }: OscMessage): Message {
  const message = new OSC.Message(String(address)) as Message;
  message.types = types;
  message.args = args;
  return message;
}
