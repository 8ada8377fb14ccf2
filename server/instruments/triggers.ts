/** /trigger: instruments plan events, which are put in their places. Runs on the control thread. */
import type { RenderHost } from '../soft/render-pool.ts';
import type { Catalogue, Entry } from './catalogue.ts';
import type { PlannedEvent } from './define.ts';
import { faultText } from './description.ts';
import type { Feed } from './feed.ts';
import { everything } from './keeper.ts';
import type { Leads } from './leads.ts';
import { checkParams, ParamError, unaliased } from './params.ts';
import type { Session } from './session.ts';
import type { Given } from './voice-controls.ts';

/** A trigger that waits for its time. */
interface PlannedTrigger { readonly sample: number; readonly instrument: string; readonly given: Given }

export interface TriggersOptions {
  readonly catalogue: Catalogue;
  readonly host: RenderHost;
  readonly session: Session;
  readonly leads: Leads;
  readonly feed: Feed;
  readonly sampleRate: number;
  readonly now: () => number;
  /** @throws ParamError when there is none */
  readonly find: (instrument: string) => Entry;
  /** @throws ParamError */
  readonly play: (instrument: string, given: Given, onset: number | undefined) => void;
  readonly release: (address: number) => void;
  /** What is refused later than its command. */
  readonly failed: (instrument: string, message: string) => void;
}

export class Triggers {
  private waiting: readonly PlannedTrigger[] = [];

  constructor(private readonly options: TriggersOptions) {}

  /** Lets an instrument plan events; one that plans none is played. @throws ParamError */
  begin(instrument: string, given: Given, onset: number | undefined): void {
    const { find, play, host, session, feed, release, failed, now } = this.options;
    const { description, module } = find(instrument);
    if (description.kind !== 'render' || !description.triggers) return play(instrument, given, onset);
    const { values, extra } = checkParams(instrument, description.params, unaliased(instrument, description.params, given));
    host.render({
      due: onset ?? now(), deadline: description.deadline, caches: description.caches,
      request: { task: 'trigger', module, instrument, params: values, extra, voice: 0, count: 0, session: session.all(), seed: now() | 0 },
      hooks: {
        buffer: ({ address }) => release(address),
        session: (key, value) => {
          const message = session.offer(key, value);
          if (message !== undefined) failed(instrument, message);
        },
        log: (message) => feed.tell({ type: 'log', voice: 0, instrument, message }),
        done: (_milliseconds, events) => this.inTime(instrument, () => this.plan(instrument, events, onset)),
        failed: (fault) => failed(instrument, faultText(fault)),
      },
    });
  }

  /** Begins what is due. Called often. */
  advance(): void {
    if (!this.waiting.length) return;
    const isDue = ({ sample, instrument }: PlannedTrigger) => this.options.now() >= sample - this.leadOf(instrument) * this.options.sampleRate;
    const due = this.waiting.filter(isDue);
    this.waiting = this.waiting.filter((planned) => !due.includes(planned));
    for (const { sample, instrument, given } of due) this.inTime(instrument, () => this.begin(instrument, given, sample));
  }

  /** Forgets what was planned of an instrument, or of all. */
  forget(which: number | string): void {
    this.waiting = this.waiting.filter(({ instrument }) => which !== everything && instrument !== which);
  }

  /** Puts events in their places: from `onset` on, or so soon that all of them can be rendered in time. */
  private plan(instrument: string, events: readonly PlannedEvent[], onset: number | undefined): void {
    const { sampleRate, now, play } = this.options;
    const lead = Math.max(0, ...events.map((event) => this.leadOf(event.instrument ?? instrument)));
    const base = onset ?? now() + Math.ceil(lead * sampleRate);
    for (const { type, at = 0, instrument: name = instrument, params = {} } of events) {
      this.inTime(name, () => {
        if (!(at >= 0 && at < Infinity)) throw new ParamError(`instrument ${instrument}: trigger planned an event at ${at}; it must be 0 seconds or more`);
        const sample = Math.round(base + at * sampleRate);
        if (type === 'play') play(name, params, sample);
        else if (type === 'trigger') this.waiting = [...this.waiting, { sample, instrument: name, given: params }];
        else throw new ParamError(`instrument ${instrument}: trigger planned an event of type ${JSON.stringify(type)}; it must be play or trigger`);
      });
    }
  }

  private inTime(instrument: string, act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof ParamError)) throw error;
      this.options.failed(instrument, error.message);
    }
  }

  private leadOf(instrument: string): number {
    const description = this.options.catalogue.get(instrument)?.description;
    return description?.kind === 'render' ? this.options.leads.lead(instrument, description.estimate) : 0;
  }
}
