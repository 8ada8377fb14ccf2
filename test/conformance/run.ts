/**
 * `bun run conform [--seed N] [--count M] [--jobs J] [--most K]`: conformance by difference. Plays M random sequences of commands, of the
 * seeds N, N + 1 …, to scsynth and to bunsynth, on J pairs of servers side by side, and compares every reply, every
 * notification, and the tree, buffers, buses and counts at the end. A difference is printed with the shortest sequence
 * that still shows it; those explained in docs/differences.md are counted by their row. Gives up after K (10) that were not
 * explained; ends with 1 when there was one.
 */
import { parseArgs } from 'node:util';
import { type Difference, shown } from './compare.ts';
import { Explainer } from './differences.ts';
import { makeSequence, type Step } from './sequence.ts';
import { Servers } from './servers.ts';
import { shrink } from './shrink.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '200' },
    jobs: { type: 'string', default: '2' },
    most: { type: 'string', default: '10' },
  },
});
const [first, count, jobs, most] = [values.seed, values.count, values.jobs, values.most].map(Number) as [
  number,
  number,
  number,
  number,
];
if (![first, count, jobs, most].every(Number.isInteger))
  throw new Error(`conform: whole numbers are expected, not ${Bun.argv.slice(2).join(' ')}`);

const explained = new Map<string, number>();
let next = first;
let compared = 0;
let commands = 0;
let unexplained = 0;
let crashes = 0;
const passing: number[] = [];

// One after the other: JACK servers that start at once get in each other's way.
const pairs: Servers[] = [];
try {
  for (let i = 0; i < jobs; i++) pairs.push(await Servers.start());
  await Promise.all(pairs.map(work));
} finally {
  await Promise.all(pairs.map((servers) => servers.stop()));
}
console.log(`${compared} sequences from seed ${first}, ${commands} commands: ${unexplained} unexplained differences`);
for (const [row, times] of explained) console.log(`  explained in ${times} of them: ${row}`);
if (passing.length > 0)
  console.log(`  differed once and not again, with time running short: seeds ${passing.join(' ')}`);
if (crashes > 0) console.log(`  scsynth did not survive ${crashes} of them: not compared`);
process.exit(unexplained > 0 ? 1 : 0);

/** Compares sequences on one pair of servers until all are done. */
async function work(servers: Servers): Promise<void> {
  while (next < first + count && unexplained < most) await compare(servers, next++);
}

async function compare(servers: Servers, seed: number): Promise<void> {
  const steps = makeSequence(seed);
  const explainer = new Explainer(steps);
  let difference: Difference | undefined;
  try {
    difference = await servers.compare(steps, explainer.explain);
  } catch (error) {
    // A sequence that scsynth does not survive cannot be compared. That ours survives is asked of it by the next ones.
    if (!(await servers.revive())) throw new Error(`seed ${seed}: ${(error as Error).message}`);
    crashes++;
    return;
  }
  compared++;
  commands += steps.reduce((sum, { messages }) => sum + messages.length, 0);
  for (const row of explainer.used) explained.set(row, (explained.get(row) ?? 0) + 1);
  if (!difference) return;
  // What synths do by themselves takes audio time, and the machine may have had none to spare.
  if (!(await repeats(servers, steps))) {
    passing.push(seed);
    return;
  }
  unexplained++;
  await report(servers, seed, steps, difference);
}

/** Returns true when a difference shows again in each of two more runs. */
async function repeats(servers: Servers, steps: readonly Step[]): Promise<boolean> {
  for (let again = 0; again < 2; again++)
    if (!(await servers.compare(steps, new Explainer(steps).explain))) return false;
  return true;
}

/** Shortens the sequence and prints it with what each server said. */
async function report(servers: Servers, seed: number, steps: readonly Step[], difference: Difference): Promise<void> {
  let last = difference;
  const shortest = await shrink(steps, async (shorter) => {
    try {
      const found = await servers.compare(shorter, new Explainer(shorter).explain);
      if (!found || !(await repeats(servers, shorter))) return false;
      last = found;
      return true;
    } catch (error) {
      if (!(await servers.revive())) throw error;
      return false;
    }
  });
  const lines = shortest.map(
    ({ messages, as }) => `    ${as === 'message' ? '' : `${as}: `}${messages.map(shown).join(' | ')}`,
  );
  console.log(
    [
      `seed ${seed}: ${last.queue}, message ${last.at + 1}`,
      `  scsynth  ${shown(last.theirs)}`,
      `  bunsynth ${shown(last.ours)}`,
      ...lines,
    ].join('\n'),
  );
}
