/**
 * The beginning of one voice or of several together: interfaces are found, sound is prepared from the frame on which they are to begin, and then
 * all of them begin, connected, in one block. Runs on the control thread.
 */

import { ParamError } from '../../../protocol/instruments/params.ts';
import type { Series } from '../../../protocol/instruments/series.ts';
import type { Grid } from '../../clock/grid.ts';
import type { Onset } from '../../clock/onset.ts';
import { AddAction } from '../../world/instructions.ts';
import type { SynthChanges, SynthSender } from '../synth-sender.ts';
import type { Connection } from './connections.ts';
import type { LookAhead } from './look-ahead.ts';
import type { Patch, PatchedVoice } from './patch.ts';
import { slotControl } from './port-controls.ts';
import type { SessionClockControl } from './session-time.ts';
import type { Sides } from './voice.ts';
import { type ElementVoice, inputsOf, outputsOf } from './voice.ts';

/** Seconds before its time at which a voice is got ready. */
const early = 0.5;
/** Frames beside those of a change: a voice's node, and what it is prepared with, are new. */
const marginFrames = 256;

export interface LaunchNeeds {
  readonly grid: Grid;
  readonly time: SessionClockControl;
  readonly lookAhead: LookAhead;
  readonly sender: SynthSender;
  readonly patch: Patch;
  /**
   * Claims what a voice needs to begin on a frame.
   * @param series undefined for those that it was given
   * @throws ParamError where there is no room
   */
  readonly ready: (voice: ElementVoice, start: number, series: readonly Series[] | undefined) => Sides;
  /** Gives back what it claimed. */
  readonly release: (sides: Sides) => void;
  readonly failed: (voice: ElementVoice, message: string) => void;
}

/** Changes that are made with the beginning of the voices, in the same block. */
export interface Company {
  /** Returns the connections from then on. @throws ParamError where they cannot be any more */
  readonly connections: () => readonly Connection[];
  /** Voices that go with it. */
  readonly going?: ReadonlySet<number>;
  /** Adds changes of its own. */
  readonly also?: (changes: SynthChanges) => void;
  /** Called when it has been sent, with the sample at which all of it happens. */
  readonly sent?: (sample: number) => void;
  /** Called instead where it cannot be. */
  readonly failed?: (reason: string) => void;
}

export const patched = (voice: ElementVoice): PatchedVoice => ({
  id: voice.id,
  instrument: voice.instrument,
  node: voice.node,
  group: voice.group,
  inputs: inputsOf(voice),
  outputs: outputsOf(voice),
});

export class Launch {
  private margin: number;
  private sample = 0;
  /** Sample at which that was chosen. */
  private chosenAt = 0;
  private late = 0;
  private isOver = false;
  /** True once its sample is chosen, and all is being prepared for it. */
  private isChosen = false;
  /** Series of the voices as they were when a sample was given up. */
  private readonly reached = new Map<ElementVoice, readonly Series[]>();

  constructor(
    readonly voices: readonly ElementVoice[],
    private readonly onset: Onset,
    private readonly needs: LaunchNeeds,
    private readonly company: Company,
  ) {
    this.margin = marginFrames;
  }

  /** True once it has been sent, or given up. */
  get over(): boolean {
    return this.isOver;
  }

  /** Goes as far as it can. Called often. */
  advance(): void {
    if (this.isOver || this.voices.some(({ isReady }) => !isReady)) return;
    if (!this.isChosen) {
      if (!this.isNear()) return;
      this.choose();
    }
    for (const { sides } of this.voices) sides?.supply.advance();
    if (this.isOver || !this.voices.every(({ sides }) => sides?.supply.canBegin)) return;
    if (this.sample < this.needs.grid.now() + this.needs.lookAhead.quantum) return this.again();
    this.send();
  }

  /** Gives it up, and with one voice all of them. */
  close(reason: string): void {
    if (!this.isOver) this.fail(reason);
  }

  private isNear(): boolean {
    const { sample, isFixed } = this.onset;
    const { grid } = this.needs;
    return isFixed && (sample === undefined || grid.now() >= sample - early * grid.sampleRate);
  }

  /** Finds the sample and the frame on which they begin, and begins to prepare from there. */
  private choose(): void {
    const { grid, time, lookAhead, ready } = this.needs;
    this.isChosen = true;
    this.chosenAt = grid.now();
    const soonest = grid.now() + lookAhead.frames + this.margin;
    this.sample = Math.max(soonest, Math.round(this.onset.sample ?? 0));
    this.late = this.onset.sample === undefined ? 0 : this.sample - this.onset.sample;
    const start = time.frameAt(this.sample);
    try {
      for (const voice of this.voices) {
        voice.sides = ready(voice, start, this.reached.get(voice));
        for (const edit of voice.pending.splice(0)) voice.sides.supply.change(edit);
      }
    } catch (error) {
      if (!(error instanceof ParamError)) throw error;
      this.fail(error.message);
    }
  }

  /** Begins later, by as much as it took at least: what was prepared has come too late. */
  private again(): void {
    this.margin = Math.max(2 * this.margin, Math.ceil(this.needs.grid.now() - this.chosenAt));
    this.isChosen = false;
    for (const voice of this.voices) {
      const { supply } = voice.sides!;
      this.reached.set(voice, supply.current);
      voice.pending.unshift(...supply.takeUndone());
      this.needs.release(voice.sides!);
      voice.sides = undefined;
    }
    this.advance();
  }

  private send(): void {
    const { sender, patch } = this.needs;
    const { connections, also, sent } = this.company;
    this.isOver = true;
    try {
      const wanted = connections();
      patch.check(wanted, this.voices.map(patched), this.company.going);
      sender.transaction((changes) => {
        for (const voice of this.voices) {
          changes.add(
            voice.specialised!.def,
            voice.node,
            voice.group,
            { [slotControl]: voice.sides!.slot.number },
            AddAction.tail,
          );
          voice.sent = true;
          voice.late = this.late;
          patch.add(patched(voice));
        }
        patch.apply(changes, wanted);
        also?.(changes);
      }, this.sample);
      sent?.(this.sample);
    } catch (error) {
      if (!(error instanceof ParamError)) throw error;
      this.fail(error.message);
    }
  }

  private fail(message: string): void {
    this.isOver = true;
    this.company.failed?.(message);
    for (const voice of this.voices) this.needs.failed(voice, message);
  }
}
