/**
 * `bun run null [UGen…] [--engine] [--all]`: renders the cases with scsynth and with bunsynth and prints a table: UGen, rate, variant,
 * residual, peak of the difference. Only failures are listed unless names are given or `--all`. Exit status 1 when a case fails.
 */
import { resolve } from 'node:path';
import { cases } from './cases/index.ts';
import { compare, render, scoreOf } from './render.ts';
import type { NullCase } from './case.ts';

const names = Bun.argv.slice(2).filter((a) => !a.startsWith('--'));
const all = Bun.argv.includes('--all') || names.length > 0;
const scsynth = ['scsynth', '-D', '0', '-V', '-1'];
const bunsynth = [resolve(import.meta.dir, '../../bunsynth')];

const chosen = cases.filter((c) => !names.length || names.includes(c.ugen));
if (!chosen.length) throw new Error(`no null test for ${names.join(', ')}`);

let failed = 0;
const queue = [...chosen];
const rows: string[] = [];

async function work(): Promise<void> {
  for (let test = queue.shift(); test; test = queue.shift()) rows.push(await check(test));
}

async function check(test: NullCase): Promise<string> {
  const score = scoreOf(test);
  const limit = test.limit ?? -90;
  const label = `${test.ugen.padEnd(18)} ${test.rate.padEnd(8)} ${test.variant.padEnd(40)}`;
  try {
    const [reference, ours] = [await render(scsynth.slice(0, 1), score, scsynth.slice(1)), await render(bunsynth, score)];
    const { decibels, peak, referencePeak, firstFrame } = compare(reference, ours);
    const passed = decibels <= limit;
    if (!passed) failed++;
    const silent = referencePeak === 0 ? ' (silent)' : '';
    return `${passed ? 'ok  ' : 'FAIL'} ${label} ${decibels === -Infinity ? ' equal' : decibels.toFixed(1).padStart(6)} dB  peak ${peak.toExponential(1)} of ${referencePeak.toPrecision(3)}${silent}${passed ? '' : `  from frame ${firstFrame}`}`;
  } catch (error) {
    failed++;
    return `FAIL ${label} ${String(error).split('\n')[0]}`;
  }
}

await Promise.all([work(), work()]);
for (const row of rows.sort()) if (all || row.startsWith('FAIL')) console.log(row);
console.log(`${chosen.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
