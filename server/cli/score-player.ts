/** Plays a score in real time by the sample clock: the same bundles on the same samples as offline. */
import { findCommand } from '../../protocol/commands/table.ts';
import { isBundle, type OscBundle, type OscMessage } from '../../protocol/osc/types.ts';
import { readScore } from '../../protocol/score/score.ts';
import type { Control } from '../control/control.ts';
import { ScoreClock } from '../engine/score-clock.ts';
import { nobody } from '../transport/transport.ts';
import { readRegular } from '../workers/files.ts';
import { type Layout, World } from '../world/layout.ts';

export const maxScoreBytes = 2 ** 30;

/**
 * Sends a score to the render thread. The defs and buffers of its first moment are loaded before its clock starts;
 * later asynchronous commands run when their time comes, as they do in any server in real time.
 * @returns frames from the score's start to its end
 * @throws Error when the file cannot be read or is no score
 */
export async function playScore(path: string, control: Control, layout: Layout): Promise<number> {
  const { entries: score, faults } = readScore(bytesOf(path));
  if (score.length === 0) throw new Error(`score ${path}: has no bundles`);
  for (const fault of faults) control.context.print(`score ${path}: ${fault}`);
  const rest: { bundle: OscBundle; seconds: number }[] = [];
  for (const { bundle, seconds } of score) {
    const [ahead, then] = seconds <= 0 ? split(bundle) : [[], [...bundle.elements]];
    if (ahead.length) control.performNow({ timetag: 1n, elements: ahead }, nobody);
    if (then.length) rest.push({ bundle: { timetag: bundle.timetag, elements: then }, seconds });
  }
  await control.idle();
  for (const { bundle, seconds } of rest) control.performInScore(bundle, nobody, seconds);
  control.startScore();
  return framesUntil(score.at(-1)!.seconds, layout);
}

function bytesOf(path: string): Uint8Array {
  try {
    return readRegular(path, maxScoreBytes);
  } catch (error) {
    throw new Error(`score ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** Returns the frames of a score: as offline, the block with the last bundle is the last. */
function framesUntil(seconds: number, { sampleRate, blockSize }: Layout): number {
  const clock = new ScoreClock(blockSize, sampleRate);
  let blocks = 1;
  for (; !clock.isDue(ScoreClock.units(seconds)); blocks++) clock.nextBlock();
  return blocks * blockSize;
}

/** Returns the first sample of the score in the engine's count; undefined before it began. */
export function scoreStart(memory: ArrayBufferLike, { blockSize }: Layout): number | undefined {
  const block = Atomics.load(new Int32Array(memory), World.scoreBlock >> 2);
  return block < 0 ? undefined : block * blockSize;
}

/** Splits a bundle into its asynchronous commands and the rest. */
function split({ elements }: OscBundle): [OscMessage[], OscBundle['elements'][number][]] {
  const isAsync = (e: OscBundle['elements'][number]): e is OscMessage =>
    !isBundle(e) && findCommand(e.address)?.async === true;
  return [elements.filter(isAsync), elements.filter((e) => !isAsync(e))];
}
