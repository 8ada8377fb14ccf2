/**
 * `bun run conform [--seed N] [--count M] [--most K]`: conformance by difference. Plays M random sequences of commands, of the seeds N,
 * N + 1 …, to scsynth and to bunsynth, and compares every reply, every notification, and the tree, buffers, busses and
 * counts at the end. A difference is printed with the shortest sequence that still shows it; those explained in
 * docs/differences.md are counted by their row. Gives up after K (10) that were not
 * explained; ends with 1 when there was one.
 */
import { parseArgs } from 'node:util';
import { shown, type Difference } from './compare.ts';
import { Explainer } from './differences.ts';
import { makeSequence, type Step } from './sequence.ts';
import { Servers } from './servers.ts';
import { shrink } from './shrink.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '200' },
    most: { type: 'string', default: '10' },
  },
});
const [seed, count, most] = [Number(values.seed), Number(values.count), Number(values.most)];
if (![seed, count, most].every(Number.isInteger)) throw new Error(`--seed ${values.seed} --count ${values.count} --most ${values.most}: whole numbers are expected`);

const servers = await Servers.start();
const explained = new Map<string, number>();
let unexplained = 0;
let crashes = 0;
let commands = 0;

for (let number = seed; number < seed + count && unexplained < most; number++) {
  const steps = makeSequence(number);
  commands += steps.reduce((sum, { messages }) => sum + messages.length, 0);
  const explainer = new Explainer(steps);
  let difference: Difference | undefined;
  try {
    difference = await servers.compare(steps, explainer.explain);
  } catch (error) {
    // A sequence that scsynth does not survive cannot be compared. That ours survives is asked of it by the next ones.
    if (!await servers.revive()) throw new Error(`seed ${number}: ${(error as Error).message}`);
    crashes++;
    console.log(`seed ${number}: scsynth died or hung`);
    continue;
  }
  for (const row of explainer.used) explained.set(row, (explained.get(row) ?? 0) + 1);
  if (!difference) continue;
  unexplained++;
  await report(number, steps, difference);
}
await servers.stop();

console.log(`${count} sequences from seed ${seed}, ${commands} commands: ${unexplained} unexplained differences`);
for (const [row, times] of explained) console.log(`  explained in ${times} of them: ${row}`);
if (crashes > 0) console.log(`  scsynth died or hung ${crashes} times`);
process.exit(unexplained > 0 ? 1 : 0);

/** Shortens the sequence and prints it with what each server said. */
async function report(number: number, steps: readonly Step[], difference: Difference): Promise<void> {
  let last = difference;
  const shortest = await shrink(steps, async (shorter) => {
    const found = await servers.compare(shorter, new Explainer(shorter).explain).catch(async (error: unknown) => {
      if (!await servers.revive()) throw error;
      return undefined;
    });
    if (!found) return false;
    last = found;
    return true;
  });
  console.log(`\nseed ${number}: ${last.queue}, message ${last.at + 1}\n  scsynth  ${shown(last.theirs)}\n  bunsynth ${shown(last.ours)}`);
  for (const { messages, as } of shortest) console.log(`    ${as === 'message' ? '' : `${as}: `}${messages.map(shown).join(' | ')}`);
}
