/** Makes a sequence that shows a difference as short as it can be and still shows one. */
import type { Step } from './sequence.ts';

/** Leaves out one step, then one message of a bundle, as long as `differs` holds. */
export async function shrink(
  steps: readonly Step[],
  differs: (steps: readonly Step[]) => Promise<boolean>,
): Promise<readonly Step[]> {
  for (const shorter of shorterThan(steps)) {
    if (await differs(shorter)) return shrink(shorter, differs);
  }
  return steps;
}

function* shorterThan(steps: readonly Step[]): Generator<readonly Step[]> {
  for (let i = steps.length - 1; i >= 0; i--) yield steps.toSpliced(i, 1);
  for (let i = 0; i < steps.length; i++) {
    const { messages, as } = steps[i]!;
    if (messages.length < 2) continue;
    for (let j = 0; j < messages.length; j++) yield steps.toSpliced(i, 1, { messages: messages.toSpliced(j, 1), as });
  }
}
