/**
 * `bun run bench [folder] [--runs N] [--groups] [--beside COMMAND]`: renders each score for 10 and for 40 seconds with scsynth and with bunsynth, in
 * WebAssembly and in native code, and prints CPU time, user and system, as medians of runs in turn: of the difference, which is the steady state, in percent of
 * a core, and of the short render less that of an empty score, which holds what compiling costs. `--groups` puts each synth in a group of its own. `--beside`
 * names another program in place of scsynth, as the bunsynth of another checkout. Renders that are not counted come first: they leave what LLVM has made to
 * those that follow. Status 1 without scsynth.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readScore, type ScoreEntry, writeScore } from '../../protocol/score/score.ts';
import { ownGroups, until } from './score-shapes.ts';
import { benchScores } from './scores.ts';

const argv = Bun.argv.slice(2);
const takeOption = (name: string): string | undefined => {
  const at = argv.indexOf(name);
  return at >= 0 ? argv.splice(at, 2)[1] : undefined;
};
const runs = Number(takeOption('--runs') ?? 3);
if (!(Number.isInteger(runs) && runs > 0)) throw new Error('--runs wants a whole number from 1 on');
const groups = argv.indexOf('--groups');
const shape = groups >= 0 ? ownGroups : (score: readonly ScoreEntry[]) => score;
if (groups >= 0) argv.splice(groups, 1);

const bunsynth = resolve(import.meta.dir, '../../bunsynth');
const beside = takeOption('--beside');
const other = beside === undefined ? 'scsynth' : 'other';
const programs = {
  other: beside === undefined ? ['scsynth'] : beside.split(' '),
  wasm: [bunsynth, '--native', 'off'],
  native: [bunsynth, '-V', '1'],
} as const;
type Program = keyof typeof programs;
const names = Object.keys(programs) as Program[];
const titles: Readonly<Record<Program, string>> = { other, wasm: 'wasm', native: 'native' };
if (beside === undefined && !Bun.which('scsynth')) {
  console.error('bench: scsynth is not installed (Debian: supercollider-server); there is nothing to compare with');
  process.exit(1);
}

/** Seconds of the two renders, and of those before that are not counted: a render that is over sooner than half a second has no native code made. */
const [short, long, longest] = [10, 40, 300];
/** Percent of a core below which a score has no steady state: its synths have ended. */
const silent = 0.7;

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const settings = ['48000', 'WAV', 'float', '-o', '2', '-m', '524288', '-n', '65536', '-D', '0'];

interface Render {
  /** Seconds of processor time. */
  readonly seconds: number;
  /** SynthDefs that stayed in WebAssembly; undefined where that is not told. */
  readonly others: number | undefined;
}

async function render(program: Program, path: string): Promise<Render> {
  const [command, ...given] = programs[program];
  const child = Bun.spawn([command, '-N', path, '_', join(folder, 'sound.wav'), ...settings, ...given], {
    stdout: 'pipe',
    stderr: 'pipe',
    env: { ...process.env, XDG_CACHE_HOME: folder },
  });
  const printed = (await new Response(child.stdout).text()) + (await new Response(child.stderr).text());
  if (await child.exited) throw new Error(`${program} failed: ${printed}`);
  const failure = printed.split('\n').find((line) => /fail|error/i.test(line));
  if (failure) throw new Error(`${program}: ${failure}`);
  const told = /(\d+) in WebAssembly/.exec(printed)?.[1];
  return {
    seconds: Number(child.resourceUsage()!.cpuTime.total) / 1e6,
    others: told === undefined ? undefined : Number(told),
  };
}

/** Renders until all is native. */
async function warm(path: string): Promise<void> {
  for (let tries = 0; tries < 10; tries++) {
    const { others } = await render('native', path);
    if (others === undefined || others === 0) return;
    await Bun.sleep(1000);
  }
}

const median = (xs: readonly number[]) => [...xs].sort((a, b) => a - b)[xs.length >> 1]!;

type Seconds = Readonly<Record<Program, number>>;

async function medians(path: string): Promise<{ seconds: Seconds; others: number }> {
  const times: Record<Program, number[]> = { other: [], wasm: [], native: [] };
  let others = 0;
  for (let run = 0; run < runs; run++)
    for (const program of names) {
      const result = await render(program, path);
      times[program].push(result.seconds);
      others = Math.max(others, result.others ?? 0);
    }
  const { other, wasm, native } = times;
  return { seconds: { other: median(other), wasm: median(wasm), native: median(native) }, others };
}

async function written(score: readonly ScoreEntry[], seconds: number): Promise<string> {
  const path = join(folder, `${seconds}.osc`);
  await Bun.write(path, writeScore(until(score, seconds)));
  return path;
}

const cell = (text: string) => text.padStart(10);
const numbers = (xs: readonly number[]) => xs.map((x) => cell(x.toFixed(2))).join('');

const scores = await benchScores(argv[0]);
const empty = scores.find(({ name }) => name === '00_empty');
const base: Seconds = empty ? (await medians(empty.path)).seconds : { other: 0, wasm: 0, native: 0 };
console.log(
  `medians of ${runs} runs in turn; an empty score: ${names.map((n) => `${titles[n]} ${base[n].toFixed(2)} s`).join(', ')}`,
);
console.log(
  `${' '.repeat(22)}${cell('steady, %')}${' '.repeat(20)}${cell(`${other} /`)}${' '.repeat(12)}first ${short} s, ${other} /   defs in`,
);
console.log(
  `${'score'.padEnd(22)}${names.map((n) => cell(titles[n])).join('')}${['wasm', 'native', 'wasm', 'native', 'wasm'].map(cell).join('')}`,
);
const ratios: Record<'wasm' | 'native' | 'first', number[]> = { wasm: [], native: [], first: [] };
for (const { name, path } of scores) {
  if (path === empty?.path) continue;
  try {
    const score = shape(readScore(new Uint8Array(readFileSync(path))).entries);
    await warm(await written(score, longest));
    const first = await medians(await written(score, short));
    const whole = await medians(await written(score, long));
    const steady = names.map((n) => (100 * (whole.seconds[n] - first.seconds[n])) / (long - short));
    const begun = names.map((n) => Math.max(0.001, first.seconds[n] - base[n]));
    const firsts = [begun[0]! / begun[1]!, begun[0]! / begun[2]!];
    ratios.first.push(firsts[1]!);
    const lasts = steady[0]! > silent;
    if (lasts) {
      ratios.wasm.push(steady[0]! / steady[1]!);
      ratios.native.push(steady[0]! / steady[2]!);
    }
    const ratio = lasts ? numbers([steady[0]! / steady[1]!, steady[0]! / steady[2]!]) : cell('ends') + cell('');
    const others = cell(String(Math.max(first.others, whole.others)));
    console.log(`${name.padEnd(22)}${numbers(steady)}${ratio}${numbers(firsts)}${others}`);
  } catch (error) {
    console.log(`${name.padEnd(22)} ${String(error).split('\n')[0]}`);
  }
}
const mean = (xs: readonly number[]) => Math.exp(xs.reduce((sum, x) => sum + Math.log(x), 0) / xs.length).toFixed(2);
const least = (xs: readonly number[]) => Math.min(...xs).toFixed(2);
console.log(
  `geometric mean, least: steady ${mean(ratios.wasm)}, ${least(ratios.wasm)} in WebAssembly, ${mean(ratios.native)}, ${least(ratios.native)} in native code; first ${short} s ${mean(ratios.first)}, ${least(ratios.first)}`,
);
