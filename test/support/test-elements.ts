/** Elements for tests, whose sound says when and by which series it was prepared. */
import { defineElement } from '../../server/instruments/element/define.ts';

/** Left the frame, right the parameter. */
export const clock = defineElement({
  init: { channels: { type: 'integer', default: 2, min: 1, max: 2 } },
  specialise: ({ channels }) => ({
    outputs: { out: channels },
    prepared: channels,
    params: {
      level: { type: 'number', default: 1, min: -1000, max: 1000, mode: 'linear' },
      count: { type: 'integer', default: 0 },
      mood: { type: 'choice', default: 'calm', options: ['calm', 'wild'] },
      words: { type: 'text', default: '' },
    },
  }),
  prepare(ctx) {
    const { level, mood, words } = ctx.params;
    if (level.at(ctx.from) === 999) throw new Error('999 is too much');
    if (words.value(ctx.from) !== '') ctx.log(`${mood.value(ctx.from)} ${words.value(ctx.from)}`);
    for (let i = 0; i < ctx.frames; i++) {
      ctx.out[0]![i] = ctx.from + i;
      if (ctx.out[1]) ctx.out[1][i] = level.at(ctx.from + i);
    }
  },
  graph: ({ prepared }) => ({ out: prepared }),
});

/** Right a thousandth of the sum of the parameter since the start or the last seek. */
export const sum = defineElement({
  specialise: () => ({
    outputs: { out: 2 },
    prepared: 2,
    params: { level: { type: 'number', default: 1, mode: 'linear' } },
  }),
  seek: () => 0,
  prepare(ctx) {
    for (let i = 0; i < ctx.frames; i++) {
      ctx.state += ctx.params.level.at(ctx.from + i);
      ctx.out[1]![i] = ctx.state / 1000;
    }
  },
  graph: ({ prepared }) => ({ out: prepared }),
});

/** The parameter, by the real-time side alone. */
export const level = defineElement({
  specialise: () => ({
    outputs: { out: 1 },
    params: { level: { type: 'number', default: 0.5, mode: 'linear' } },
  }),
  graph: ({ params }) => ({ out: params.level }),
});

/** Nothing for ten minutes, then ones. */
export const slow = defineElement({
  specialise: () => ({ outputs: { out: 1 }, prepared: 1 }),
  prepare(ctx) {
    const begins = ctx.start + 600 * ctx.sampleRate;
    if (ctx.from < begins) return ctx.silentUntil(begins);
    ctx.out[0]!.fill(1);
  },
  graph: ({ prepared }) => ({ out: prepared }),
});

/** Leaves the parameter, and logs which frames its soft side takes, and the parameter on the first of them. */
export const leaver = defineElement({
  specialise: () => ({ params: { level: { type: 'number', default: 0, mode: 'linear' } }, left: 1 }),
  clean(ctx) {
    ctx.log(`${ctx.pass} ${ctx.from} ${ctx.frames} ${ctx.left[0]![0]}`);
  },
  graph({ params, leave }) {
    leave([params.level]);
    return {};
  },
});
