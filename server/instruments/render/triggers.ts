/** /trigger: instruments plan events, which are put in their places. Runs on the control thread. */

import { faultText } from '../../../protocol/instruments/description.ts';
import { checkParams, ParamError, unaliased } from '../../../protocol/instruments/params.ts';
import type { ChannelView } from '../../../protocol/midi/channel.ts';
import type { Grid } from '../../clock/grid.ts';
import { BeatsAfter, type Onset, Plain, SamplesAfter } from '../../clock/onset.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Feed } from '../feed.ts';
import { everything } from '../kind.ts';
import type { Session } from '../session.ts';
import { overridesOf, type TempoAndRoot } from '../tempo-and-root.ts';
import type { TimedOutput } from '../timed-midi.ts';
import type { Given } from '../voice-controls.ts';
import type { PlannedEvent } from './context.ts';
import type { RenderHost } from './host.ts';
import { plannedBytes } from './planned-midi.ts';
import { placeOn } from './voice-renders.ts';

/** A trigger that waits for its time. */
interface PlannedTrigger {
  readonly onset: Onset;
  readonly instrument: string;
  readonly given: Given;
}

export interface TriggersOptions {
  readonly catalogue: Catalogue;
  readonly host: RenderHost;
  readonly session: Session;
  /** Seconds that an instrument needs to get ready. */
  readonly lead: (instrument: string) => number;
  readonly feed: Feed;
  readonly grid: Grid;
  readonly tempoAndRoot: TempoAndRoot;
  readonly midi: () => readonly ChannelView[];
  /** Plays an instrument and returns the number of the voice. @throws ParamError */
  readonly play: (instrument: string, given: Given, onset: Onset) => number;
  /** Triggers an instrument as a client would, for an onset of any kind. @throws ParamError */
  readonly trigger: (instrument: string, given: Given, onset: Onset) => void;
  readonly timedMidi: TimedOutput;
  readonly release: (address: number) => void;
  /** Tells what is refused later than its command. */
  readonly failed: (instrument: string, message: string) => void;
}

/** Takes the result of a trigger: the voices that were planned, or the reason why there are none. */
export type Planned = (outcome: { readonly voices: readonly number[] } | { readonly reason: string }) => void;

export class Triggers {
  private waiting: readonly PlannedTrigger[] = [];
  /** Onsets at which triggers begin, until they are fixed. */
  private bases: Onset[] = [];

  constructor(private readonly options: TriggersOptions) {}

  /** Lets an instrument plan events; one that plans none is played. @param planned is called once, as soon as that is known @throws ParamError */
  begin(instrument: string, given: Given, onset: Onset, planned: Planned = () => {}): void {
    const { catalogue, play, host, session, feed, release, failed, grid, tempoAndRoot, midi } = this.options;
    const { description, module, file } = catalogue.find(instrument);
    if (description.kind !== 'render' || !description.triggers)
      return planned({ voices: [play(instrument, given, onset)] });
    const { params } = description;
    const named = unaliased(instrument, params, given);
    const { values, extra } = checkParams(instrument, params, named);
    const overrides = overridesOf(params, named);
    const sample = Number.isFinite(onset.sample) ? onset.sample! : grid.now();
    host.render({
      file,
      due: onset.sample ?? grid.now(),
      deadline: description.deadline,
      caches: description.caches,
      request: {
        task: 'trigger',
        module,
        instrument,
        params: tempoAndRoot.fill(params, values, overrides, sample),
        extra,
        overrides,
        voice: 0,
        count: 0,
        loops: false,
        session: session.all(),
        seed: grid.now() | 0,
        place: placeOn(grid, sample, onset.beat),
        midi: midi(),
      },
      hooks: {
        buffer: ({ address }) => release(address),
        session: (key, value) => {
          const message = session.offer(key, value);
          if (message !== undefined) failed(instrument, message);
        },
        log: (message) => feed.notify({ type: 'log', voice: 0, instrument, message }),
        done: (_milliseconds, events) => planned({ voices: this.plan(instrument, events, onset) }),
        failed: (fault) => {
          failed(instrument, faultText(fault));
          planned({ reason: faultText(fault) });
        },
      },
    });
  }

  /** True while something waits for its time. */
  get busy(): boolean {
    return this.bases.length > 0 || this.waiting.length > 0 || this.options.timedMidi.busy;
  }

