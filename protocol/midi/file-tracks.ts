/**
 * The chunks of a Standard MIDI file and the events of its tracks, as far as they can be told. Programs have written such files wrong for forty
 * years; whatever can be played is read, and what was odd is told. Pure.
 */
import {
  dataBytes,
  firstRealTime,
  firstSystem,
  type MidiMessage,
  messageOf,
  sysexEnd,
  sysexStart,
} from './messages.ts';
import { MidiParser } from './parser.ts';

/** Content of a track, at times in ticks from its beginning. */
export type TrackEvent = { readonly ticks: number } & (
  | { readonly message: MidiMessage }
  | { readonly microsecondsPerBeat: number }
);

export interface Track {
  readonly events: readonly TrackEvent[];
  /** Its end, in ticks. */
  readonly length: number;
}

/** Takes a line about what was odd. */
export type Note = (line: string) => void;

/** Finds the tracks from a byte on: chunks of other kinds, and bytes that are none, are stepped over. */
export function readTracks(bytes: Uint8Array, from: number, note: Note): Track[] {
  const tracks: Track[] = [];
  for (let at = from; at < bytes.length; ) {
    const start = chunkFrom(bytes, at, note);
    if (start === undefined) break;
    const { track, end } = readTrack(bytes, start, tracks.length + 1, note);
    tracks.push(track);
    at = end;
  }
  return tracks;
}

const mark = [0x4d, 0x54, 0x72, 0x6b]; // MTrk
const isTrack = (bytes: Uint8Array, at: number): boolean => mark.every((byte, i) => bytes[at + i] === byte);
const isZero = (bytes: Uint8Array, from: number, to: number): boolean =>
  bytes.subarray(from, to).every((byte) => byte === 0);
const uint32 = (bytes: Uint8Array, at: number): number =>
  [0, 1, 2, 3].reduce((sum, i) => sum * 256 + (bytes[at + i] ?? 0), 0);

const idAt = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
/** Returns true when a chunk may begin here: a name in letters, and a length that the file has. */
const isChunk = (bytes: Uint8Array, at: number): boolean =>
  isTrack(bytes, at) || (/^[ -~]{4}$/.test(idAt(bytes, at)) && at + 8 + uint32(bytes, at + 4) <= bytes.length);

/** Returns the place at which the next track's chunk begins; undefined where none does. */
function chunkFrom(bytes: Uint8Array, from: number, note: Note): number | undefined {
  let at = from;
  while (at < bytes.length && !isTrack(bytes, at)) {
    const end = at + 8 + uint32(bytes, at + 4);
    // A chunk of another kind leads to another chunk, or to the end.
    if (isChunk(bytes, at) && (end === bytes.length || isChunk(bytes, end))) {
      note(`a chunk "${idAt(bytes, at)}" of ${end - at - 8} bytes is left out`);
      at = end;
      continue;
    }
    const next = searchTrack(bytes, at);
    const skipped = (next ?? bytes.length) - at;
    if (!isZero(bytes, at, at + skipped)) note(`${skipped} bytes at byte ${at} are no track and left out`);
    return next;
  }
  return at < bytes.length ? at : undefined;
}

function searchTrack(bytes: Uint8Array, from: number): number | undefined {
  for (let at = bytes.indexOf(mark[0]!, from); at >= 0; at = bytes.indexOf(mark[0]!, at + 1))
    if (isTrack(bytes, at)) return at;
  return undefined;
}

function readTrack(bytes: Uint8Array, start: number, number: number, note: Note): { track: Track; end: number } {
  const stated = start + 8 + uint32(bytes, start + 4);
  const which = `track ${number}`;
  if (start + 8 > bytes.length) {
    note(`${which} is cut short`);
    return { track: { events: [], length: 0 }, end: bytes.length };
  }
  // As it should be: the end of the track is the end of its chunk.
  const plain = new TrackReader(bytes, start + 8, Math.min(stated, bytes.length), undefined, which);
  plain.read();
  if (plain.ended && plain.at === stated) return plain.result(note, stated);
  // Its length is wrong, or its end is missing: it goes on to its end, to the next track, or to the end of the file.
  const loose = new TrackReader(bytes, start + 8, bytes.length, stated, which);
  loose.read();
  if (!loose.ended) {
    // Where nothing that makes sense follows, it ends where its chunk does.
    const best = plain.at === stated ? plain : loose;
    best.odd('it has no end of track');
    return best.result(note, best.at);
  }
  const follows = stated > loose.at && (stated === bytes.length || isChunk(bytes, stated)) && !isTrack(bytes, loose.at);
  if (!follows) loose.odd(`its length is said to be ${stated - start - 8} bytes and is ${loose.at - start - 8}`);
  else if (!isZero(bytes, loose.at, stated)) loose.odd(`${stated - loose.at} bytes behind its end are left out`);
  return loose.result(note, follows ? stated : loose.at);
}

/** Longest time or length: four groups of seven bits. */
const maxGroups = 4;

class TrackReader {
  private readonly events: TrackEvent[] = [];
  private readonly oddities = new Map<string, number>();
  private ticks = 0;
  private status = 0;
  /** A message between F0 and F7 that goes on in another event. */
  private begun: number[] | undefined;
  ended = false;

