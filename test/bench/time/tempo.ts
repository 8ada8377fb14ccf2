/** The grid under changes of tempo, on a simulated clock of ten minutes: the same code that the server runs. */

import { Timeline } from '../../../server/clock/timeline.ts';
import { Faults } from '../../../server/system/faults.ts';
import { Dice } from '../../fuzz/packets.ts';
import type { Row } from './rows.ts';

const sampleRate = 48000;
const minutes = 10;
const block = 64;
const changes = 100;

export function tempoRows(): Row[] {
  const dice = new Dice(97);
  let now = 0;
  const timeline = new Timeline({
    sampleRate,
    now: () => now,
    secondsAt: (sample) => sample / sampleRate,
    faults: new Faults(console.error),
  });
  const { grid } = timeline;
  const divisions = ['1/4', '1/8t', '1/32', '1/96'].map((name) => ({
    name,
    seen: [] as { index: number; sample: number }[],
  }));
  for (const { name, seen } of divisions) timeline.listen(name, ({ index, sample }) => seen.push({ index, sample }));
  const end = minutes * 60 * sampleRate;
  const at = Array.from({ length: changes }, () => block * dice.below(end / block)).sort((a, b) => a - b);
  let worst = 0;
  let moved = 0;
  for (; now < end; now += block) {
    while (at[0] === now) {
      at.shift();
      const ahead = Array.from({ length: 400 }, (_, i) => grid.fixedUntil - 200 + i);
      const before = ahead.filter((sample) => sample <= grid.fixedUntil).map((sample) => grid.beatAt(sample));
      grid.setTempo(40 + 200 * dice.next(), { ramp: dice.next() < 0.5 ? 0 : 3 * dice.next() });
      // What was fixed is as it was, and from sample to sample the place moves by what the tempo there says.
      before.forEach((beat, i) => {
        moved = Math.max(moved, Math.abs(grid.beatAt(ahead[i]!) - beat) / perSample(ahead[i]!));
      });
      for (const sample of ahead.slice(1)) {
        const step = (grid.beatAt(sample) - grid.beatAt(sample - 1)) / perSample(sample);
        const least = Math.min(1, perSample(sample - 1) / perSample(sample));
        worst = Math.max(worst, step - Math.max(1, perSample(sample - 1) / perSample(sample)), least - step);
      }
    }
    timeline.advance();
  }
  const ticks = divisions.reduce((sum, { seen }) => sum + seen.length, 0);
  const wrong = divisions.reduce(
    (sum, { seen }) =>
      sum +
      seen.filter(
        ({ index, sample }, i) => i > 0 && (index !== seen[i - 1]!.index + 1 || sample <= seen[i - 1]!.sample),
      ).length,
    0,
  );
  return [
    {
      what: `tempo changed ${changes} times at random in ten minutes, four divisions`,
      asked: 'no tick lost or doubled',
      reached: `${ticks} ticks, ${wrong} lost or doubled`,
    },
    {
      what: 'phase across the changes',
      asked: 'continuous to the sample',
      reached: `steps off by at most ${worst.toExponential(0)} samples, what was fixed by ${moved.toExponential(0)}`,
    },
  ];

  function perSample(sample: number): number {
    return grid.position(sample).bpm / (60 * sampleRate);
  }
}
