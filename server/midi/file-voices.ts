/**
 * MIDI files that play: on the grid's beats, or by their own tempos, to an output or an instrument. Each is a voice that the commands for voices reach. Runs on the
 * control thread; an event is handed over when nothing can move it any more, or to an instrument as early as that needs it.
 */

import { ParamError, type ParamRecord } from '../../protocol/instruments/params.ts';
import type { MidiFile } from '../../protocol/midi/file.ts';
import { encodeMidi, type MidiMessage } from '../../protocol/midi/messages.ts';
import type { Tuning } from '../../protocol/midi/tuning.ts';
import type { Grid } from '../clock/grid.ts';
import { BeatsAfter, type Onset, SamplesAfter } from '../clock/onset.ts';
import type { Feed } from '../instruments/feed.ts';
import type { Ids } from '../instruments/ids.ts';
import { selected, type VoiceKind } from '../instruments/kind.ts';
import { type Onsets, onsetAt } from '../instruments/onsets.ts';
import type { VoiceView } from '../instruments/voice.ts';
import type { Given } from '../instruments/voice-controls.ts';
import { secondsOf, shifted } from './file-events.ts';
import { FileKeys, type ScheduledPlayer } from './file-keys.ts';
import type { TimedMidi } from './timed.ts';

/** Values that a file begins with, checked. */
interface FileStart {
  /** Name of the file among the voices. */
  readonly name: string;
  readonly file: MidiFile;
  readonly target: { readonly port: string } | { readonly instrument: string };
  readonly onset: Onset;
  readonly loop: boolean;
  /** True when its own tempos count. */
  readonly ownTempo: boolean;
  readonly transpose: number;
  /** Channels from 0 on. */
  readonly channels: readonly number[];
  /** Further parameters of an instrument's voices. */
  readonly params: ParamRecord;
}

export interface FileVoicesOptions {
  readonly grid: Grid;
  readonly ids: Ids;
  readonly feed: Feed;
  readonly timed: TimedMidi;
  readonly tuning: Tuning;
  readonly onsets: Onsets;
  readonly player: ScheduledPlayer;
  /** Seconds that an instrument needs to get ready. */
  readonly lead: (instrument: string) => number;
  readonly failed: (instrument: string, message: string) => void;
}

interface FileVoice extends FileStart {
  readonly id: number;
  readonly instrument: string;
  readonly events: MidiFile['events'];
  state: 'planned' | 'playing';
  loops: number;
  readonly born: number;
  /** Number of the event that comes, and when; after the last one the end. */
  index: number;
  next: Onset;
  /** Keyboard of a file that plays an instrument. */
  readonly keys: FileKeys | undefined;
}

/** Seconds by which the control thread may be late. */
const slack = 0.15;

export class FileVoices implements VoiceKind {
  private readonly voices = new Map<number, FileVoice>();
  readonly preparing = false;

  constructor(private readonly options: FileVoicesOptions) {}

  get busy(): boolean {
    return this.voices.size > 0;
  }

  /**
   * Plays a file.
   * @param qu division on whose tick it begins; empty for none
   * @param sample of the engine at which it begins; undefined for as soon as possible
   * @returns the number of the voice
   * @throws ParamError for a file without events
   */
  play(start: Omit<FileStart, 'onset'>, qu: string, sample?: number): number {
    const { grid, onsets } = this.options;
    const lead = 'instrument' in start.target ? this.options.lead(start.target.instrument) : 0;
    const soonest = Math.max(grid.fixedUntil, grid.now() + Math.ceil(lead * grid.sampleRate));
    const onset = qu ? onsets.of(start.name, { qu }, onsetAt(sample), lead) : onsetAt(sample ?? soonest);
    try {
      return this.begin({ ...start, onset });
    } catch (error) {
      onset.close();
      throw error;
    }
  }

  private begin(start: FileStart): number {
    const { name, file, channels, transpose, onset, target, params } = start;
    const { grid, tuning, player, failed: refused } = this.options;
    const events = shifted(file.events, channels, transpose);
    if (!events.length || !(file.length > 0)) throw new ParamError(`${name} has nothing to play on these channels`);
    const id = this.options.ids.voice();
    const keys =
      'instrument' in target
        ? new FileKeys({ instrument: target.instrument, params, grid, tuning, player, refused })
        : undefined;
    const voice: FileVoice = {
      ...start,
      id,
      instrument: name,
      events,
      state: 'planned',
      loops: 0,
      born: Date.now(),
      index: 0,
      next: onset,
      keys,
    };
    voice.next = this.after(voice, onset, 0, events[0]!.beat);
    this.voices.set(id, voice);
    this.advance();
    return id;
  }

