/** Streams of server-sent events: each event has its kind and its fields as JSON, and a stream ends with its connection. */
import type { Context } from 'hono';
import { problem } from './problem.ts';
import type { Source } from './source.ts';

/** Milliseconds between comments that keep an idle connection open. */
const heartbeat = 5000;

/** Ends a stream that is not read. */
export class SlowReader extends Error {
  override readonly name = 'SlowReader';
}

type Send = (kind: string, fields: object) => void;

/** Streams the events of voices and instruments. */
export function events(c: Context, source: Source): Response {
  const { instruments } = source.control.context;
  if (!instruments) return c.json(problem(404, 'instruments are played in real time only'), 404);
  return stream(c, source, 'status feed', (send) =>
    instruments.feed.listen(({ type, ...fields }) => send(type, fields)),
  );
}

/** Streams the ticks of a division, ahead of their time. */
export function ticks(c: Context, source: Source): Response {
  const { timeline } = source.control.context;
  if (!timeline) return c.json(problem(404, 'there is a grid in real time only'), 404);
  const division = c.req.query('division') ?? '1/4';
  try {
    timeline.grid.next(division);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return c.json(problem(400, error.message), 400);
  }
  return stream(c, source, `ticks of ${division}`, (send) => timeline.listen(division, (tick) => send('tick', tick)));
}

/** @param listen begins to call `tell`; returns a function that ends it */
function stream(
  c: Context,
  {
    control: {
      context: { places, print },
    },
    maxWaiting,
  }: Source,
  title: string,
  listen: (send: Send) => () => void,
): Response {
  const headers = { 'Content-Type': 'text/event-stream; charset=utf-8' };
  // The stream would never be read, and nothing would show that.
  if (c.req.method === 'HEAD') return c.body(null, 200, headers);
  const reason = places.enter();
  if (reason !== undefined) return c.json(problem(503, reason), 503);
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
          places.refused.slow++;
          print(
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