  /** Begins what is due. Called often. */
  advance(): void {
    if (this.bases.length) this.bases = this.bases.filter(({ isFixed }) => !isFixed);
    this.options.timedMidi.advance();
    if (!this.waiting.length) return;
    const isDue = ({ onset, instrument }: PlannedTrigger) =>
      this.options.grid.now() >= onset.sample! - this.options.lead(instrument) * this.options.grid.sampleRate;
    const due = this.waiting.filter(isDue);
    this.waiting = this.waiting.filter((planned) => !due.includes(planned));
    for (const { onset, instrument, given } of due)
      this.inTime(instrument, () => this.options.trigger(instrument, given, onset));
  }

  /** Forgets what was planned of an instrument, or of all. */
  forget(which: number | string): void {
    const isMeant = ({ instrument }: PlannedTrigger) => which === everything || instrument === which;
    for (const each of this.waiting.filter(isMeant)) each.onset.close();
    this.waiting = this.waiting.filter((each) => !isMeant(each));
    if (typeof which === 'string') this.options.timedMidi.stop(which === everything ? undefined : which);
  }

  /** Puts events in their places: from `onset` on, or so soon that all of them can be rendered in time. Returns the voices. */
  private plan(instrument: string, events: readonly PlannedEvent[], onset: Onset): number[] {
    const { grid, lead: leadOf } = this.options;
    const lead = Math.max(
      0,
      ...events.map((event) => (event.type === 'midi' ? 0 : leadOf(event.instrument ?? instrument))),
    );
    const soonest = grid.now() + Math.ceil(lead * grid.sampleRate);
    const base = onset.sample === undefined ? new Plain(soonest) : onset;
    // One that is on the grid rather begins with a later tick than late.
    if (base.beat !== undefined && base.sample! < soonest) base.miss(soonest);
    this.bases.push(base);
    return events.flatMap((event) => this.inTime(instrument, () => this.put(instrument, event, base)) ?? []);
  }

  /** Puts an event in its place. Returns the number of the voice, where it is one. @throws ParamError or RangeError naming what was planned */
  private put(planner: string, event: PlannedEvent, base: Onset): number | undefined {
    const { play, timedMidi } = this.options;
    const { at, beat } = event;
    const who = `instrument ${planner}: trigger planned an event`;
    if (at !== undefined && beat !== undefined)
      throw new ParamError(`${who} at ${at} seconds and at beat ${beat}; it must have one place`);
    if (!((at ?? 0) >= 0 && (at ?? 0) < Infinity))
      throw new ParamError(`${who} at ${at}; it must be 0 seconds or more`);
    if (!((beat ?? 0) >= 0 && (beat ?? 0) < Infinity))
      throw new ParamError(`${who} at beat ${beat}; it must be 0 or more`);
    const onset = beat === undefined ? this.after(base, { seconds: at ?? 0 }) : this.after(base, { beats: beat });
    try {
      if (event.type === 'play') return play(event.instrument ?? planner, event.params ?? {}, onset);
      if (event.type === 'trigger')
        this.waiting = [...this.waiting, { onset, instrument: event.instrument ?? planner, given: event.params ?? {} }];
      else if (event.type === 'midi') {
        const port = timedMidi.output(event.port);
        const { bytes, off } = plannedBytes(event);
        timedMidi.add({
          owner: planner,
          port,
          onset,
          bytes,
          ...(off && { off: { bytes: off.bytes, onset: this.after(onset, off) } }),
        });
      } else
        throw new ParamError(
          `${who} of type ${JSON.stringify((event as { type: unknown }).type)}; it must be play, trigger or midi`,
        );
      return undefined;
    } catch (error) {
      onset.close();
      throw error;
    }
  }

  private after(base: Onset, { seconds = 0, beats }: { readonly seconds?: number; readonly beats?: number }): Onset {
    const { grid } = this.options;
    return beats === undefined ? new SamplesAfter(base, seconds * grid.sampleRate) : new BeatsAfter(grid, base, beats);
  }

  private inTime<T>(instrument: string, act: () => T): T | undefined {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof ParamError || error instanceof RangeError)) throw error;
      this.options.failed(instrument, error.message);
      return undefined;
    }
  }
}
