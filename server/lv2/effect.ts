/** The soft side of plugins that take sound: they are run over what was left, and heard `latency` frames behind it. Runs in soft threads. */

import type { CleanContext, PrepareContext, SoftContext } from '../instruments/element/define.ts';
import { chunkFrames } from './description.ts';
import { type ElementPlugin, PluginInstance } from './instance.ts';

/** Seconds for which what came out is kept: as long as it may be asked for again after a change. */
const keptSeconds = 4;

export const effectInit = {
  latency: {
    type: 'integer',
    default: 4096,
    min: 512,
    max: 65536,
    unit: 'frames',
    description: 'Frames that it may take; at least four blocks of the server',
  },
} as const;

/** Input that was taken since the session last jumped. */
interface Taken {
  readonly pass: number;
  /** Frame of the session on which it begins, and frames of it. */
  readonly origin: number;
  readonly frames: number;
  /** The instance that took it. */
  readonly id: number;
}

type Context = Pick<SoftContext<typeof effectInit>, 'init' | 'sampleRate' | 'tape'>;

/** Returns where what comes out lies by frames of the session, in rounds of its length. */
function soundOf({ outputs }: ElementPlugin, { init, sampleRate, tape }: Context): readonly Float32Array[] {
  return tape('sound', outputs, Math.ceil((init.latency + keptSeconds * sampleRate) / chunkFrames) * chunkFrames);
}

const wholeChunks = (frames: number): number => Math.floor(frames / chunkFrames) * chunkFrames;

/** Prepares what has come out by now. Returns the frames done. */
export function hear(
  plugin: ElementPlugin,
  ctx: PrepareContext<typeof effectInit, string, { readonly origin: number }>,
): number {
  const { latency } = ctx.init;
  const kept = ctx.kept as Taken | undefined;
  // What was taken on a pass before is not what is heard after a jump.
  const { origin, frames } = kept && kept.pass >= ctx.pass ? kept : { origin: ctx.state.origin, frames: 0 };
  const done = Math.max(0, Math.min(ctx.frames, origin + wholeChunks(frames) + latency - ctx.from));
  const sound = soundOf(plugin, ctx);
  // Before its origin nothing came in.
  const silent = Math.max(0, Math.min(done, origin + latency - ctx.from));
  for (const [c, out] of ctx.out.entries())
    for (let i = silent; i < done; i++) out[i] = sound[c]![(ctx.from - latency + i) % sound[c]!.length]!;
  return done;
}

/** Takes input. A gap, or a jump of the session, begins with a new instance. */
export function take(plugin: ElementPlugin, ctx: CleanContext<typeof effectInit, string>): Taken {
  const instance = new PluginInstance(plugin, ctx.tape);
  const kept = ctx.kept as Taken | undefined;
  const goesOn =
    kept?.pass === ctx.pass &&
    kept.origin + kept.frames === ctx.from &&
    instance.isAt(kept.id, kept.origin + wholeChunks(kept.frames));
  if (!goesOn) instance.open(ctx, ctx.from);
  const { origin, frames } = goesOn ? kept : { origin: ctx.from, frames: 0 };
  runOver(plugin, instance, ctx, origin, frames);
  return { pass: ctx.pass, origin, frames: frames + ctx.frames, id: instance.id };
}

/** Runs a plugin over the whole chunks that there are now; what is over waits. */
function runOver(
  plugin: ElementPlugin,
  instance: PluginInstance,
  ctx: CleanContext<typeof effectInit, string>,
  origin: number,
  before: number,
): void {
  const { inputs, outputs } = plugin;
  const waiting = ctx.tape('waiting', inputs, chunkFrames);
  const over = before % chunkFrames;
  const length = wholeChunks(over + ctx.frames);
  const input = new Float32Array(inputs * length);
  for (const [c, left] of ctx.left.entries()) {
    const all = new Float32Array(over + ctx.frames);
    all.set(waiting[c]!.subarray(0, over));
    all.set(left, over);
    input.set(all.subarray(0, length), c * length);
    waiting[c]!.set(all.subarray(length));
  }
  if (length === 0) return;
  const output = new Float32Array(outputs * length);
  instance.run(ctx, length / chunkFrames, input, output);
  const from = origin + before - over;
  for (const [c, sound] of soundOf(plugin, ctx).entries())
    for (let i = 0; i < length; i++) sound[(from + i) % sound.length] = output[c * length + i]!;
}
