/**
 * `bun run bench [folder] [--runs N]`: renders each score with scsynth and bunsynth in turn and prints how much user CPU time each
 * takes, less that of the empty score (start-up and file writing), as medians, and scsynth's over ours. Status 1 without scsynth.
 */
import { resolve } from 'node:path';
import { type BenchScore, benchScores } from './scores.ts';

const argv = Bun.argv.slice(2);
const option = argv.indexOf('--runs');
const runs = option >= 0 ? Number(argv.splice(option, 2)[1]) : 5;
if (!(Number.isInteger(runs) && runs > 0)) throw new Error('--runs wants a whole number from 1 on');

const programs = { scsynth: ['scsynth'], bunsynth: [resolve(import.meta.dir, '../../bunsynth')] } as const;
type Program = keyof typeof programs;
if (!Bun.which('scsynth')) {
  console.error('bench: scsynth is not installed (Debian: supercollider-server); there is nothing to compare with');
  process.exit(1);
}

/** User CPU seconds of one render. */
async function time(program: Program, score: BenchScore): Promise<number> {
  const output = `/tmp/bunsynth-bench-${process.pid}.wav`;
  const child = Bun.spawn(
    [
      ...programs[program],
      '-N',
      score.path,
      '_',
      output,
      '48000',
      'WAV',
      'float',
      '-o',
      '2',
      '-m',
      '524288',
      '-n',
      '4096',
      '-D',
      '0',
    ],
    { stdout: 'pipe', stderr: 'pipe' },
  );
  const printed = (await new Response(child.stdout).text()) + (await new Response(child.stderr).text());
  if (await child.exited) throw new Error(`${program} failed on ${score.name}: ${printed}`);
  const failure = printed.split('\n').find((line) => /fail|error/i.test(line));
  if (failure) throw new Error(`${program} on ${score.name}: ${failure}`);
  return Number(child.resourceUsage()!.cpuTime.user) / 1e6;
}

const median = (xs: readonly number[]) => [...xs].sort((a, b) => a - b)[xs.length >> 1]!;

async function measure(score: BenchScore): Promise<Record<Program, number>> {
  const times: Record<Program, number[]> = { scsynth: [], bunsynth: [] };
  for (let run = 0; run < runs; run++)
    for (const program of ['scsynth', 'bunsynth'] as const) times[program].push(await time(program, score));
  return { scsynth: median(times.scsynth), bunsynth: median(times.bunsynth) };
}

const scores = await benchScores(argv[0]);
const empty = scores.find((s) => s.name === '00_empty');
const base = empty ? await measure(empty) : { scsynth: 0, bunsynth: 0 };
console.log(
  `user CPU seconds, medians of ${runs} runs in turn, less the empty score (scsynth ${base.scsynth.toFixed(2)} s, bunsynth ${base.bunsynth.toFixed(2)} s)\n`,
);
console.log('score                     scsynth  bunsynth   ratio');
const ratios: number[] = [];
for (const score of scores) {
  if (score === empty) continue;
  try {
    const total = await measure(score);
    const [reference, ours] = [total.scsynth - base.scsynth, Math.max(0.001, total.bunsynth - base.bunsynth)];
    ratios.push(reference / ours);
    console.log(
      `${score.name.padEnd(24)} ${reference.toFixed(2).padStart(8)} ${ours.toFixed(2).padStart(9)} ${(reference / ours).toFixed(2).padStart(7)}`,
    );
  } catch (error) {
    console.log(`${score.name.padEnd(24)} ${String(error).split('\n')[0]}`);
  }
}
if (ratios.length) {
  const mean = Math.exp(ratios.reduce((sum, r) => sum + Math.log(r), 0) / ratios.length);
  console.log(
    `\ngeometric mean ${mean.toFixed(2)}, least ${Math.min(...ratios).toFixed(2)} (scsynth's time over ours: higher is faster)`,
  );
}
