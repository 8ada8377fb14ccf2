/** Programs on their way to a section: which of their instructions the render thread's engine has too is marked, since those are not done again when a section ends. */
import { programHeaderWords, Timing } from '../world/instructions.ts';

/** Added to the op of an instruction that also goes to the render thread's engine. */
export const shared = 0x200;

/** Returns what an instruction does, from its first word. */
export const opOf = (word: number): number => word & 0xff;

/** Returns a copy for the section's engine, to be run at once or at its time. */
export function forEngine(words: Int32Array, atOnce: boolean): Int32Array {
  const program = words.slice();
  if (atOnce) program[0] = Timing.now;
  for (let at = programHeaderWords; at < program.length; at += program[at + 1]!) program[at]! &= ~shared;
  return program;
}

/** Returns what is left of it for the render thread's engine; undefined when that has all of it. */
export function forOther(words: Int32Array): Int32Array | undefined {
  const kept: number[] = [...words.subarray(0, programHeaderWords)];
  for (let at = programHeaderWords; at < words.length; at += words[at + 1]!)
    if (!(words[at]! & shared)) kept.push(...words.subarray(at, at + words[at + 1]!));
  return kept.length > programHeaderWords ? Int32Array.from(kept) : undefined;
}

const wide = new Float64Array(1);
const halves = new Int32Array(wide.buffer);

/** The same to be run at a sample of the render thread's engine. */
export function forOtherAt(words: Int32Array, sample: number): Int32Array | undefined {
  const program = forOther(words);
  wide[0] = sample;
  program?.set([Timing.sample, halves[0]!, halves[1]!]);
  return program;
}
