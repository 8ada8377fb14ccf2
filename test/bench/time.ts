/** `bun run bench:time`: how exactly time is kept, as a table: what, what was asked, what was reached in this run. It takes about four minutes. */
import { midiInRows } from './time/midi-in.ts';
import { midiOutRows } from './time/midi-out.ts';
import type { Row } from './time/rows.ts';
import { sequenceRows } from './time/sequences.ts';
import { tempoRows } from './time/tempo.ts';
import { tickRows } from './time/ticks.ts';

const parts: readonly (() => Row[] | Promise<Row[]>)[] = [tempoRows, tickRows, midiOutRows, midiInRows, sequenceRows];

console.log('| what | asked | reached |\n|---|---|---|');
for (const part of parts)
  for (const { what, asked, reached } of await part()) console.log(`| ${what} | ${asked} | ${reached} |`);
process.exit(0);
