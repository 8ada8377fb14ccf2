import { defineElement } from 'bunsynth';

/** Makes sound louder or softer: each of `channels` channels times `gain`, which moves in lines. */
export const gain = defineElement({
  init: { channels: { type: 'integer', default: 2, min: 1, max: 32 } },
  specialise: ({ channels }) => ({
    inputs: { in: channels },
    outputs: { out: channels },
    params: { gain: { type: 'number', default: 1, min: -8, max: 8, mode: 'linear' } },
  }),
  graph: ({ inputs, params }) => ({ out: inputs.in.map((signal) => signal.mul(params.gain)) }),
});
