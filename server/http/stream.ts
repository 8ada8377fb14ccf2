/** A stream of server-sent events: each event has its kind and its fields as JSON, and a stream ends with its connection. */
import type { Context } from 'hono';
import { problem } from './problem.ts';
import { SlowReader } from './slow-reader.ts';

/** Milliseconds between comments that keep an idle connection open. */
const heartbeat = 5000;

export type Send = (kind: string, fields: object) => void;

/** Room for those who listen. */
export interface StreamPlaces {
  /** Takes a place. @returns the reason why there is none */
  enter(): string | undefined;
  leave(): void;
  /** Counts and tells of a reader that was too slow. */
  tooSlow(line: string): void;
  /** Bytes that may wait for a reader. */
  readonly maxWaiting: number;
}

/** Opens a stream. @param listen begins to call `send`; returns a function that ends it */
export function eventStream(
  c: Context,
  places: StreamPlaces,
  title: string,
  listen: (send: Send) => () => void,
): Response {
  const headers = { 'Content-Type': 'text/event-stream; charset=utf-8' };
  // The stream would never be read, and nothing would show that.
  if (c.req.method === 'HEAD') return c.body(null, 200, headers);
  const reason = places.enter();
  if (reason !== undefined) return c.json(problem(503, reason), 503);
  const { maxWaiting } = places;
  const encoder = new TextEncoder();
  let end = (): void => {};
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let isOpen = true;
        const write = (text: string) => {
          if (!isOpen) return;
          controller.enqueue(encoder.encode(text));
          if (controller.desiredSize! > 0) return;
          end();
          places.tooSlow(
            `http: who reads the ${title} is too slow: ${maxWaiting} bytes wait (--max-waiting); connection closed`,
          );
          // Drops the events that wait.
          controller.error(new SlowReader(`the ${title} is not read`));
        };
        const timer = setInterval(() => write(':\n\n'), heartbeat);
        const stop = listen((kind, fields) => write(`event: ${kind}\ndata: ${JSON.stringify(fields)}\n\n`));
        end = () => {
          if (!isOpen) return;
          isOpen = false;
          stop();
          clearInterval(timer);
          places.leave();
        };
        write(`: ${title}\n\n`);
      },
      cancel: () => end(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: maxWaiting }),
  );
  return c.body(body, 200, headers);
}
