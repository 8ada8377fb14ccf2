/** The renders of voices: each is asked for with the newest version of the instrument, and what an older one brings is not wanted. Runs on the control thread. */

import { faultText, type RenderDescription } from '../../../protocol/instruments/description.ts';
import type { ChannelView } from '../../../protocol/midi/channel.ts';
import type { Grid } from '../../clock/grid.ts';
import type { Catalogue, Entry } from '../catalogue.ts';
import type { Feed } from '../feed.ts';
import type { Session } from '../session.ts';
import type { TempoAndRoot } from '../tempo-and-root.ts';
import type { RenderHooks, RenderHost } from './host.ts';
import type { LeadTimes } from './lead-times.ts';
import type { RenderedBuffer, RenderPlace, RenderRequest } from './messages.ts';
import type { RenderVoice } from './voice.ts';

export interface RenderNeeds {
  readonly catalogue: Catalogue;
  readonly host: RenderHost;
  readonly feed: Feed;
  readonly session: Session;
  readonly leads: LeadTimes;
  readonly grid: Grid;
  readonly tempoAndRoot: TempoAndRoot;
  /** Returns the channels on which something came over MIDI. */
  readonly midi: () => readonly ChannelView[];
  /** Milliseconds, for measuring. */
  readonly clock?: () => number;
}

/** Results of a render that is wanted. */
export interface RenderResults {
  /** Returns true when the voice is there and wants sound. */
  wants(voice: RenderVoice): boolean;
  /** Its buffers in their order. */
  buffer(voice: RenderVoice, buffer: RenderedBuffer, index: number, description: RenderDescription): void;
  /** Takes back a buffer that is not wanted. */
  giveBack(buffer: RenderedBuffer): void;
  /** Takes the end of a render that yielded nothing. */
  silent(voice: RenderVoice): void;
  failed(voice: RenderVoice, message: string): void;
  /** Takes the end of a render, with whatever result. */
  over(voice: RenderVoice): void;
}

export class VoiceRenders {
  constructor(
    private readonly needs: RenderNeeds,
    private readonly results: RenderResults,
  ) {}

  entryOf({ instrument }: RenderVoice): Entry<RenderDescription> | undefined {
    const entry = this.needs.catalogue.get(instrument);
    return entry?.description.kind === 'render' ? (entry as Entry<RenderDescription>) : undefined;
  }

  /** Returns true when tempo or root at a sample differ from a voice's parameters. */
  isOutdated(voice: RenderVoice, sample: number): boolean {
    const entry = this.entryOf(voice);
    return (
      entry !== undefined &&
      this.needs.tempoAndRoot.fill(entry.description.params, voice.params, voice.overrides, sample) !== voice.params
    );
  }

  /**
   * Renders the next pass.
   * @param due sample at which it is needed
   * @param beat straight one at which it would begin but for changes of tempo; default the one that is there
   */
  pass(voice: RenderVoice, due: number, beat?: number): void {
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
          leads.record(voice.instrument, voice.render / 1000);
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
   * Returns true when a loop that does not sound yet may begin with the result of an older render: the newer one is heard from the next pass on, and changes without end do
   * not keep it silent.
   */
  private begins(voice: RenderVoice, generation: number): boolean {
    if (voice.beginning === undefined && voice.loop && !voice.main) voice.beginning = generation;
    return voice.beginning === generation;
  }

  /** Lets the instrument do what it does when a voice is over. */
  finish(voice: RenderVoice): void {
    const entry = this.entryOf(voice);
    if (!entry?.description.finishes || voice.generation === 0) return;
    const { host, feed, grid } = this.needs;
    host.render({
      file: entry.file,
      due: grid.now(),
      deadline: entry.description.deadline,
      caches: entry.description.caches,
      request: this.request('done', voice, entry, grid.now()),
      hooks: {
        ...this.hooks(voice),
        buffer: (buffer) => this.results.giveBack(buffer),
        done: () => {},
        failed: (fault) => feed.notifyOf(voice, { type: 'failed', message: faultText(fault) }),
      },
    });
  }

  private request(
    task: 'play' | 'done',
    voice: RenderVoice,
    { module, description }: Entry,
    due: number,
    beat?: number,
  ): RenderRequest {
    const { session, grid, tempoAndRoot, midi } = this.needs;
    // One that waits for a note may begin now as well as later.
    const sample = Number.isFinite(due) ? due : grid.now();
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

  private hooks(voice: RenderVoice): Pick<RenderHooks, 'session' | 'log'> {
    const { session, feed } = this.needs;
    return {
      session: (key, value) => {
        const message = session.offer(key, value);
        if (message !== undefined) feed.notifyOf(voice, { type: 'failed', message });
      },
      log: (message) => feed.notifyOf(voice, { type: 'log', message }),
    };
  }
}

/** Returns the place of a render on the grid. */
export function placeOn(grid: Grid, sample: number, beat: number | undefined): RenderPlace {
  return { sample, beat, line: grid.line(sample) };
}

/** Returns a seed that is the same for a voice's same pass. */
function seedOf({ id, count }: RenderVoice): number {
  return (Math.imul(id, 0x9e3779b1) + count) | 0;
}
