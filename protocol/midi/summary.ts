/** A MIDI message in four fields, as clients and sequences are told of it. Pure. */
import type { MidiMessage } from './messages.ts';

export interface MidiSummary {
  readonly kind: MidiMessage['type'];
  /** From 1 to 16; -1 for a message without a channel. */
  readonly channel: number;
  /** Note, controller or program; -1 for a message without one. */
  readonly number: number;
  /** Velocity or value; -1 for a message without one. */
  readonly value: number;
}

export function summaryOf(message: MidiMessage): MidiSummary {
  const { type, ...fields } = message;
  const { channel = -2, note, controller, program, velocity, value } = fields as Readonly<Record<string, number>>;
  return {
    kind: type,
    channel: channel + 1,
    number: note ?? controller ?? program ?? -1,
    value: velocity ?? value ?? -1,
  };
}
