/**
 * Keeps the thread of sequences told of the grid and of shared values, and lets it run as far as nothing changes any more; asks it for nothing before something is due. Runs on
 * the control thread.
 */

import type { Fault } from '../../../protocol/instruments/description.ts';
import type { Timeline } from '../../clock/timeline.ts';
import type { Session } from '../session.ts';
import type { SequenceHooks, SequenceHost } from './host.ts';
import type { SequenceOut, ToSequences } from './messages.ts';

/** Samples of a run at the least: each costs two messages between threads. */
const stride = 960;

export interface RunAheadOptions {
  readonly timeline: Timeline;
  readonly session: Session;
  readonly host: (hooks: SequenceHooks) => SequenceHost;
  /** Takes what comes of voices. */
  readonly reported: (out: readonly SequenceOut[]) => void;
  /** The thread was ended, with all that ran in it. @param voice whose code held it up */
  readonly lost: (voice: number, reason: string) => void;
  /** Takes an error of a file's code that nothing waited for. */
  readonly strayed: (fault: Fault) => void;
}

export class RunAhead {
  private readonly host: SequenceHost;
  /** The thread has been told the grid and the session. */
  private isTold = false;
  private ranUntil = 0;
  /** Sample at which something is to happen. */
  private next = Infinity;
  private underWay = false;
  private loading = 0;

  constructor(private readonly options: RunAheadOptions) {
    const {
      timeline: { grid },
      session,
      reported,
      lost,
      strayed,
    } = options;
    this.host = options.host({
      reported: ({ ran, next, loading, out }) => {
        if (ran) this.underWay = false;
        this.loading = loading;
        this.next = Math.min(this.next, next);
        reported(out);
      },
      lost: (voice, reason) => {
        this.isTold = false;
        this.underWay = false;
        this.loading = 0;
        this.next = 0;
        lost(voice, reason);
      },
      strayed,
    });
    grid.listen((_change, from, jump) =>
      this.post({ type: 'grid', state: grid.state, jumped: jump === 0 ? undefined : from }),
    );
    session.listen((key, value) => this.post({ type: 'session', values: { [key]: value } }));
  }

  /** True while the thread is asked for something that is not there yet. */
  get isAwaited(): boolean {
    return this.underWay || this.loading > 0;
  }

  /** Starts the thread, if there is none. */
  begin(): void {
    if (this.isTold) return;
    this.isTold = true;
    this.post({ type: 'grid', state: this.options.timeline.grid.state, jumped: undefined });
    this.post({ type: 'session', values: this.options.session.all() });
  }

  /** Tells a thread that has begun. */
  post(message: ToSequences): void {
    if (!this.isTold) return;
    // Whatever it is, something may be due earlier now.
    if (message.type !== 'run') this.next = 0;
    this.host.post(message);
  }

  /** Looks whether the thread still answers. */
  watch(): void {
    this.host.watch();
  }

  /** Lets voices run as far as nothing changes any more, if something is due. Called often. */
  run(): void {
    const until = this.options.timeline.grid.fixedUntil;
    if (this.underWay || this.next >= until || until < this.ranUntil + stride) return;
    this.ranUntil = until;
    this.underWay = true;
    this.next = Infinity;
    this.post({ type: 'run', until });
  }

  close(): void {
    this.host.close();
  }
}
