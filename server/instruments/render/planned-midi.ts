/** MIDI that a `trigger` plans, as bytes. Pure. */
import { encodeMidi } from '../../../protocol/midi/messages.ts';
import { wholeMessages } from '../../../protocol/midi/whole.ts';
import { defaultVelocity } from '../note-params.ts';
import type { PlannedMidi } from './context.ts';

/** Seconds of a note that says nothing about its length. */
const defaultLength = 0.5;

/** The message that is sent at an event's time, and for a note how long after it which one. */
export interface PlannedBytes {
  readonly bytes: Uint8Array;
  readonly off?: { readonly bytes: Uint8Array; readonly seconds?: number; readonly beats?: number };
}

/** @throws RangeError naming what it does not understand */
export function plannedBytes({
  note,
  channel = 1,
  velocity = defaultVelocity,
  seconds,
  beats,
  message,
  bytes,
}: PlannedMidi): PlannedBytes {
  const given = [note, message, bytes].filter((each) => each !== undefined).length;
  if (given !== 1) throw new RangeError(`a midi event has ${given} of note, message and bytes; it must have one`);
  if (bytes !== undefined) return { bytes: whole(bytes) };
  if (message !== undefined) return { bytes: encodeMidi({ ...message, channel: message.channel - 1 }) };
  if (seconds !== undefined && beats !== undefined)
    throw new RangeError('a midi event has seconds and beats; it must have one of them');
  for (const [name, value] of [
    ['seconds', seconds],
    ['beats', beats],
  ] as const) {
    if (value !== undefined && !(value > 0 && value < Infinity))
      throw new RangeError(`${name} is ${value}; it must be above 0`);
  }
  return {
    bytes: encodeMidi({ type: 'noteOn', channel: channel - 1, note: note!, velocity }),
    off: {
      bytes: encodeMidi({ type: 'noteOff', channel: channel - 1, note: note!, velocity: 64 }),
      ...(beats === undefined ? { seconds: seconds ?? defaultLength } : { beats }),
    },
  };
}

/** Returns bytes that must be one message, with its status. */
function whole(given: ArrayLike<number>): Uint8Array {
  const is = `bytes is [${Array.from(given).join(', ')}]; it must be one whole message`;
  try {
    const [message, ...more] = wholeMessages(given);
    if (!more.length) return message!;
  } catch (error) {
    throw new RangeError(`${is}: ${(error as Error).message}`);
  }
  throw new RangeError(is);
}
