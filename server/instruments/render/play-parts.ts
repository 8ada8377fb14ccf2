/** The parts of a `play` that is a list, one after the other or each at its onset, as what one voice plays. Runs in a render thread. */
import { type Placed, type Play, type PlayPart, placedOf, type RenderContext } from './context.ts';

/** A result of one of them, of which the length is yet to be known. */
interface Yield extends Placed {
  /** Takes its length in frames, once. */
  readonly lasts: (frames: number) => void;
}

/**
 * Yields what the parts yield, with onsets from the voice's beginning on.
 * @throws RangeError for onsets that are none
 */
export async function* partsInOrder(play: Play | readonly PlayPart[], ctx: RenderContext): AsyncGenerator<Yield, void> {
  const parts: readonly PlayPart[] = typeof play === 'function' ? [play] : play;
  let end = 0;
  for (const part of parts) {
    const { onset: begin = end, play: run } = typeof part === 'function' ? { play: part } : part;
    for await (const yielded of run(ctx)) {
      if (yielded === null || yielded === undefined) continue;
      const placed = placedOf(yielded);
      const { onset: after = 0, bus } = placed;
      if (!(after >= 0 && after < Infinity))
        throw new RangeError(`play yielded onset ${after}; it must be 0 seconds or more`);
      if (bus !== undefined && !(Number.isInteger(bus) && bus >= 0))
        throw new RangeError(`play yielded bus ${bus}; it must be a whole number from 0 on`);
      const onset = begin + after;
      yield {
        ...placed,
        onset,
        lasts: (frames) => {
          end = Math.max(end, onset + frames / ctx.sampleRate);
        },
      };
    }
  }
}

/**
 * Returns everything that the parts yield in one buffer: what a loop of several parts goes on with.
 * @throws RangeError for a buffer with a bus of its own, which cannot lie in another
 */
export async function partsTogether(parts: readonly PlayPart[], ctx: RenderContext): Promise<Float32Array[] | null> {
  const all: { readonly at: number; readonly channels: readonly Float32Array[] }[] = [];
  for await (const { channels: given, bus, onset = 0, lasts } of partsInOrder(parts, ctx)) {
    if (bus !== undefined)
      throw new RangeError(`play yielded bus ${bus}; the parts of a loop are one sound, which has the voice's`);
    const channels = (given instanceof Float32Array ? [given] : given) as readonly Float32Array[];
    lasts(channels[0]!.length);
    all.push({ at: Math.round(onset * ctx.sampleRate), channels });
  }
  if (!all.length) return null;
  const frames = Math.max(...all.map(({ at, channels }) => at + channels[0]!.length));
  const together = ctx.buffer(frames, Math.max(...all.map(({ channels }) => channels.length)));
  for (const { at, channels } of all) {
    together.forEach((sound, c) => {
      // One channel goes to all of them, as a voice of one goes to both sides.
      const from = channels.length === 1 ? channels[0]! : channels[c];
      from?.forEach((x, i) => {
        sound[at + i]! += x;
      });
    });
  }
  return together;
}
