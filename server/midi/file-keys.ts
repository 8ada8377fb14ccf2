/**
 * The keyboard on which a MIDI file plays an instrument: one of its own, with pedals, wheels and keys that only the file moves. The file is read ahead of its time, so what a key or a
 * wheel does waits for its place. Runs on the control thread.
 */

import { ParamError, type ParamRecord, type Params } from '../../protocol/instruments/params.ts';
import { channels } from '../../protocol/midi/channel.ts';
import type { MidiMessage } from '../../protocol/midi/messages.ts';
import type { Tuning } from '../../protocol/midi/tuning.ts';
import type { Grid } from '../clock/grid.ts';
import type { Onset } from '../clock/onset.ts';
import { type InstrumentPlayer, Keyboard, type Mapping } from './keyboard.ts';
import { MidiState } from './state.ts';

/** The instruments as a file plays them. */
export interface ScheduledPlayer {
  /** The parameters that the instrument has. */
  paramsOf(instrument: string): Params;
  /** Begins a voice; gives its number. @throws ParamError */
  begin(instrument: string, params: ParamRecord, onset: Onset): number;
  /** Changes what a voice follows at a sample. @throws ParamError */
  steer(voice: number, params: ParamRecord, sample: number): void;
  /** Lets a voice go at a sample; false where that cannot be planned. */
  release(voice: number, sample: number): boolean;
  end(voice: number, way: 'stop' | 'hush'): void;
  isPlaying(voice: number): boolean;
}

export interface FileKeysOptions {
  readonly instrument: string;
  /** Further parameters of its voices. */
  readonly params: ParamRecord;
  readonly grid: Grid;
  readonly tuning: Tuning;
  readonly player: ScheduledPlayer;
  readonly refused: (instrument: string, reason: string) => void;
}

/** Something that waits for its place. */
interface Waiting {
  readonly onset: Onset;
  /** Tells it ahead, to the sample; false where that cannot be. */
  readonly plan: (sample: number) => boolean;
  /** Does it when it is time. */
  readonly act: () => void;
  isAsked: boolean;
}

/** Largest number of voices: as many as there are keys. */
const polyphony = 128 * channels;

export class FileKeys {
  private state = new MidiState();
  private keyboard: Keyboard;
  private readonly voices = new Set<number>();
  private waiting: Waiting[] = [];
  /** Place of the message that is taken. */
  private onset: Onset | undefined;

  constructor(private readonly options: FileKeysOptions) {
    this.keyboard = this.make();
  }

  private make(): Keyboard {
    const { instrument, params, tuning, refused } = this.options;
    const keyboard = new Keyboard(this.state, tuning, this.player(), refused);
    const mapping: Mapping = {
      instrument,
      params,
      channels: Array.from({ length: channels }, (_, i) => i),
      low: 0,
      high: 127,
      transpose: 0,
      polyphony,
      steal: 'oldest',
    };
    keyboard.map(mapping);
    return keyboard;
  }

  private player(): InstrumentPlayer {
    const { player } = this.options;
    return {
      paramsOf: (instrument) => player.paramsOf(instrument),
      isPlaying: (voice) => player.isPlaying(voice),
      play: (instrument, params) => {
        for (const each of this.voices) if (!player.isPlaying(each)) this.voices.delete(each);
        const voice = player.begin(instrument, params, this.onset!);
        this.voices.add(voice);
        return voice;
      },
      update: (voice, params) =>
        this.wait(
          (sample) => {
            this.steer(voice, params, sample);
            return true;
          },
          () => {},
        ),
      release: (voice) =>
        this.wait(
          (sample) => player.release(voice, sample),
          () => this.end(voice, 'hush'),
        ),
      stop: (voice) =>
        this.wait(
          () => false,
          () => this.end(voice, 'stop'),
        ),
    };
  }

  private steer(voice: number, params: ParamRecord, sample: number): void {
    const { instrument, player, refused } = this.options;
    try {
      player.steer(voice, params, sample);
    } catch (error) {
      if (!(error instanceof ParamError)) throw error;
      refused(instrument, error.message);
    }
  }

  private end(voice: number, way: 'stop' | 'hush'): void {
    if (this.options.player.isPlaying(voice)) this.options.player.end(voice, way);
  }

  private wait(plan: Waiting['plan'], act: Waiting['act']): void {
    this.waiting.push({ onset: this.onset!, plan, act, isAsked: false });
  }

  /** True while something waits. */
  get busy(): boolean {
    return this.waiting.length > 0;
  }

  /** Takes a message whose place is at an onset; each in its order. */
  take(message: MidiMessage, onset: Onset): void {
    this.onset = onset;
    this.state.take(message);
    this.keyboard.take(message);
  }

  /** Lets all keys and pedals go, and goes on as in the beginning. */
  restart(onset: Onset): void {
    this.onset = onset;
    this.keyboard.releaseAll();
    this.state = new MidiState();
    this.keyboard = this.make();
  }

  /** Does what is due. Called often. */
  advance(): void {
    const { grid } = this.options;
    if (!this.waiting.length) return;
    const [now, until] = [grid.now(), grid.fixedUntil];
    this.waiting = this.waiting.filter((each) => {
      const { onset, plan, act } = each;
      if (!onset.isFixed || onset.sample! >= until) return true;
      if (!each.isAsked && plan(onset.sample!)) return false;
      each.isAsked = true;
      if (onset.sample! > now) return true;
      act();
      return false;
    });
  }

  /** Ends all of its voices; what waits does not come. */
  close(way: 'stop' | 'hush'): void {
    for (const { onset } of this.waiting) onset.close();
    this.waiting = [];
    for (const voice of this.voices) this.end(voice, way);
  }
}
