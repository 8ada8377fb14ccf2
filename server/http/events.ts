/** The status feed as server-sent events. */
import type { Context } from 'hono';
import { problem } from './problem.ts';
import type { Source } from './source.ts';

/** Milliseconds between comments that keep an idle connection open. */
const heartbeat = 5000;

/** Each event's name is its kind, its data the fields as JSON; it ends with the connection. */
export function events(c: Context, { control }: Source): Response {
  const { instruments } = control.context;
  if (!instruments) return c.json(problem(404, 'instruments are played in real time only'), 404);
  const encoder = new TextEncoder();
  let end = (): void => {};
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (text: string) => controller.enqueue(encoder.encode(text));
      write(': status feed\n\n');
      const stop = instruments.feed.listen(({ type, ...fields }) => write(`event: ${type}\ndata: ${JSON.stringify(fields)}\n\n`));
      const timer = setInterval(() => write(':\n\n'), heartbeat);
      end = () => {
        stop();
        clearInterval(timer);
      };
    },
    cancel: () => end(),
  });
  return c.body(stream, 200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
}
