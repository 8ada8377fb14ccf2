/**
 * Versions of elements' files: a voice that plays takes the newest on a tick of the grid, where it is to. Its soft side goes on by the new code from that frame on, by a
 * change like any other; its synth gives way to the new one's in the same block. Runs on the control thread.
 */

import { isDeepStrictEqual } from 'node:util';
import type { ElementDescription } from '../../../protocol/instruments/description.ts';
import { ParamError } from '../../../protocol/instruments/params.ts';
import type { Grid } from '../../clock/grid.ts';
import { type Onset, Tick } from '../../clock/onset.ts';
import type { Entry } from '../catalogue.ts';
import { divisionOf } from '../swap.ts';
import type { SessionClockControl } from './session-time.ts';
import type { Specialised, Specialiser } from './specialiser.ts';
import { splitValues } from './values.ts';
import type { ElementVoice } from './voice.ts';

type ElementEntry = Entry<ElementDescription>;

/** Seconds that it takes to get ready, and before the tick at which it is begun: what changes meanwhile waits. */
const lead = 0.1;
const early = 0.1;

/** A version that a voice waits for. */
interface Wanted {
  readonly entry: ElementEntry;
  readonly specialised: Specialised;
  readonly onset: Onset;
}

export interface RenewalsNeeds {
  readonly grid: Grid;
  readonly time: SessionClockControl;
  readonly specialiser: Specialiser;
  /** The voices of an instrument. */
  readonly voices: (instrument: string) => readonly ElementVoice[];
  /** Puts the new version's synth in the place of a voice's. @param sample undefined for as soon as possible */
  readonly exchange: (voice: ElementVoice, sample: number | undefined) => void;
  readonly refused: (voice: ElementVoice, message: string) => void;
}

export class Renewals {
  /** The newest version of each instrument that was loaded in place of another. */
  private readonly newest = new Map<string, ElementEntry>();
  private readonly wanted = new Map<ElementVoice, Wanted>();

  constructor(private readonly needs: RenewalsNeeds) {}

  /** A version was loaded. */
  loaded(entry: ElementEntry, before: Entry | undefined): void {
    const { name } = entry.description;
    if (before === undefined) return;
    this.newest.set(name, entry);
    for (const voice of this.needs.voices(name)) void this.arrange(voice);
  }

  /** Lets a voice take the newest version where it is to, which may have changed. */
  async arrange(voice: ElementVoice): Promise<void> {
    this.forget(voice);
    const entry = this.newest.get(voice.instrument);
    if (!entry || entry.module === voice.entry.module) return;
    const division = divisionOf(voice.swap || entry.description.swap);
    if (division === undefined) return;
    try {
      const { init } = splitValues(entry.description, voice.init);
      const specialised = await this.needs.specialiser.find(entry, init);
      const { grid, voices } = this.needs;
      // Either may have changed meanwhile.
      if (this.newest.get(voice.instrument) !== entry || !voices(voice.instrument).includes(voice)) return;
      const onset = new Tick(grid, division, grid.now() + lead * grid.sampleRate, undefined);
      this.forget(voice);
      this.wanted.set(voice, { entry, specialised, onset });
    } catch (error) {
      if (!(error instanceof ParamError)) throw error;
      this.refuse(voice, entry, error.message);
    }
  }

  /** A voice waits for no version any more. */
  forget(voice: ElementVoice): void {
    this.wanted.get(voice)?.onset.close();
    this.wanted.delete(voice);
  }

  /** Begins what is near. Called often. */
  advance(): void {
    const { grid } = this.needs;
    for (const [voice, { entry, specialised, onset }] of this.wanted) {
      const sample = onset.sample ?? 0;
      if (!onset.isFixed || grid.now() < sample - early * grid.sampleRate) continue;
      // One that has not begun takes it on the first tick that it plays on.
      if (voice.state !== 'playing') void onset.miss(grid.now() + lead * grid.sampleRate);
      else this.begin(voice, entry, specialised, sample);
    }
  }

  private begin(voice: ElementVoice, entry: ElementEntry, specialised: Specialised, sample: number): void {
    const former = { entry: voice.entry, specialised: voice.specialised };
    const { time, exchange } = this.needs;
    this.forget(voice);
    if (!isDeepStrictEqual(specialised.interface, former.specialised!.interface))
      return this.refuse(voice, entry, 'its interface is another; voices that begin have it');
    voice.sides!.supply.renew({
      from: Math.round(time.frameAt(sample)),
      begins: () => Object.assign(voice, { entry, specialised }),
      stands: (at) => exchange(voice, time.sampleAt(at)),
      refused: (message) => {
        Object.assign(voice, former);
        this.refuse(voice, entry, message);
      },
    });
  }

  private refuse(voice: ElementVoice, { version }: ElementEntry, message: string): void {
    this.needs.refused(voice, `version ${version} is not taken: ${message}`);
  }
}
