import { defineElement } from 'bunsynth';
import { toneAt } from '../closed-forms.ts';

/** A tone whose state counts the frames since its start or the last seek. */
export const tone = defineElement({
  specialise: () => ({ outputs: { out: 1 }, prepared: 1 }),
  seek: () => 0,
  prepare(ctx) {
    for (let i = 0; i < ctx.frames; i++) ctx.out[0]![i] = toneAt(ctx.state++, ctx.sampleRate);
  },
  graph: ({ prepared }) => ({ out: prepared }),
});
