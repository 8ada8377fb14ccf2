/**
 * `bun run bench:compile [row …]`: what it costs to compile SynthDefs and to begin to play them, each row on fresh servers with a cache of their own; all rows
 * without an argument. The machine must be otherwise idle. Rows name scsynth's numbers where it does the same.
 */

import { withJack } from '../support/jack.ts';
import { demandPrograms } from '../support/rivals.ts';
import { lowPassFilters } from './compile/graphs.ts';
import { fillBunCache } from './compile/measure.ts';
import { rows } from './compile/rows.ts';

const asked = Bun.argv.slice(2);
const unknown = asked.find((name) => !(name in rows));
if (unknown !== undefined) {
  console.error(`bench:compile: there is no row ${unknown}; there are ${Object.keys(rows).join(', ')}`);
  process.exit(1);
}
demandPrograms('bench:compile');
console.log('| what | asked | reached |\n|---|---|---|');
await withJack(
  async () => {
    await fillBunCache(lowPassFilters(1, 0));
    for (const name of asked.length > 0 ? asked : Object.keys(rows)) {
      const missing = await rows[name]!((row) => console.log(`| ${row.what} | ${row.asked} | ${row.reached} |`));
      if (missing !== undefined) console.log(`| ${name} | | not measured: ${missing} |`);
    }
  },
  // Without it JACK itself waits for the processor while defs are compiled, and asks for quanta late.
  { realtime: true },
);
