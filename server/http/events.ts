/** Event streams of the server. */
import type { Context } from 'hono';
import { problem } from './problem.ts';
import type { Source } from './source.ts';
import { eventStream, type Send } from './stream.ts';

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
  return eventStream(
    c,
    {
      enter: () => places.enter(),
      leave: () => places.leave(),
      tooSlow: (line) => {
        places.refused.slow++;
        print(line);
      },
      maxWaiting,
    },
    title,
    listen,
  );
}
