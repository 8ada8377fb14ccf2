/**
 * Keys that play instruments: each mapping takes channels and a range of notes, begins a voice for each note-on and lets it go at its note-off, with sustain and
 * sostenuto pedals, bend, pressure and a limit of voices. Runs on the control thread.
 */

import { ParamError, type ParamRecord, type Params } from '../../protocol/instruments/params.ts';
import { Controller } from '../../protocol/midi/channel.ts';
import type { MidiMessage } from '../../protocol/midi/messages.ts';
import type { Tuning } from '../../protocol/midi/tuning.ts';
import { noteParams, noteSources } from '../instruments/note-params.ts';
import type { MidiState } from './state.ts';

/** Rules for a note-on when all voices of a mapping are taken. */
export const stealing = ['oldest', 'quietest', 'lowest', 'highest', 'none'] as const;

export interface Mapping {
  readonly instrument: string;
  /** Channels from 0 on. */
  readonly channels: readonly number[];
  /** Manager of an MPE zone, whose channel all notes follow; the channels have a note each. */
  readonly master?: number;
  readonly low: number;
  readonly high: number;
  /** Semitones. */
  readonly transpose: number;
  /** Voices at once. */
  readonly polyphony: number;
  readonly steal: (typeof stealing)[number];
  /** Further parameters of the voices. */
  readonly params: ParamRecord;
}

/** The instruments as a keyboard plays them. */
export interface InstrumentPlayer {
  /** The parameters that the instrument has. */
  paramsOf(instrument: string): Params;
  /** Begins a voice and returns its number. @throws ParamError */
  play(instrument: string, params: ParamRecord): number;
  /** Changes parameters; does nothing for a voice that is over. */
  update(voice: number, params: ParamRecord): void;
  /** Lets a voice go: closes its gate, or lets it come to its end. */
  release(voice: number): void;
  /** Ends it at once. */
  stop(voice: number): void;
  /** Returns true while a voice plays. */
  isPlaying(voice: number): boolean;
}

interface Note {
  mapping: Mapping;
  readonly voice: number;
  readonly channel: number;
  readonly note: number;
  readonly velocity: number;
  /** Semitones that its voice was told last. */
  bend: number;
  /** The key is up, but a pedal holds the note. */
  sustained: boolean;
  /** The sostenuto pedal caught it. */
  caught: boolean;
  /** True when it was let go and may sound on. */
  released: boolean;
}

const pedalDown = 64;
/** Mappings at once: each note-on looks at all of them. */
const maxMappings = 4096;
const isAmong = (channels: readonly number[], channel: number | undefined): boolean =>
  channel !== undefined && channels.includes(channel);

export class Keyboard {
  readonly mappings: Mapping[] = [];
  /** Notes that may sound, the oldest first. */
  private notes: Note[] = [];

  constructor(
    private readonly state: MidiState,
    private readonly tuning: Tuning,
    private readonly player: InstrumentPlayer,
    private readonly refused: (instrument: string, reason: string) => void,
  ) {}

  /** Adds a mapping, in place of those of the same instrument that it overlaps. @throws RangeError when there are too many */
  map(mapping: Mapping): void {
    this.unmap(mapping.channels, mapping.instrument, mapping.low, mapping.high);
    if (this.mappings.length >= maxMappings) throw new RangeError(`${maxMappings} mappings are there already`);
    this.mappings.push(mapping);
    this.declareZones();
  }

  /** Takes channels from mappings, or a zone whose manager is one of them away, and lets their notes go. Returns how many mappings that touched. */
  unmap(channels: readonly number[], instrument?: string, low = 0, high = 127): number {
    const isMeant = (each: Mapping) =>
      (instrument === undefined || each.instrument === instrument) && each.low <= high && each.high >= low;
    const touched = this.mappings.filter(
      (each) =>
        isMeant(each) &&
        (each.channels.some((channel) => channels.includes(channel)) || isAmong(channels, each.master)),
    );
    for (const mapping of touched) {
      const left = isAmong(channels, mapping.master)
        ? []
        : mapping.channels.filter((channel) => !channels.includes(channel));
      const rest = { ...mapping, channels: left };
      this.mappings.splice(this.mappings.indexOf(mapping), 1, ...(left.length ? [rest] : []));
      this.releaseWhere((each) => each.mapping === mapping && !left.includes(each.channel));
      for (const each of this.notes) if (each.mapping === mapping) each.mapping = rest;
      if (mapping.master !== undefined) this.state.zones.declare(mapping.master, []);
    }
    this.declareZones();
    return touched.length;
  }

