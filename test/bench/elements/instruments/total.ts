import { defineElement } from 'bunsynth';

/** A thousandth of the sum of `level` over the frames since its start or the last seek: each sample depends on all before it. */
export const total = defineElement({
  specialise: () => ({
    outputs: { out: 1 },
    prepared: 1,
    params: { level: { type: 'number', default: 1, min: -1000, max: 1000, mode: 'linear' } },
    ahead: 2.5,
    limit: 1e6,
  }),
  seek: () => 0,
  prepare(ctx) {
    const out = ctx.out[0]!;
    ctx.params.level.fill(out, ctx.from);
    for (let i = 0; i < ctx.frames; i++) {
      ctx.state += out[i]!;
      out[i] = ctx.state / 1000;
    }
  },
  graph: ({ prepared }) => ({ out: prepared }),
});
