/** MIDI for elements that take it: each message becomes part of their series. Runs on the control thread. */

import type { Feed } from '../feed.ts';
import { packedMidi } from './midi-series.ts';
import type { SeriesChanges } from './series-changes.ts';
import type { SessionClockControl } from './session-time.ts';
import type { ElementVoice } from './voice.ts';

/** Seconds beside those that are prepared by which a message for now is later: so that those which come together are not pulled apart. */
const margin = 0.01;

export interface MidiInputNeeds {
  readonly time: SessionClockControl;
  readonly series: SeriesChanges;
  readonly feed: Pick<Feed, 'notifyOf'>;
  readonly sampleRate: number;
  /** Returns the voices that a number or a name stands for. */
  readonly select: (which: number | string) => readonly ElementVoice[];
}

/** Place of the last message of a voice, and the pass of the session that it is on. */
interface Last {
  readonly pass: number;
  readonly frame: number;
}

export class MidiInput {
  private readonly last = new WeakMap<ElementVoice, Last>();

  constructor(private readonly needs: MidiInputNeeds) {}

  /** Returns the elements that a name stands for and that take MIDI: one by its number, all of an instrument by its name. */
  named(name: string): readonly ElementVoice[] {
    const found = this.needs.select(/^\d+$/.test(name) ? Number(name) : name);
    return found.filter(({ specialised }) => specialised?.interface.midi !== undefined);
  }

  /**
   * Takes a whole message, behind those that came before it.
   * @param sample of the engine at which it is meant; undefined for as soon as can be
   */
  take(voice: ElementVoice, bytes: Uint8Array, sample?: number): void {
    const { time, series, feed } = this.needs;
    const message = packedMidi(bytes);
    try {
      if (message === undefined) throw new RangeError(`a MIDI message has ${bytes.length} bytes; it may have 3`);
      const { pass } = time;
      const before = this.last.get(voice);
      const wanted = sample === undefined ? time.frameAt() + this.delay(voice) : Math.round(time.frameAt(sample));
      const frame = before?.pass === pass ? Math.max(wanted, before.frame) : wanted;
      this.last.set(voice, { pass, frame });
      series.addMidi(voice, frame, message);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      feed.notifyOf(voice, { type: 'failed', message: error.message });
    }
  }

  /** Returns the frames by which a message for now is later: always as many, where what is prepared already cannot be changed. */
  delay({ specialised }: ElementVoice): number {
    const { commits, ahead } = specialised!.interface;
    return commits === undefined ? 0 : Math.ceil((ahead + margin) * this.needs.sampleRate);
  }
}
