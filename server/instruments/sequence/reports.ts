/** Reports of the thread of sequences, carried out on their samples: what voices play begins and ends, what they say is told. Runs on the control thread. */
import { ParamError } from '../../../protocol/instruments/params.ts';
import type { KindServices } from '../services.ts';
import type { Children } from './children.ts';
import type { SequenceOut } from './messages.ts';
import type { OutputRouter } from './output-router.ts';
import type { SequenceVoice } from './voice.ts';

/** Seconds by which an event is late before that is told. */
const tolerable = 0.005;

export interface ReportsOptions extends Pick<KindServices, 'feed' | 'grid'> {
  readonly children: Children;
  readonly router: OutputRouter;
  /** Returns a voice by its number; undefined for one that is over. */
  readonly find: (id: number) => SequenceVoice | undefined;
  /** Ends a voice that plays what cannot be played. */
  readonly failed: (voice: SequenceVoice, message: string) => void;
  /** A voice ends at a sample that is yet to come. */
  readonly ends: (voice: SequenceVoice, sample: number) => void;
}

export class Reports {
  constructor(private readonly options: ReportsOptions) {}

  take(out: readonly SequenceOut[]): void {
    const { feed, find, grid } = this.options;
    const late = new Map<SequenceVoice, number>();
    const now = grid.now();
    for (const each of out) {
      const voice = find(each.voice);
      if (!voice) continue;
      this.perform(voice, each, now);
      if (each.kind === 'begin' || each.kind === 'midi')
        late.set(voice, Math.max(late.get(voice) ?? 0, now - each.sample));
    }
    for (const [voice, lateness] of late) {
      if (lateness > tolerable * grid.sampleRate)
        feed.notifyOf(voice, { type: 'late', sample: now - lateness, lateness: this.milliseconds(lateness) });
    }
  }

  private perform(voice: SequenceVoice, out: SequenceOut, now: number): void {
    const { feed, grid, router, children, ends } = this.options;
    const { sample } = out;
    switch (out.kind) {
      case 'begun': {
        if (voice.state === 'planned') voice.state = 'playing';
        const lateness = this.milliseconds(Math.max(0, now - sample));
        return feed.notifyOf(voice, { type: 'started', sample, render: 0, lateness });
      }
      case 'pass':
        voice.pass = { count: out.count, base: out.base, tempo: out.tempo };
        voice.loops = out.count;
        if (out.count > 0) feed.notifyOf(voice, { type: 'looped', sample, count: out.count, render: 0, lateness: 0 });
        return;
      case 'counting':
        voice.pass &&= { count: voice.pass.count, base: out.base, tempo: out.tempo };
        return;
      case 'swapped':
        voice.isEvents = out.isEvents;
        voice.start = { ...voice.start, module: out.module };
        return feed.notifyOf(voice, { type: 'swapped', sample, version: out.version });
      case 'midi':
      case 'osc':
      case 'command':
        return router.send(voice, out);
      case 'begin': {
        // What answers a key is a little late by its nature; what is later is told as late by its own voice.
        const isPrompt = sample < now && now - sample <= tolerable * grid.sampleRate;
        return this.begin(voice, out, isPrompt ? undefined : sample);
      }
      case 'end':
        return children.release(voice, out.note, sample);
      case 'log':
        return feed.notifyOf(voice, { type: 'log', message: out.message });
      case 'failed':
        return feed.notifyOf(voice, { type: 'failed', message: out.message });
      case 'ended':
        return ends(voice, sample);
    }
  }

  private begin(voice: SequenceVoice, out: Extract<SequenceOut, { kind: 'begin' }>, onset: number | undefined): void {
    try {
      this.options.children.begin(voice, out, onset);
    } catch (error) {
      if (!(error instanceof ParamError)) throw error;
      this.options.failed(voice, error.message);
    }
  }

  private milliseconds(samples: number): number {
    return (1000 * samples) / this.options.grid.sampleRate;
  }
}
