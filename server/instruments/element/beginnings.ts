/** Beginnings of elements: voices are made, their interfaces found, their slots claimed, and they are launched. Runs on the control thread. */

import { type ElementDescription, faultText } from '../../../protocol/instruments/description.ts';
import { kinds } from '../../../protocol/instruments/kinds.ts';
import { ParamError } from '../../../protocol/instruments/params.ts';
import type { Series } from '../../../protocol/instruments/series.ts';
import type { Grid } from '../../clock/grid.ts';
import type { Onset } from '../../clock/onset.ts';
import type { Entry } from '../catalogue.ts';
import type { Ids } from '../ids.ts';
import type { SynthSender } from '../synth-sender.ts';
import { checkControls, type Given, splitControls } from '../voice-controls.ts';
import type { Edit } from './edits.ts';
import { type Company, Launch, type LaunchNeeds } from './launch.ts';
import type { LookAhead } from './look-ahead.ts';
import type { Patch } from './patch.ts';
import type { SessionClockControl } from './session-time.ts';
import type { ElementSlots } from './slots.ts';
import type { SoftSide } from './soft-side.ts';
import type { Specialised, Specialiser } from './specialiser.ts';
import { Supply } from './supply.ts';
import { checkGivenSwap, initialSeries, splitValues, type WrittenBeginning, writtenSeries } from './values.ts';
import { type ElementVoice, plannedVoice, type Sides } from './voice.ts';

export interface BeginningsNeeds {
  readonly ids: Ids;
  readonly grid: Grid;
  readonly sender: SynthSender;
  readonly specialiser: Specialiser;
  readonly slots: ElementSlots;
  readonly softSide: SoftSide;
  readonly patch: Patch;
  readonly time: SessionClockControl;
  readonly lookAhead: LookAhead;
  readonly sampleRate: number;
}

/** Reports to the voices. */
export interface BeginningsResults {
  isThere(voice: ElementVoice): boolean;
  changed(voice: ElementVoice, edits: readonly Edit[], from: number): void;
  /** Takes a fault of a soft side, which may work again. */
  faulty(voice: ElementVoice, message: string): void;
  failed(voice: ElementVoice, message: string): void;
}

export class Beginnings {
  private launches: Launch[] = [];
  private readonly launchNeeds: LaunchNeeds;

  constructor(
    private readonly needs: BeginningsNeeds,
    private readonly results: BeginningsResults,
  ) {
    this.launchNeeds = {
      ...needs,
      ready: (voice, begin, series) => this.ready(voice, begin, series),
      release: (sides) => this.giveBack(sides),
      failed: (voice, message) => results.failed(voice, message),
    };
  }

  /** The interface for what a voice would be given; a promise where it is to be found first. @throws ParamError */
  interfaceFor(entry: Entry<ElementDescription>, given: Given): Promise<Specialised> | Specialised {
    const { rest } = splitControls(entry.description.params, kinds.element.controls, given);
    return this.needs.specialiser.find(entry, splitValues(entry.description, rest).init);
  }

  /** Makes a voice that is not begun. @throws ParamError */
  make(entry: Entry<ElementDescription>, given: Given, onset: Onset, written?: WrittenBeginning): ElementVoice {
    const { description } = entry;
    const { own, rest } = splitControls(description.params, kinds.element.controls, given);
    const { group = 0, out, in: input, swap = '' } = checkControls(description.name, own);
    checkGivenSwap(description.name, String(swap));
    const { init, params } = splitValues(description, rest);
    const { ids, specialiser } = this.needs;
    const found = specialiser.find(entry, init);
    if (!(found instanceof Promise)) initialSeries(description.name, found.interface, params, []);
    return plannedVoice({
      id: ids.voice(),
      entry,
      node: ids.node(),
      group: Number(group),
      init,
      given: params,
      written,
      out: out === undefined ? undefined : Number(out),
      in: input === undefined ? undefined : Number(input),
      onset,
      swap: String(swap),
    });
  }

  /** Begins voices together, once their interfaces are found. */
  launch(voices: readonly ElementVoice[], onset: Onset, company: Company): void {
    this.launches.push(new Launch(voices, onset, this.launchNeeds, company));
    for (const voice of voices) void this.specialise(voice);
    this.advance();
  }

  private async specialise(voice: ElementVoice): Promise<void> {
    const { specialiser, patch } = this.needs;
    try {
      const found = specialiser.find(voice.entry, voice.init);
      const specialised = found instanceof Promise ? await found : found;
      initialSeries(voice.instrument, specialised.interface, voice.given, []);
      voice.specialised = specialised;
      await patch.prepare([specialised.interface]);
      if (!this.results.isThere(voice)) return;
      voice.isReady = true;
      this.advance();
    } catch (error) {
      this.results.failed(voice, (error as Error).message);
    }
  }

  /** Goes as far as it can. Called often. */
  advance(): void {
    for (const launch of [...this.launches]) launch.advance();
    this.launches = this.launches.filter(({ over }) => !over);
  }

  /** Gives up what a voice that has ended was to begin with. */
  forget(voice: ElementVoice): void {
    for (const launch of this.launches) if (launch.voices.includes(voice)) launch.close(`voice ${voice.id} has ended`);
  }

  private ready(voice: ElementVoice, begin: number, reached: readonly Series[] | undefined): Sides {
    const { instrument, specialised, given, texts, entry, written } = voice;
    const { slots, softSide, time, lookAhead, sampleRate } = this.needs;
    const { interface: elementInterface } = specialised!;
    const series =
      reached ??
      (written
        ? writtenSeries(instrument, elementInterface, written.series, texts)
        : initialSeries(instrument, elementInterface, given, texts));
    const start = written?.start ?? begin;
    const slot = slots.claim(elementInterface, series, begin, start);
    if (!slot) throw new ParamError(`instrument ${instrument}: there is no memory for what it prepares, or no slot`);
    voice.state = 'rendering';
    const { prepares } = entry.description;
    const supply = new Supply(
      { slot, interface: elementInterface, prepares, sampleRate, start: begin, lookAhead, pass: () => time.pass },
      series,
      {
        prepare: (wanted, neededAt) => softSide.prepare(voice, wanted, neededAt),
        changed: (edits, from) => this.results.changed(voice, edits, from),
        failed: (fault) => this.results.faulty(voice, faultText(fault)),
        frame: () => (voice.sent ? slot.writer.reached : begin),
      },
    );
    return { slot, supply, begin, start, jobs: 0, whenLeft: [] };
  }

  /** Gives back what a voice had of the shared memory, once nothing works at it. */
  giveBack(sides: Sides): void {
    const release = (): void => this.needs.slots.release(sides.slot);
    if (sides.jobs > 0) sides.whenLeft.push(release);
    else release();
  }
}
