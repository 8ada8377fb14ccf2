/** The soft side of plugins without an input for sound: they are run ahead, as far as is to be prepared. Runs in soft threads. */

import type { PrepareContext } from '../instruments/element/define.ts';
import { chunkFrames } from './description.ts';
import { type ElementPlugin, PluginInstance } from './instance.ts';

export const generatorInit = {
  ahead: {
    type: 'number',
    default: 0.05,
    min: 0.05,
    max: 10,
    unit: 's',
    description: 'Prepared ahead; changes and MIDI for now come by so much later',
  },
  preroll: {
    type: 'number',
    default: 2,
    min: 0,
    max: 60,
    unit: 's',
    description: 'Run before the place that a seek leads to, so that it sounds as if it had been played up to there',
  },
} as const;

/** The instance that has come to a state; its number alone, since nothing else is known of what a plugin remembers. */
export interface GeneratorState {
  readonly id: number;
}

/** Prepares a piece. The plugin goes on where it is; where that is another frame, or it was another instance, a new one is run from the pre-roll on. */
export function generate(
  plugin: ElementPlugin,
  ctx: PrepareContext<typeof generatorInit, string, GeneratorState>,
): void {
  if (ctx.from < ctx.start) return ctx.silentUntil(ctx.start);
  const { from, frames, out, start } = ctx;
  const chunkAt = (frame: number, round: (x: number) => number): number =>
    start + round((frame - start) / chunkFrames) * chunkFrames;
  const instance = new PluginInstance(plugin, ctx.tape);
  // The end of the last chunk that was run, of which the rest is heard first.
  const rest = ctx.tape('rest', out.length, chunkFrames);
  const next = chunkAt(from, Math.ceil);
  if (!instance.isAt(ctx.state.id, next)) {
    instance.open(ctx, Math.max(start, chunkAt(from - ctx.init.preroll * ctx.sampleRate, Math.floor)));
    play(instance, ctx, rest, next, () => {});
  }
  const left = next - from;
  const heard = Math.min(left, frames);
  for (const [c, channel] of out.entries())
    channel.set(rest[c]!.subarray(chunkFrames - left, chunkFrames - left + heard));
  play(instance, ctx, rest, chunkAt(from + frames, Math.ceil), (sound, c) =>
    out[c]!.set(sound.subarray(0, frames - left), left),
  );
  ctx.state = { id: instance.id };
}

/** Runs a plugin on up to a frame, and keeps its last chunk. @param take takes the sound of each channel */
function play(
  instance: PluginInstance,
  ctx: PrepareContext<typeof generatorInit, string, GeneratorState>,
  rest: readonly Float32Array[],
  to: number,
  take: (sound: Float32Array, channel: number) => void,
): void {
  const frames = to - instance.frame;
  if (frames <= 0) return;
  const output = new Float32Array(rest.length * frames);
  instance.run(ctx, frames / chunkFrames, output.subarray(0, 0), output);
  for (const [c, last] of rest.entries()) {
    const sound = output.subarray(c * frames, (c + 1) * frames);
    last.set(sound.subarray(frames - chunkFrames));
    take(sound, c);
  }
}