  /** A zone has the channels of all mappings that name its manager. */
  private declareZones(): void {
    for (const { master } of this.mappings) {
      if (master !== undefined)
        this.state.zones.declare(master, [
          ...new Set(this.mappings.flatMap((each) => (each.master === master ? each.channels : []))),
        ]);
    }
  }

  /** Voices that keys or pedals hold. */
  get holding(): readonly { readonly voice: number; readonly channel: number; readonly note: number }[] {
    return this.notes
      .filter(({ voice, released }) => !released && this.player.isPlaying(voice))
      .map(({ voice, channel, note }) => ({ voice, channel, note }));
  }

  /** Takes a message that the state has taken already. */
  take(message: MidiMessage): void {
    switch (message.type) {
      case 'noteOn':
        return this.noteOn(message.channel, message.note, message.velocity);
      case 'noteOff':
        return this.noteOff(message.channel, message.note);
      case 'bend':
        return this.follow(message.channel, ['freq', 'note', 'bend']);
      case 'pressure':
        return this.follow(message.channel, ['pressure']);
      case 'polyPressure':
        return this.follow(message.channel, ['pressure'], message.note);
      case 'controller':
        return this.controller(message.channel, message.controller, message.value);
      case 'reset':
        return this.releaseWhere(() => true);
    }
  }

  private noteOn(channel: number, note: number, velocity: number): void {
    this.notes = this.notes.filter(({ voice }) => this.player.isPlaying(voice));
    for (const mapping of this.mappings) {
      if (!mapping.channels.includes(channel) || note < mapping.low || note > mapping.high) continue;
      // The same key again, while a pedal holds it or without its note-off.
      this.releaseWhere((each) => each.mapping === mapping && each.channel === channel && each.note === note);
      if (!this.makeRoom(mapping)) continue;
      const begun = { mapping, channel, note, velocity };
      this.unlessRefused(mapping.instrument, () => {
        const voice = this.player.play(mapping.instrument, { ...this.values(begun), ...mapping.params });
        this.notes.push({
          ...begun,
          voice,
          bend: this.state.bendOf(channel),
          sustained: false,
          caught: false,
          released: false,
        });
      });
    }
  }

