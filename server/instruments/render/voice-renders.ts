/** The renders of voices: each is asked for with the newest version of the instrument, and what an older one brings is not wanted. Runs on the control thread. */

import { faultText, type RenderDescription } from '../../../protocol/instruments/description.ts';
import type { ChannelView } from '../../../protocol/midi/channel.ts';
import type { Grid } from '../../clock/grid.ts';
import type { Catalogue, Entry } from '../catalogue.ts';
import type { Feed } from '../feed.ts';
import type { Session } from '../session.ts';
import type { TempoAndRoot } from '../tempo-and-root.ts';
import type { RenderHooks, RenderHost } from './host.ts';
import type { Leads } from './lead-times.ts';
import type { RenderedBuffer, RenderPlace, RenderRequest } from './messages.ts';
import type { Voice } from './voice.ts';

export interface RenderNeeds {
  readonly catalogue: Catalogue;
  readonly host: RenderHost;
  readonly feed: Feed;
  readonly session: Session;
  readonly leads: Leads;
  readonly grid: Grid;
  readonly tempoAndRoot: TempoAndRoot;
  /** What came over MIDI last. */
  readonly midi: () => readonly ChannelView[];
  readonly now: () => number;
  /** Milliseconds, for measuring. */
  readonly clock?: () => number;
}

/** What becomes of a render that is wanted. */
export interface RenderResults {
  /** Whether the voice is there and wants sound. */
  wants(voice: Voice): boolean;
  /** Its buffers in their order. */
  buffer(voice: Voice, buffer: RenderedBuffer, index: number, description: RenderDescription): void;
  /** Takes back a buffer that nobody wants. */
  giveBack(buffer: RenderedBuffer): void;
  /** It yielded nothing. */
  silent(voice: Voice): void;
  failed(voice: Voice, message: string): void;
  /** It is over, with whatever result. */
  over(voice: Voice): void;
}

export class VoiceRenders {
  constructor(
    private readonly needs: RenderNeeds,
    private readonly results: RenderResults,
  ) {}

  entryOf({ instrument }: Voice): (Entry & { description: RenderDescription }) | undefined {
    const entry = this.needs.catalogue.get(instrument);
    return entry?.description.kind === 'render' ? (entry as Entry & { description: RenderDescription }) : undefined;
  }

  /** Whether tempo or root are others at a sample than what its parameters say. */
  isOutdated(voice: Voice, sample: number): boolean {
    const entry = this.entryOf(voice);
    return (
      entry !== undefined &&
      this.needs.tempoAndRoot.fill(entry.description.params, voice.params, voice.overrides, sample) !== voice.params
    );
  }

  /**
   * Renders the next pass.
   * @param due sample at which it is needed
   * @param beat straight one at which it would begin but for changes of tempo; the one that is there where it is not told
   */
  pass(voice: Voice, due: number, beat?: number): void {
    const { results } = this;
    const { host, leads, clock = () => performance.now() } = this.needs;
    const entry = this.entryOf(voice);
    if (!entry) return results.failed(voice, `instrument ${voice.instrument} is not there any more`);
    const { description } = entry;
    const generation = ++voice.generation;
    const current = () => results.wants(voice) && (voice.generation === generation || this.begins(voice, generation));
    const asked = clock();
    let buffers = 0;
    voice.rendering = true;
    host.render({
      file: entry.file,
      due,
      deadline: description.deadline,
      caches: description.caches,
      newestOf: voice.id,
      request: this.request('play', voice, entry, due, beat),
      hooks: {
        ...this.hooks(voice),
        buffer: (buffer) => {
          voice.render = clock() - asked;
          leads.note(voice.instrument, voice.render / 1000);
          if (current()) results.buffer(voice, buffer, buffers++, description);
          else results.giveBack(buffer);
        },
        done: () => {
          if (voice.generation !== generation) return;
          voice.rendering = false;
          if (current() && buffers === 0) results.silent(voice);
          results.over(voice);
        },
        failed: (fault) => {
          if (voice.generation !== generation) return;
          voice.rendering = false;
          if (current()) results.failed(voice, faultText(fault));
          results.over(voice);
        },
      },
    });
  }

  /**
   * Whether a loop that does not sound yet may begin with what an older render of it brings: the newer one is heard from the next pass on, and changes without end do
   * not keep it silent.
   */
  private begins(voice: Voice, generation: number): boolean {
    if (voice.beginning === undefined && voice.loop && !voice.main) voice.beginning = generation;
    return voice.beginning === generation;
  }

  /** Lets the instrument do what it does when a voice is over. */
  finish(voice: Voice): void {
    const entry = this.entryOf(voice);
    if (!entry?.description.finishes || voice.generation === 0) return;
    const { host, feed, now } = this.needs;
    host.render({
      file: entry.file,
      due: now(),
      deadline: entry.description.deadline,
      caches: entry.description.caches,
      request: this.request('done', voice, entry, now()),
      hooks: {
        ...this.hooks(voice),
        buffer: (buffer) => this.results.giveBack(buffer),
        done: () => {},
        failed: (fault) =>
          feed.tell({ type: 'failed', voice: voice.id, instrument: voice.instrument, message: faultText(fault) }),
      },
    });
  }

  private request(
    task: 'play' | 'done',
    voice: Voice,
    { module, description }: Entry,
    due: number,
    beat?: number,
  ): RenderRequest {
    const { session, grid, tempoAndRoot, midi, now } = this.needs;
    // One that waits for a note may begin now as well as later.
    const sample = Number.isFinite(due) ? due : now();
    voice.params = tempoAndRoot.fill(description.params, voice.params, voice.overrides, sample);
    const { id, instrument, params, extra, overrides, count, loop: loops } = voice;
    return {
      task,
      module,
      instrument,
      params,
      extra,
      overrides,
      voice: id,
      count,
      loops,
      session: session.all(),
      seed: seedOf(voice),
      place: placeOn(grid, sample, beat),
      midi: midi(),
    };
  }

  private hooks({ id, instrument }: Voice): Pick<RenderHooks, 'session' | 'log'> {
    const { session, feed } = this.needs;
    return {
      session: (key, value) => {
        const message = session.offer(key, value);
        if (message !== undefined) feed.tell({ type: 'failed', voice: id, instrument, message });
      },
      log: (message) => feed.tell({ type: 'log', voice: id, instrument, message }),
    };
  }
}

/** Where a render is on the grid. */
export function placeOn(grid: Grid, sample: number, beat: number | undefined): RenderPlace {
  return { sample, beat, line: grid.line(sample) };
}

/** The same for a voice's same pass. */
function seedOf({ id, count }: Voice): number {
  return (Math.imul(id, 0x9e3779b1) + count) | 0;
}
