import { readFileSync } from 'node:fs';
import { defineElement } from 'bunsynth';
import { toneAt } from '../closed-forms.ts';

/** Returns once so many seconds have passed, in which its thread has worked. */
function work(seconds: number): void {
  const end = performance.now() + 1000 * seconds;
  while (performance.now() < end);
}

/** A tone that blocks its thread once, on the way to the frame `after` seconds from its start: until `seconds` have passed, or until a file (a FIFO) could be read. */
export const blocking = defineElement({
  init: {
    path: { type: 'text', default: '', description: 'File to read; none: it works' },
    seconds: { type: 'number', default: 3, min: 0, max: 60, unit: 's' },
    after: { type: 'number', default: 3, min: 0, max: 60, unit: 's' },
  },
  specialise: () => ({ outputs: { out: 1 }, prepared: 1 }),
  seek: () => ({ frame: 0, blocked: false }),
  prepare(ctx) {
    const { path, seconds, after } = ctx.init;
    if (!ctx.state.blocked && ctx.state.frame + ctx.frames > after * ctx.sampleRate) {
      const begun = performance.now();
      ctx.log(`blocks at frame ${ctx.state.frame}`);
      if (path) readFileSync(path);
      else work(seconds);
      ctx.log(`goes on after ${Math.round(performance.now() - begun)} ms`);
      ctx.state.blocked = true;
    }
    for (let i = 0; i < ctx.frames; i++) ctx.out[0]![i] = toneAt(ctx.state.frame++, ctx.sampleRate);
  },
  graph: ({ prepared }) => ({ out: prepared }),
});
