/**
 * `bun run bench:elements [row …]`: what elements do and cost, as a table of what is asked and what is reached; without names all rows. What a row tells on its way goes
 * to the standard error. Nothing is asserted: figures of a busy machine are those of a busy machine.
 */
import { readFileSync } from 'node:fs';
import { blocked } from './elements/blocked.ts';
import { change } from './elements/change.ts';
import { cost } from './elements/cost.ts';
import { idle } from './elements/idle.ts';
import { type Measure, type Row, tell } from './elements/measure.ts';
import { playing } from './elements/players.ts';
import { series } from './elements/series.ts';
import { session } from './elements/session.ts';
import { views } from './elements/views.ts';

const rows: readonly Row[] = [series, views, change, idle, blocked, playing, session, cost];

/** Returns what a row measures, or why it could not. */
async function within({ name, patience, measure }: Row): Promise<Measure[]> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`given up after ${patience} s`)), 1000 * patience);
  try {
    return await Promise.race([measure(), late.promise]);
  } catch (error) {
    tell(`${name}: ${(error as Error).stack}`);
    return [{ what: name, asked: '', reached: `not measured: ${(error as Error).message}` }];
  } finally {
    clearTimeout(timer);
  }
}

const names = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const unknown = names.find((name) => !rows.some((row) => row.name === name));
if (unknown !== undefined) {
  tell(`there is no row ${unknown}; rows are ${rows.map(({ name }) => name).join(', ')}`);
  process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
const load = (): string => readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 3).join(' ');
console.log(`Load of the machine before (1, 5, 15 minutes): ${load()}\n\n| what | asked | reached |\n|---|---|---|`);
for (const row of rows) {
  if (names.length && !names.includes(row.name)) continue;
  tell(`${row.name}: load ${load()}`);
  for (const { what, asked, reached } of await within(row)) console.log(`| ${what} | ${asked} | ${reached} |`);
}
// What was given up may still be under way.
process.exit(0);
