/** What happens, as server-sent events: each has its kind and its fields as JSON, and the stream ends with the connection. */
import type { Context } from 'hono';
import { problem } from './problem.ts';
import type { Source } from './source.ts';

/** Milliseconds between comments that keep an idle connection open. */
const heartbeat = 5000;

type Tell = (kind: string, fields: object) => void;

/** The status feed. */
export function events(c: Context, { control }: Source): Response {
  const { instruments } = control.context;
  if (!instruments) return c.json(problem(404, 'instruments are played in real time only'), 404);
  return stream(c, 'status feed', (tell) => instruments.feed.listen(({ type, ...fields }) => tell(type, fields)));
}

/** The ticks of the division that is asked for, ahead of their time. */
export function ticks(c: Context, { control }: Source): Response {
  const { timeline } = control.context;
  if (!timeline) return c.json(problem(404, 'there is a grid in real time only'), 404);
  const division = c.req.query('division') ?? '1/4';
  try {
    timeline.grid.next(division);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return c.json(problem(400, error.message), 400);
  }
  return stream(c, `ticks of ${division}`, (tell) => timeline.listen(division, (tick) => tell('tick', tick)));
}

/** @param listen begins telling; gives a function that ends it */
function stream(c: Context, title: string, listen: (tell: Tell) => () => void): Response {
  const encoder = new TextEncoder();
  let end = (): void => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (text: string) => controller.enqueue(encoder.encode(text));
      write(`: ${title}\n\n`);
      const stop = listen((kind, fields) => write(`event: ${kind}\ndata: ${JSON.stringify(fields)}\n\n`));
      const timer = setInterval(() => write(':\n\n'), heartbeat);
      end = () => {
        stop();
        clearInterval(timer);
      };
    },
    cancel: () => end(),
  });
  return c.body(body, 200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
}