  /** A wrong mapping was refused when it was made, but instruments change, and a wheel may leave a range. */
  private unlessRefused(instrument: string, act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof ParamError)) throw error;
      this.refused(instrument, error.message);
    }
  }

  /** Returns the values of a note and its channel for those parameters that an instrument has. */
  private values(
    { mapping, channel, note, velocity }: Pick<Note, 'mapping' | 'channel' | 'note' | 'velocity'>,
    which?: (name: string) => boolean,
  ): Record<string, number> {
    const state = this.state.channels[channel]!;
    const params = this.player.paramsOf(mapping.instrument);
    const bend = this.state.bendOf(channel);
    const bent = note + mapping.transpose + bend;
    return noteParams(
      params,
      {
        ...noteSources(params, bent, velocity, () => this.tuning.frequency(bent)),
        bend: () => bend,
        pressure: () => (state.polyPressure.get(note) ?? state.pressure) / 127,
        timbre: () => state.controllers[Controller.timbre]! / 127,
      },
      which,
    );
  }

  /** Steals a voice where all are taken. Returns false when the note cannot be played. */
  private makeRoom(mapping: Mapping): boolean {
    const own = this.notes.filter((each) => each.mapping === mapping);
    if (own.length < mapping.polyphony) return true;
    if (mapping.steal === 'none') return false;
    // What was let go goes first, then what only a pedal holds.
    const candidates = [own.filter(({ released }) => released), own.filter(({ sustained }) => sustained), own].find(
      ({ length }) => length > 0,
    )!;
    const order = {
      oldest: () => 0,
      quietest: ({ velocity }: Note) => velocity,
      lowest: ({ note }: Note) => note,
      highest: ({ note }: Note) => -note,
    }[mapping.steal];
    const victim = candidates.reduce((a, b) => (order(b) < order(a) ? b : a));
    this.notes.splice(this.notes.indexOf(victim), 1);
    this.player.stop(victim.voice);
    return true;
  }

  private noteOff(channel: number, note: number): void {
    this.keysUp((each) => each.channel === channel && each.note === note);
  }

  /** Lets notes go whose keys are up; those that a pedal holds wait for it, whatever lifted their keys. */
  private keysUp(which: (note: Note) => boolean): void {
    for (const each of this.notes) if (which(each) && (each.caught || this.isSustained(each))) each.sustained = true;
    this.releaseWhere((each) => which(each) && !each.sustained);
  }

  /** A zone's pedal is its manager's too. */
  private isSustained({ channel }: Note): boolean {
    return [channel, this.state.zones.managerOf(channel)].some(
      (each) => each !== undefined && this.state.channels[each]!.controllers[Controller.sustain]! >= pedalDown,
    );
  }

  private controller(channel: number, controller: number, value: number): void {
    const concerns = this.onChannel(channel);
    if (controller === Controller.sustain && value < pedalDown)
      this.releaseWhere((each) => concerns(each) && each.sustained && !each.caught);
    else if (controller === Controller.sostenuto) {
      for (const each of this.notes)
        if (concerns(each) && !each.released) each.caught = value >= pedalDown && (each.caught || !each.sustained);
      if (value < pedalDown) this.releaseWhere((each) => concerns(each) && each.sustained);
    } else if (controller === Controller.timbre) this.follow(channel, ['timbre']);
    else if (controller === Controller.soundOff) this.stopWhere(concerns);
    // Some keyboards send it whenever the last key is up.
    else if (controller >= Controller.notesOff) this.keysUp(concerns);
    else if (controller === Controller.reset) {
      this.releaseWhere((each) => concerns(each) && each.sustained);
      this.follow(channel, ['freq', 'note', 'bend', 'pressure']);
    } else this.followRanges();
  }

  /** Notes of a channel, and of the zone that it manages. */
  private onChannel(channel: number): (note: Note) => boolean {
    return (note) => note.channel === channel || this.state.zones.managerOf(note.channel) === channel;
  }

  /** Tells bent notes of a bend range that has changed under them. */
  private followRanges(): void {
    const moved = this.notes.filter(({ channel, bend }) => this.state.bendOf(channel) !== bend);
    for (const channel of new Set(moved.map(({ channel }) => channel))) this.follow(channel, ['freq', 'note', 'bend']);
  }

  /** Tells sounding notes what has become of some of their values. */
  private follow(channel: number, wanted: readonly string[], note?: number): void {
    for (const each of this.notes.filter(this.onChannel(channel))) {
      if (note !== undefined && each.note !== note) continue;
      if (wanted.includes('bend')) each.bend = this.state.bendOf(each.channel);
      const values = this.values(each, (name) => wanted.includes(name) && !Object.hasOwn(each.mapping.params, name));
      if (Object.keys(values).length)
        this.unlessRefused(each.mapping.instrument, () => this.player.update(each.voice, values));
    }
  }

  /** Lets all notes go, such as when a port is gone. */
  releaseAll(): void {
    this.releaseWhere(() => true);
  }

  private releaseWhere(which: (note: Note) => boolean): void {
    for (const note of this.notes) {
      if (note.released || !which(note)) continue;
      note.released = true;
      note.sustained = false;
      this.player.release(note.voice);
    }
  }

  private stopWhere(which: (note: Note) => boolean): void {
    const gone = this.notes.filter(which);
    this.notes = this.notes.filter((note) => !gone.includes(note));
    for (const { voice } of gone) this.player.stop(voice);
  }
}
