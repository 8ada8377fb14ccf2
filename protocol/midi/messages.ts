/** MIDI 1.0 messages, one by one. Channels count from 0; notes, velocities and values are from 0 to 127 where nothing else is said. */

export type MidiMessage =
  | { readonly type: 'noteOff'; readonly channel: number; readonly note: number; readonly velocity: number }
  | { readonly type: 'noteOn'; readonly channel: number; readonly note: number; readonly velocity: number }
  | { readonly type: 'polyPressure'; readonly channel: number; readonly note: number; readonly value: number }
  | { readonly type: 'controller'; readonly channel: number; readonly controller: number; readonly value: number }
  | { readonly type: 'program'; readonly channel: number; readonly program: number }
  | { readonly type: 'pressure'; readonly channel: number; readonly value: number }
  /** From -8192 to 8191; 0 is the middle. */
  | { readonly type: 'bend'; readonly channel: number; readonly value: number }
  /** The bytes between F0 and F7. */
  | { readonly type: 'sysex'; readonly data: Uint8Array }
  | { readonly type: 'timeCode'; readonly value: number }
  /** In sixteenths: beats times four. From 0 to 16383. */
  | { readonly type: 'songPosition'; readonly value: number }
  | { readonly type: 'songSelect'; readonly value: number }
  | { readonly type: 'tuneRequest' }
  | { readonly type: 'clock' }
  | { readonly type: 'start' }
  | { readonly type: 'continue' }
  | { readonly type: 'stop' }
  | { readonly type: 'activeSensing' }
  | { readonly type: 'reset' };

export type MidiType = MidiMessage['type'];

/** The data bytes of a field: one of seven bits, or two that make fourteen, the lower first. */
interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

interface Row {
  readonly type: MidiType;
  /** Status byte; with channel 0, where it has one. */
  readonly status: number;
  readonly fields: readonly Field[];
}

const seven = (name: string): Field => ({ name, min: 0, max: 127 });
const fourteen = (name: string, min = 0): Field => ({ name, min, max: min + 16383 });

/** Every message but sysex, whose length is its own. */
const rows: readonly Row[] = [
  { type: 'noteOff', status: 0x80, fields: [seven('note'), seven('velocity')] },
  { type: 'noteOn', status: 0x90, fields: [seven('note'), seven('velocity')] },
  { type: 'polyPressure', status: 0xa0, fields: [seven('note'), seven('value')] },
  { type: 'controller', status: 0xb0, fields: [seven('controller'), seven('value')] },
  { type: 'program', status: 0xc0, fields: [seven('program')] },
  { type: 'pressure', status: 0xd0, fields: [seven('value')] },
  { type: 'bend', status: 0xe0, fields: [fourteen('value', -8192)] },
  { type: 'timeCode', status: 0xf1, fields: [seven('value')] },
  { type: 'songPosition', status: 0xf2, fields: [fourteen('value')] },
  { type: 'songSelect', status: 0xf3, fields: [seven('value')] },
  { type: 'tuneRequest', status: 0xf6, fields: [] },
  { type: 'clock', status: 0xf8, fields: [] },
  { type: 'start', status: 0xfa, fields: [] },
  { type: 'continue', status: 0xfb, fields: [] },
  { type: 'stop', status: 0xfc, fields: [] },
  { type: 'activeSensing', status: 0xfe, fields: [] },
  { type: 'reset', status: 0xff, fields: [] },
];

const byStatus = new Map(rows.map((row) => [row.status, row]));
const byType = new Map(rows.map((row) => [row.type, row]));

export const sysexStart = 0xf0;
export const sysexEnd = 0xf7;
/** First status byte of messages without a channel. */
export const firstSystem = 0xf0;
/** First status byte of messages that may stand inside others. */
export const firstRealTime = 0xf8;

const size = ({ max, min }: Field): number => (max - min > 127 ? 2 : 1);

/** Returns the number of data bytes that follow a status byte; undefined for one that no message has. */
export function dataBytes(status: number): number | undefined {
  return byStatus
    .get(status < firstSystem ? status & 0xf0 : status)
    ?.fields.reduce((sum, field) => sum + size(field), 0);
}

/** The message of a status byte and its data bytes, of which there must be enough. A note-on without velocity is a note-off. */
export function messageOf(status: number, data: ArrayLike<number>): MidiMessage {
  const { type, fields } = byStatus.get(status < firstSystem ? status & 0xf0 : status)!;
  const message: Record<string, number | string> = status < firstSystem ? { type, channel: status & 0x0f } : { type };
  let at = 0;
  for (const field of fields) {
    const low = data[at++]! & 0x7f;
    message[field.name] = field.min + (size(field) === 2 ? low | ((data[at++]! & 0x7f) << 7) : low);
  }
  // What was assembled by the table is one of the types.
  if (type === 'noteOn' && message.velocity === 0)
    return { ...message, type: 'noteOff', velocity: 64 } as unknown as MidiMessage;
  return message as unknown as MidiMessage;
}

/**
 * The bytes of a message.
 * @throws RangeError naming field and value
 */
export function encodeMidi(message: MidiMessage): Uint8Array {
  if (message.type === 'sysex') {
    const wrong = message.data.findIndex((byte) => byte > 127);
    if (wrong >= 0) throw new RangeError(`sysex: byte ${wrong} is ${message.data[wrong]}; it must be from 0 to 127`);
    return Uint8Array.of(sysexStart, ...message.data, sysexEnd);
  }
  const row = byType.get(message.type);
  if (!row) throw new RangeError(`MIDI message ${JSON.stringify(message.type)} is not known`);
  const values = message as unknown as Readonly<Record<string, number>>;
  const hasChannel = row.status < firstSystem;
  if (hasChannel) check(message.type, { name: 'channel', min: 0, max: 15 }, values.channel);
  const bytes = [hasChannel ? row.status | values.channel! : row.status];
  for (const field of row.fields) {
    const value = check(message.type, field, values[field.name]) - field.min;
    bytes.push(value & 0x7f);
    if (size(field) === 2) bytes.push(value >> 7);
  }
  return Uint8Array.from(bytes);
}

function check(type: MidiType, { name, min, max }: Field, value: number | undefined): number {
  if (Number.isInteger(value) && value! >= min && value! <= max) return value!;
  throw new RangeError(`${type}: ${name} is ${value}; it must be a whole number from ${min} to ${max}`);
}
