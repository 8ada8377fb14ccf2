/**
 * `bun run null [UGen…] [--all]`: renders the cases with scsynth and with bunsynth and prints a table: UGen, rate, variant,
 * residual, peak of the difference. Only failures are listed unless names are given or `--all`. Exit status 1 when a case fails.
 */
import { resolve } from 'node:path';
import type { NullCase } from './case.ts';
import { cases } from './cases/index.ts';
import { type Batch, batch, batches, compare, type Residual, render } from './render.ts';

const names = Bun.argv.slice(2).filter((a) => !a.startsWith('--'));
const all = Bun.argv.includes('--all') || names.length > 0;
const scsynth = ['scsynth', '-D', '0', '-V', '-1'];
// Native code has the bits of WebAssembly (test/modules), and a score ends before its defs are made.
const bunsynth = [resolve(import.meta.dir, '../../bunsynth'), '--native', 'off'];

const chosen = cases.filter((c) => !names.length || names.includes(c.ugen));
if (!chosen.length) throw new Error(`no null test for ${names.join(', ')}`);

let failed = 0;
const queue = batches(chosen);
const rows: string[] = [];

async function work(): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) await checkAll(next);
}

/** Checks the cases of a batch; what fails there is tried once more by itself, and that counts. */
async function checkAll(several: Batch): Promise<void> {
  const results = await residuals(several);
  for (const [i, { test }] of several.places.entries()) {
    const first = results[i]!;
    const alone = several.places.length > 1 && !passes(test, first) ? (await residuals(batch([test])))[0]! : first;
    if (!passes(test, alone)) failed++;
    rows.push(row(test, alone));
  }
}

/** The residual of each case, or what went wrong. */
async function residuals({ score, places }: Batch): Promise<(Residual | Error)[]> {
  try {
    const [reference, ours] = [
      await render(scsynth.slice(0, 1), score, scsynth.slice(1)),
      await render(bunsynth, score),
    ];
    if (reference.length !== ours.length)
      throw new Error(`scsynth rendered ${reference.length / 2} frames, bunsynth ${ours.length / 2}`);
    return places.map(({ firstFrame, frames }) => {
      const part = (sound: Float32Array) => sound.subarray(2 * firstFrame, 2 * (firstFrame + frames));
      return compare(part(reference), part(ours));
    });
  } catch (error) {
    return places.map(() => (error instanceof Error ? error : new Error(String(error))));
  }
}

function passes(test: NullCase, result: Residual | Error): boolean {
  return !(result instanceof Error) && result.decibels <= (test.limit ?? -90);
}

function row(test: NullCase, result: Residual | Error): string {
  const label = `${passes(test, result) ? 'ok  ' : 'FAIL'} ${test.ugen.padEnd(18)} ${test.rate.padEnd(8)} ${test.variant.padEnd(40)}`;
  if (result instanceof Error) return `${label} ${result.message.split('\n')[0]}`;
  const { decibels, peak, referencePeak, firstFrame } = result;
  const residual = decibels === -Infinity ? ' equal' : decibels.toFixed(1).padStart(6);
  const silent = referencePeak === 0 ? ' (silent)' : '';
  const from = passes(test, result) ? '' : `  from frame ${firstFrame}`;
  return `${label} ${residual} dB  peak ${peak.toExponential(1)} of ${referencePeak.toPrecision(3)}${silent}${from}`;
}

await Promise.all([work(), work()]);
for (const row of rows.sort()) if (all || row.startsWith('FAIL')) console.log(row);
console.log(`${chosen.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
