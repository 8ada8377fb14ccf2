/** The feed of live patterns: the code of sources, what is planned of it, faults, and the status some times a second. */
import type { Context } from 'hono';
import { type describeRoute, resolver } from 'hono-openapi';
import * as v from 'valibot';
import { eventStream, type StreamPlaces } from '../../../server/http/access.ts';
import { Refusal } from '../supervisor/engine-process.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';

/** Milliseconds between two events of the status. */
const betweenStatus = 250;
/** Streams at once, and bytes that may wait for one that is not read. */
const [maxStreams, maxWaiting] = [64, 2 ** 20];

type Send = (kind: string, fields: object) => void;

export class Feed {
  private readonly readers = new Set<Send>();
  private timer: ReturnType<typeof setInterval> | undefined;
  private open = 0;
  private isAsking = false;
  private readonly places: StreamPlaces;

  constructor(
    private readonly live: Supervisor,
    report: (line: string) => void,
  ) {
    this.places = {
      enter: () => {
        if (this.open === maxStreams) return `${maxStreams} streams of events are open`;
        this.open++;
        return undefined;
      },
      leave: () => {
        this.open--;
      },
      tooSlow: report,
      maxWaiting,
    };
  }

  /** Answers with a stream. @param source whose code and marks are told; undefined for those of all */
  answer(c: Context, source: string | undefined): Response {
    return eventStream(c, this.places, 'events of patterns', (send) => {
      const stop = this.live.listen(({ kind, ...fields }) => send(kind, fields), source);
      this.readers.add(send);
      this.timer ??= setInterval(() => void this.tellStatus(), betweenStatus);
      void this.tellStatus();
      return () => {
        stop();
        this.readers.delete(send);
        if (this.readers.size) return;
        clearInterval(this.timer);
        this.timer = undefined;
      };
    });
  }

  private async tellStatus(): Promise<void> {
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      const status = await this.live.status();
      for (const send of this.readers) send('status', status);
    } catch (error) {
      // The evaluating process is being started anew: the next one is told by that.
      if (!(error instanceof Refusal)) throw error;
    } finally {
      this.isAsking = false;
    }
  }
}

const mark = v.object({
  source: v.string(),
  output: v.string(),
  cycle: v.number(),
  length: v.pipe(v.number(), v.description('Cycles that it lasts')),
  at: v.pipe(
    v.array(v.number()),
    v.description('Of each place in the code the first character and the one behind the last'),
  ),
});

/** Description of the feed in OpenAPI. */
export const feedDescription: Parameters<typeof describeRoute>[0] = {
  summary: 'Streams what plays: code, planned onsets with their places in it, faults and the status',
  operationId: 'events',
  parameters: [
    {
      name: 'source',
      in: 'query',
      schema: { type: 'string' },
      description: 'File or editor whose code is told; without one, all of them',
    },
  ],
  responses: {
    200: {
      description:
        'Events: code (what plays of a source, told first), planned (onsets; where it has `from`, the only ones from that cycle on), fault, status',
      content: { 'text/event-stream': { schema: resolver(v.object({ marks: v.array(mark) })) } },
    },
  },
};
