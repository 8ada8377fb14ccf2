/** Standard MIDI files, read and written through midi-file: events in beats. Pure. */
import { parseMidi, writeMidi, type MidiData, type MidiEvent } from 'midi-file';
import { encodeMidi, sysexEnd, type MidiMessage } from './messages.ts';

export interface TimedMessage {
  /** Quarters from the beginning. */
  readonly beat: number;
  readonly message: MidiMessage;
}

/** Beats a minute from a beat on. */
export interface Tempo { readonly beat: number; readonly bpm: number }

export interface MidiFile {
  /** By their beats; those of one beat as the tracks have them. */
  readonly events: readonly TimedMessage[];
  /** Tempos and where they begin; the first at beat 0. */
  readonly tempos: readonly Tempo[];
  /** Beats until the last track ends. */
  readonly length: number;
}

/** What a file has until it says otherwise. */
const usualBpm = 120;
/** Parts of a beat in files that are written. */
const writtenResolution = 960;

export class MidiFileError extends Error {
  override readonly name = 'MidiFileError';
}

/**
 * Reads a file of format 0 or 1 whose times are in beats.
 * @throws MidiFileError
 */
export function readMidiFile(bytes: Uint8Array): MidiFile {
  const { header, tracks } = parse(bytes);
  const { ticksPerBeat, format } = header;
  if (format > 1) throw new MidiFileError(`its format is ${format}; formats 0 and 1 are played`);
  if (!ticksPerBeat) throw new MidiFileError('its times are in frames of film; only beats are understood');
  const events: (TimedMessage & { order: number })[] = [];
  const tempos: { beat: number; bpm: number }[] = [];
  let length = 0;
  for (const track of tracks) {
    let ticks = 0;
    for (const event of track) {
      ticks += whole(event.deltaTime, 'a time');
      const beat = ticks / ticksPerBeat;
      length = Math.max(length, beat);
      if (event.type === 'setTempo') tempos.push({ beat, bpm: 60e6 / whole(event.microsecondsPerBeat, 'a tempo', 1) });
      const message = messageOf(event);
      if (message) events.push({ beat, message: checked(message), order: events.length });
    }
  }
  tempos.sort((a, b) => a.beat - b.beat);
  if (tempos[0]?.beat !== 0) tempos.unshift({ beat: 0, bpm: usualBpm });
  return { events: events.sort((a, b) => a.beat - b.beat || a.order - b.order).map(({ beat, message }) => ({ beat, message })), tempos, length };
}

/**
 * A file of format 0. Real-time messages have no place in it and are left out.
 * @param tempo beats a minute, or several from their beats on
 */
export function writeMidiFile(events: readonly TimedMessage[], tempo: number | readonly Tempo[]): Uint8Array {
  let last = 0;
  const tempos = typeof tempo === 'number' ? [{ beat: 0, bpm: tempo }] : tempo;
  const all = [
    ...tempos.map(({ beat, bpm }) => ({ beat, event: { meta: true, type: 'setTempo', microsecondsPerBeat: Math.round(60e6 / bpm) } as const })),
    ...events.flatMap(({ beat, message }) => {
      const event = eventOf(message);
      return event ? [{ beat, event }] : [];
    }),
  ];
  const track: MidiEvent[] = [];
  for (const { beat, event } of all.sort((a, b) => a.beat - b.beat)) {
    const ticks = Math.round(beat * writtenResolution);
    track.push({ ...event, deltaTime: ticks - last } as MidiEvent);
    last = ticks;
  }
  track.push({ deltaTime: 0, meta: true, type: 'endOfTrack' });
  return Uint8Array.from(writeMidi({ header: { format: 0, numTracks: 1, ticksPerBeat: writtenResolution }, tracks: [track] }));
}

/** The library throws texts, and reads on where a file has ended. */
function parse(bytes: Uint8Array): MidiData {
  try {
    return parseMidi(bytes);
  } catch (error) {
    throw new MidiFileError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function whole(value: number, what: string, least = 0): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new MidiFileError(`it is cut short: ${what} is missing`);
}

function checked(message: MidiMessage): MidiMessage {
  try {
    encodeMidi(message);
    return message;
  } catch (error) {
    throw new MidiFileError(`it is broken: ${(error as Error).message}`, { cause: error });
  }
}

function messageOf(event: MidiEvent): MidiMessage | undefined {
  switch (event.type) {
    case 'noteOn': return { type: 'noteOn', channel: event.channel, note: event.noteNumber, velocity: event.velocity };
    case 'noteOff': return { type: 'noteOff', channel: event.channel, note: event.noteNumber, velocity: event.byte9 ? 64 : event.velocity };
    case 'noteAftertouch': return { type: 'polyPressure', channel: event.channel, note: event.noteNumber, value: event.amount };
    case 'controller': return { type: 'controller', channel: event.channel, controller: event.controllerType, value: event.value };
    case 'programChange': return { type: 'program', channel: event.channel, program: event.programNumber };
    case 'channelAftertouch': return { type: 'pressure', channel: event.channel, value: event.amount };
    case 'pitchBend': return { type: 'bend', channel: event.channel, value: event.value };
    // A message in pieces goes on in events of another kind, and nobody writes them.
    case 'sysEx': {
      const data = Uint8Array.from(event.data);
      return data.at(-1) === sysexEnd ? { type: 'sysex', data: data.subarray(0, -1) } : undefined;
    }
    default: return undefined;
  }
}

function eventOf(message: MidiMessage): Omit<MidiEvent, 'deltaTime'> | undefined {
  const { type } = message;
  switch (type) {
    case 'noteOn':
    case 'noteOff': return { type, channel: message.channel, noteNumber: message.note, velocity: message.velocity } as never;
    case 'polyPressure': return { type: 'noteAftertouch', channel: message.channel, noteNumber: message.note, amount: message.value } as never;
    case 'controller': return { type, channel: message.channel, controllerType: message.controller, value: message.value } as never;
    case 'program': return { type: 'programChange', channel: message.channel, programNumber: message.program } as never;
    case 'pressure': return { type: 'channelAftertouch', channel: message.channel, amount: message.value } as never;
    case 'bend': return { type: 'pitchBend', channel: message.channel, value: message.value } as never;
    case 'sysex': return { type: 'sysEx', data: [...message.data, sysexEnd] } as never;
    default: return undefined;
  }
}
