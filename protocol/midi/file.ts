/** Standard MIDI files, read and written: events in beats. Pure. */
import { readTracks, type Track } from './file-tracks.ts';
import { encodeMidi, type MidiMessage, sysexStart } from './messages.ts';

export interface TimedMessage {
  /** Quarters from the beginning. */
  readonly beat: number;
  readonly message: MidiMessage;
}

/** Beats a minute from a beat on. */
export interface Tempo {
  readonly beat: number;
  readonly bpm: number;
}

export interface MidiFile {
  /** By their beats; those of one beat as the tracks have them. */
  readonly events: readonly TimedMessage[];
  /** Tempos and where they begin; the first at beat 0. */
  readonly tempos: readonly Tempo[];
  /** Beats until the last track ends. */
  readonly length: number;
  /** Oddities of the file, which is played all the same, a line each. */
  readonly odd: readonly string[];
}

/** Tempo of a file until it says otherwise, in beats a minute. */
const defaultBpm = 120;
/** Parts of a beat in files that are written, and in those that are read and do not say. */
const writtenResolution = 960;
const defaultResolution = 480;
/** Lines that are told of a file. */
const maxOdd = 20;

export class MidiFileError extends Error {
  override readonly name = 'MidiFileError';
}

/**
 * Reads a file as far as it can be played, and tells what was odd about it. The tracks of format 1 sound together, those of format 2 one after the
 * other. Times in frames of film become beats of half a second: by the file's own tempo they are what they were.
 * @throws MidiFileError for what is no MIDI file, or has no track
 */
export function readMidiFile(bytes: Uint8Array): MidiFile {
  const odd: string[] = [];
  const note = (line: string): void => {
    if (odd.length < maxOdd) odd.push(line);
  };
  const head = readHead(bytes, note);
  const tracks = readTracks(bytes, head.end, note);
  if (tracks.length === 0) throw new MidiFileError('it has no track');
  if (tracks.length !== head.tracks) note(`it has ${tracks.length} tracks and says ${head.tracks}`);
  return { ...merged(tracks, head), odd };
}

interface FileHead {
  readonly format: number;
  readonly tracks: number;
  readonly ticksPerBeat: number;
  /** True when its times are in frames of film, which its tempos do not move. */
  readonly fixed: boolean;
  readonly end: number;
}

/** Wherever it is: a file may lie in another (RMID), or behind what a program put in front. */
function readHead(bytes: Uint8Array, note: (line: string) => void): FileHead {
  if (bytes.length === 0) throw new MidiFileError('it is empty');
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf('MThd');
  if (at < 0)
    throw new MidiFileError(
      `it begins with ${JSON.stringify(String.fromCharCode(...bytes.subarray(0, 4)))} and has no "MThd"; it is no MIDI file`,
    );
  if (at + 14 > bytes.length) throw new MidiFileError('its head is cut short');
  const isWrapped = String.fromCharCode(...bytes.subarray(0, 4)) === 'RIFF';
  if (at > 0 && !isWrapped) note(`${at} bytes before its head are left out`);
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 14);
  const [length, format, tracks, division] = [
    view.getUint32(4),
    view.getUint16(8),
    view.getUint16(10),
    view.getInt16(12),
  ];
  if (length !== 6) note(`its head has ${length} bytes`);
  if (format > 2) note(`its format is ${format}; it is read as format 1`);
  // What is beyond the usual six bytes is for another program; fewer cannot be.
  const end = at + 8 + (length > 6 && at + 8 + length <= bytes.length ? length : 6);
  return { format, tracks, end, ...timesOf(division, note) };
}

function timesOf(division: number, note: (line: string) => void): { ticksPerBeat: number; fixed: boolean } {
  if (division > 0) return { ticksPerBeat: division, fixed: false };
  if (division === 0) {
    note(`its beats have 0 ticks; they are taken to have ${defaultResolution}`);
    return { ticksPerBeat: defaultResolution, fixed: false };
  }
  const [stated, ticks] = [-(division >> 8), division & 0xff];
  const frames = stated === 29 ? 30 / 1.001 : stated;
  note(
    `its times are in parts of a second: ${stated} frames of ${ticks} ticks; beats are half seconds, so \`tempo file\` plays it as it was meant`,
  );
  if (ticks === 0) note('its frames have 0 ticks; they are taken to have 40');
  return { ticksPerBeat: (frames * (ticks || 40) * 60) / defaultBpm, fixed: true };
}

function merged(tracks: readonly Track[], { format, ticksPerBeat, fixed }: FileHead): Omit<MidiFile, 'odd'> {
  const events: (TimedMessage & { order: number })[] = [];
  const tempos: { beat: number; bpm: number }[] = [];
  let length = 0;
  for (const track of tracks) {
    const start = format === 2 ? length : 0;
    for (const event of track.events) {
      const beat = start + event.ticks / ticksPerBeat;
      if ('message' in event) events.push({ beat, message: event.message, order: events.length });
      else if (!fixed) tempos.push({ beat, bpm: 60e6 / event.microsecondsPerBeat });
    }
    length = Math.max(length, start + track.length / ticksPerBeat);
  }
  tempos.sort((a, b) => a.beat - b.beat);
  if (tempos[0]?.beat !== 0) tempos.unshift({ beat: 0, bpm: defaultBpm });
  return {
    events: events.sort((a, b) => a.beat - b.beat || a.order - b.order).map(({ beat, message }) => ({ beat, message })),
    tempos,
    length,
  };
}

/**
 * A file of format 0. Real-time and system common messages have no place in it and are left out.
 * @param tempo beats a minute, or several from their beats on
 */
export function writeMidiFile(events: readonly TimedMessage[], tempo: number | readonly Tempo[]): Uint8Array {
  const tempos = typeof tempo === 'number' ? [{ beat: 0, bpm: tempo }] : tempo;
  const all = [
    ...tempos.map(({ beat, bpm }) => ({ beat, bytes: tempoBytes(bpm) })),
    ...events
      .filter(({ message }) => 'channel' in message || message.type === 'sysex')
      .map(({ beat, message }) => ({ beat, bytes: eventBytes(message) })),
  ];
  const track: number[] = [];
  let last = 0;
  for (const { beat, bytes } of all.sort((a, b) => a.beat - b.beat)) {
    const ticks = Math.round(beat * writtenResolution);
    track.push(...lengthBytes(ticks - last), ...bytes);
    last = ticks;
  }
  track.push(0, 0xff, 0x2f, 0);
  const head = new Uint8Array(22);
  const view = new DataView(head.buffer);
  head.set([0x4d, 0x54, 0x68, 0x64]); // MThd
  view.setUint32(4, 6);
  view.setUint16(10, 1);
  view.setUint16(12, writtenResolution);
  head.set([0x4d, 0x54, 0x72, 0x6b], 14); // MTrk
  view.setUint32(18, track.length);
  return Uint8Array.from([...head, ...track]);
}

/** The longest beat that its three bytes can say. */
const maxMicroseconds = 0xffffff;

function tempoBytes(bpm: number): number[] {
  const micro = Math.min(maxMicroseconds, Math.round(60e6 / bpm));
  return [0xff, 0x51, 3, micro >> 16, (micro >> 8) & 0xff, micro & 0xff];
}

function eventBytes(message: MidiMessage): number[] {
  const [first, ...rest] = encodeMidi(message) as unknown as [number, ...number[]];
  return first === sysexStart ? [first, ...lengthBytes(rest.length), ...rest] : [first, ...rest];
}

/** A time or a length: groups of seven bits, the highest first. */
function lengthBytes(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}
