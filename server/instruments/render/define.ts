/** Definitions of instruments that render. Pure; what is defined here runs in render threads. */

import type { Described, RenderDescription } from '../../../protocol/instruments/description.ts';
import type { Params } from '../../../protocol/instruments/params.ts';
import type { PlannedEvent, Play, PlayPart, RenderContext } from './context.ts';

type Hook<P extends Params> = (ctx: RenderContext<P>) => void | Promise<void>;

export interface RenderInstrument<P extends Params = Params> {
  readonly instrument: RenderDescription['kind'];
  readonly name?: string;
  readonly params: P;
  readonly described: Described<RenderDescription>;
  readonly before?: Hook<P>;
  readonly play?: Play<P> | readonly PlayPart<P>[];
  readonly done?: Hook<P>;
  readonly trigger?: (ctx: RenderContext<P>) => readonly PlannedEvent[] | Promise<readonly PlannedEvent[]>;
  readonly cache?: () => unknown;
}

export interface RenderOptions<P extends Params> {
  readonly name?: string;
  readonly params?: P;
  /** Once before the first pass of a voice. */
  before?(ctx: RenderContext<P>): void | Promise<void>;
  /**
   * Renders one pass. The first buffer of a voice that loops is the one that goes on. A list is played as one voice, each of its parts after those before it or at its
   * onset; where it loops all of it is one buffer.
   */
  play?: Play<P> | readonly PlayPart<P>[];
  /** Once after the last pass of a voice. */
  done?(ctx: RenderContext<P>): void | Promise<void>;
  /** Plans events; the sound of /trigger. */
  trigger?(ctx: RenderContext<P>): readonly PlannedEvent[] | Promise<readonly PlannedEvent[]>;
  /** Renders again while a pass plays, and goes on with that without a gap. */
  readonly loop?: boolean;
  /** Makes what `ctx.cache` holds. An instrument with a cache renders in a thread of its own. */
  cache?(): unknown;
  /** Treatment of a buffer that is ready after its time: it is played at once, or dropped. */
  readonly late?: 'play' | 'drop';
  /** Seconds that a render takes, until enough were measured. */
  readonly estimate?: number;
  /** Seconds after which a render is abandoned. */
  readonly deadline?: number;
}

/** Seconds, where an instrument does not say. */
const defaultEstimate = 0.05;
const defaultDeadline = 5;

/** Defines an instrument that renders whole buffers ahead of time. @throws TypeError when it can neither play nor trigger */
export function defineRender<const P extends Params = {}>(options: RenderOptions<P>): RenderInstrument<P> {
  const {
    params = {} as P,
    loop = false,
    late = 'play',
    estimate = defaultEstimate,
    deadline = defaultDeadline,
    ...code
  } = options;
  const { play, trigger, cache, done } = code;
  if (!play && !trigger) throw new TypeError('defineRender: an instrument needs play or trigger');
  if (play !== undefined) checkPlay(play);
  return {
    ...code,
    instrument: 'render',
    params,
    described: {
      loop,
      late,
      estimate,
      deadline,
      plays: !!play,
      triggers: !!trigger,
      caches: !!cache,
      finishes: !!done,
    },
  };
}

function checkPlay(play: unknown): void {
  if (typeof play === 'function') return;
  if (!Array.isArray(play) || !play.length)
    throw new TypeError('defineRender: play is neither a generator function nor a list of them');
  play.forEach((part: unknown, i) => {
    if (typeof part === 'function') return;
    const { onset, play: run } = (part ?? {}) as { onset?: unknown; play?: unknown };
    if (typeof run !== 'function')
      throw new TypeError(`defineRender: part ${i} of play is neither a generator function nor { onset, play }`);
    if (!(typeof onset === 'number' && onset >= 0 && onset < Infinity))
      throw new RangeError(
        `defineRender: part ${i} of play has the onset ${String(onset)}; it must be 0 seconds or more`,
      );
  });
}