  /** Called often. */
  advance(): void {
    const { grid } = this.options;
    for (const voice of [...this.voices.values()]) {
      if (voice.state === 'planned' && voice.onset.isFixed && voice.onset.sample! <= grid.now()) this.started(voice);
      while (this.isDue(voice)) this.step(voice);
      voice.keys?.advance();
      if (voice.index > voice.events.length && !voice.keys?.busy && voice.next.sample! <= grid.now()) this.over(voice);
    }
    this.options.timed.advance();
  }

  private started(voice: FileVoice): void {
    voice.state = 'playing';
    this.options.feed.notifyOf(voice, {
      type: 'started',
      sample: voice.onset.sample!,
      render: 0,
      lateness: 0,
    });
  }

  private isDue({ next, target, index, events }: FileVoice): boolean {
    if (index > events.length) return false;
    const { grid, lead } = this.options;
    if ('port' in target) return next.isFixed && next.sample! < grid.fixedUntil;
    return next.sample! < Math.max(grid.fixedUntil, grid.now() + (lead(target.instrument) + slack) * grid.sampleRate);
  }

  /** Hands one event over, and finds the place of the next. */
  private step(voice: FileVoice): void {
    const {
      events,
      index,
      next,
      file: { length },
    } = voice;
    if (index < events.length) this.perform(voice, events[index]!.message, next);
    const last = index < events.length ? events[index]!.beat : length;
    if (index === events.length && voice.loop) {
      this.letGo(voice, next);
      voice.loops++;
      voice.index = 0;
      this.options.feed.notifyOf(voice, {
        type: 'looped',
        sample: next.sample!,
        count: voice.loops,
        render: 0,
        lateness: 0,
      });
      voice.next = this.after(voice, next, 0, events[0]!.beat);
      return;
    }
    voice.index++;
    if (index < events.length)
      voice.next = this.after(voice, next, last, voice.index < events.length ? events[voice.index]!.beat : length);
    else this.letGo(voice, next);
  }

  /** Returns the onset that is as far after another as a beat of the file after another. */
  private after({ ownTempo, file }: FileVoice, onset: Onset, from: number, to: number): Onset {
    const { grid } = this.options;
    return ownTempo
      ? new SamplesAfter(onset, (secondsOf(file, to) - secondsOf(file, from)) * grid.sampleRate)
      : new BeatsAfter(grid, onset, to - from);
  }

  private perform(voice: FileVoice, message: MidiMessage, onset: Onset): void {
    const { target, id, keys } = voice;
    if ('port' in target)
      this.options.timed.add({ owner: ownerOf(id), port: target.port, onset, bytes: encodeMidi(message) });
    else keys!.take(message, onset);
  }

  /** Ends notes that the file leaves on, where it ends. */
  private letGo(voice: FileVoice, onset: Onset): void {
    const { target, id, keys } = voice;
    keys?.restart(onset);
    if (!('port' in target)) return;
    // What was handed over in this turn is sent before.
    this.options.timed.advance();
    this.options.timed.stop(ownerOf(id), onset.sample!);
  }

  private over(voice: FileVoice): void {
    if (!this.voices.delete(voice.id)) return;
    for (const onset of [voice.onset, voice.next]) onset.close();
    this.options.feed.notifyOf(voice, {
      type: 'ended',
      sample: this.options.grid.now(),
    });
  }

  // ---- as commands for voices reach it ------------------------------------------------------------------------

  select(which: number | string): FileVoice[] {
    return selected(this.voices, which);
  }

  view({ id, instrument, state, born, loops, onset, target, transpose, loop, ownTempo }: FileVoice): VoiceView {
    const to = 'port' in target ? target.port : target.instrument;
    return {
      id,
      instrument,
      state,
      born,
      loops,
      nodes: [],
      controls: {},
      level: undefined,
      beat: state === 'planned' ? onset.beat : undefined,
      params: { target: to, transpose, loop, tempo: ownTempo ? 'file' : 'grid' },
    };
  }

  start(): number {
    throw new ParamError('a MIDI file is no instrument: /midi/play it');
  }

  /** A file that plays is as it began. */
  change(voice: FileVoice, _entry: unknown, given: Given): () => void {
    throw new ParamError(
      `voice ${voice.id} is a MIDI file, of which ${Object.keys(given)[0] ?? 'nothing'} cannot be changed`,
    );
  }

  glide({ id }: FileVoice): void {
    throw new ParamError(`voice ${id} is a MIDI file, which does not glide`);
  }

  stop(voice: FileVoice): void {
    this.end(voice, 'stop');
  }

  hush(voice: FileVoice): void {
    this.end(voice, 'hush');
  }

  /** Ends its notes too. */
  private end(voice: FileVoice, way: 'stop' | 'hush'): void {
    this.options.timed.stop(ownerOf(voice.id));
    voice.keys?.close(way);
    this.over(voice);
  }

  kill(voice: FileVoice): void {
    this.stop(voice);
  }
}

/** Owner of a file's notes. */
const ownerOf = (id: number): string => `file ${id}`;
