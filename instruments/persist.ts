import { existsSync } from 'node:fs';
import { defineElement, type PrepareContext, patchSound, Slew, soundFile } from 'bunsynth';

/** Times a second that `record` might go from 0 to 1 and back: a step in what is heard becomes a line of 5 ms. */
const changesPerSecond = 200;

/** Returns the parts of some frames in which there is recording. */
function recorded(
  record: PrepareContext<Record<never, never>, 'record'>['params']['record'],
  from: number,
  to: number,
) {
  const parts: { from: number; to: number }[] = [];
  for (let frame = from; frame < to; ) {
    const next = record.change(frame + 1, to);
    if (record.at(frame) > 0) parts.push({ from: frame, to: next });
    frame = next;
  }
  return parts;
}

/**
 * Keeps sound in a file and plays it back on the same frames of the session: a bounce of what comes before it. While `record` is on, what comes in goes on, and into the file; while it is off the file
 * is heard instead. The file's frame 0 is the session's.
 */
export const persist = defineElement({
  init: {
    path: { type: 'text', default: '', description: 'WAV file of floats; made where there is none' },
    channels: { type: 'integer', default: 2, min: 1, max: 32 },
  },
  specialise: ({ channels }) => ({
    inputs: { in: channels },
    outputs: { out: channels },
    params: { record: { type: 'choice', options: ['off', 'on'], default: 'off' } },
    prepared: channels,
    left: channels,
  }),
  prepare(ctx) {
    // What was never recorded is silent.
    if (existsSync(ctx.init.path)) soundFile(ctx.init.path).read(ctx.from, ctx.out);
  },
  clean(ctx) {
    const shape = { channels: ctx.init.channels, sampleRate: ctx.sampleRate };
    for (const { from, to } of recorded(ctx.params.record, ctx.from, ctx.from + ctx.frames))
      patchSound(
        ctx.init.path,
        shape,
        from,
        ctx.left.map((channel) => channel.subarray(from - ctx.from, to - ctx.from)),
      );
  },
  graph({ inputs, params, prepared, leave }) {
    leave(inputs.in);
    const through = Slew.ar(params.record, changesPerSecond, changesPerSecond);
    return { out: inputs.in.map((signal, c) => signal.sub(prepared[c]!).mul(through).add(prepared[c]!)) };
  },
});
