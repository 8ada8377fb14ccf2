/** Timing of render instruments: `bun run bench:instruments` prints the table. It takes about three minutes. */
import {
  badKinds,
  measureIsolation,
  measureMany,
  measureOnsets,
  measureReload,
  measureSeam,
  measureSoak,
  measureStop,
  measureSynth,
} from '../support/instrument-measures.ts';

const row = (what: string, result: string): void => console.log(`| ${what} | ${result} |`);
const ms = (x: number): string => `${x.toFixed(1)} ms`;

console.log('| what | measured |\n|---|---|');
const seam = await measureSeam(100, 0.5, 0.8);
row('100 passes of 500 ms, renders of 400 ms', `${seam.wrong} samples wrong, ${seam.repeated} fresh buffers late`);
const onsets = await measureOnsets(60, 2);
row(
  `${onsets.events} events over 2 s, renders of 1 to 50 ms`,
  `${onsets.misplaced} off their sample, ${onsets.late} late (worst ${ms(onsets.worstLateness)}), ${onsets.untrue} told wrongly`,
);
for (const kind of badKinds) {
  const { wrong, lateQuanta, statusMedian, statusWorst, told } = await measureIsolation(kind);
  row(
    `a render that ${kind === 'a gigabyte' ? 'takes a gigabyte' : kind}: the others`,
    `${wrong} samples wrong, ${lateQuanta} late quanta, /status ${ms(statusMedian)} (worst ${ms(statusWorst)}); told: ${told}`,
  );
}
const stop = await measureStop();
row(
  '/stop',
  `silent after ${stop.frames} samples, largest step ${stop.step.toFixed(4)} of the level, ${stop.left} voices left`,
);
const reload = await measureReload(20);
row('from save to the new version', `${ms(reload.loaded)} (worst of 20 ${ms(reload.worst)})`);
const soak = await measureSoak(10_000);
row(
  '10,000 renders: resident memory',
  `${soak.before.toFixed(0)} MiB after 1,000, ${soak.after.toFixed(0)} MiB at the end, ${soak.left} voices left`,
);
const full = await measureSoak(10_000, 'everything');
row(
  '10,000 renders with input, shared sounds and a synth each: resident memory',
  `${full.before.toFixed(0)} MiB after 1,000, ${full.after.toFixed(0)} MiB at the end, ${full.left} voices left`,
);
const synth = await measureSynth();
row(
  'ctx.synth, 1 s of an FM voice',
  `${ms(synth.first)} the first time in a thread, ${ms(synth.second)} the second, ${ms(synth.later)} later`,
);
const many = await measureMany(64, 8);
row(
  '64 voices looping (1 s each)',
  `${many.loops} passes, ${many.late} late, audio load ${many.load.toFixed(1)} %, ${many.lateQuanta} late quanta`,
);