  /** @param stated where the chunk should end, when the track may go on behind it */
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
    private readonly limit: number,
    private readonly stated: number | undefined,
    private readonly which: string,
  ) {}

  read(): void {
    while (!this.ended && this.at < this.limit && !this.atNext()) {
      this.ticks += this.number();
      if (this.at < this.limit) this.event();
    }
    if (this.begun) this.odd('a system exclusive message has no end and is left out');
  }

  result(note: Note, end: number): { track: Track; end: number } {
    for (const [line, count] of this.oddities) note(`${this.which}: ${line}${count > 1 ? ` (${count} times)` : ''}`);
    return { track: { events: this.events, length: this.ticks }, end };
  }

  odd(line: string): void {
    this.oddities.set(line, (this.oddities.get(line) ?? 0) + 1);
  }

  /** Returns true when another track begins here, where this one has not said that it ends. */
  private atNext(): boolean {
    const { bytes, at, stated } = this;
    return (
      stated !== undefined &&
      (at === stated ? isChunk(bytes, at) : isTrack(bytes, at) && at + 8 + uint32(bytes, at + 4) <= bytes.length)
    );
  }

  private byte(): number {
    return this.at < this.limit ? this.bytes[this.at++]! : 0;
  }

  private number(): number {
    let value = 0;
    for (let i = 0; i < maxGroups; i++) {
      const byte = this.byte();
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return value;
    }
    this.odd('a time or a length has more than four bytes');
    return value;
  }

  private event(): void {
    if (this.status === 0) this.skipData();
    if (this.at >= this.limit) return;
    const first = this.bytes[this.at]!;
    if (first < 0x80) return this.channelMessage(this.status);
    this.at++;
    if (first < firstSystem) {
      this.status = first;
      return this.channelMessage(first);
    }
    if (first === 0xff && this.isMeta()) return this.meta();
    if (first === sysexStart || first === sysexEnd) return this.exclusive(first);
    this.odd(
      first >= firstRealTime
        ? 'real-time bytes have no place in a file and are left out'
        : 'system common messages have no place in a file and are left out',
    );
    if (first < firstRealTime)
      for (let left = dataBytes(first) ?? 0; left > 0 && (this.bytes[this.at] ?? 0x80) < 0x80; left--) this.at++;
  }

  private skipData(): void {
    const from = this.at;
    while (this.at < this.limit && this.bytes[this.at]! < 0x80) this.at++;
    if (this.at > from) this.odd(`${this.at - from} data bytes without a status are left out`);
  }

  private channelMessage(status: number): void {
    const data: number[] = [];
    for (let left = dataBytes(status)!; left > 0; ) {
      if (this.at >= this.limit) {
        this.odd('its last event is cut short');
        return;
      }
      const byte = this.byte();
      if (byte >= firstRealTime) {
        this.odd('real-time bytes have no place in a file and are left out');
        continue;
      }
      if (byte > 127) this.odd(`a value of ${byte} is taken for 127`);
      data.push(Math.min(byte, 127));
      left--;
    }
    this.add(messageOf(status, data));
  }

  private add(message: MidiMessage): void {
    this.events.push({ ticks: this.ticks, message });
  }

  /** Returns true when FF begins a meta event and is no reset: by its kind, and by its length, which may be cut short in texts alone. */
  private isMeta(): boolean {
    const { at } = this;
    const type = this.byte();
    const length = this.number();
    const fits = this.at + length <= this.limit || (type > 0 && type < 0x10) || type === 0x7f;
    this.at = at;
    return type < 0x80 && fits;
  }

  private meta(): void {
    const type = this.byte();
    const data = this.data('a meta event');
    if (type === 0x2f) this.ended = true;
    if (type !== 0x51) return;
    const microsecondsPerBeat = tempoOf(data);
    if (data.length !== 3)
      this.odd(`a tempo has ${data.length} bytes${microsecondsPerBeat === undefined ? ' and is left out' : ''}`);
    else if (microsecondsPerBeat === undefined) this.odd('a tempo of 0 is left out');
    if (microsecondsPerBeat !== undefined) this.events.push({ ticks: this.ticks, microsecondsPerBeat });
  }

  /** Bytes behind their length, as far as there are any. */
  private data(what: string): Uint8Array {
    const length = this.number();
    const from = this.at;
    this.at = Math.min(this.limit, from + length);
    if (this.at - from < length) this.odd(`${what} is cut short`);
    return this.bytes.subarray(from, this.at);
  }

  /** A message between F0 and F7, in one event or in several; or, by itself behind F7, whatever bytes. */
  private exclusive(first: number): void {
    const data = this.data('a system exclusive event');
    if (first === sysexEnd && !this.begun) return this.escaped(data);
    if (first === sysexStart && this.begun) this.odd('a system exclusive message has no end and is left out');
    const all = first === sysexStart ? [...data] : [...this.begun!, ...data];
    if (all.at(-1) !== sysexEnd) {
      this.begun = all;
      return;
    }
    this.begun = undefined;
    const inside = all.slice(0, -1).filter((byte) => byte < 0x80);
    if (inside.length < all.length - 1) this.odd('a system exclusive message has bytes above 127, which are left out');
    this.add({ type: 'sysex', data: Uint8Array.from(inside) });
  }

  private escaped(data: Uint8Array): void {
    new MidiParser((message) => {
      if ('channel' in message || message.type === 'sysex') this.add(message);
      else this.odd('system messages have no place in a file and are left out');
    }).push(data);
  }
}

/** Tempos between these are believed, in microseconds a beat: 1 to 10,000 beats a minute. */
const [shortest, longest] = [6000, 60e6];

/** Three bytes; where there are others, the first three or all, whichever makes sense. */
function tempoOf(data: Uint8Array): number | undefined {
  const whole = (part: Uint8Array): number => part.reduce((sum, byte) => sum * 256 + byte, 0);
  if (data.length === 3) return whole(data) || undefined;
  return [data.subarray(0, 3), data].map(whole).find((value) => value >= shortest && value <= longest);
}
