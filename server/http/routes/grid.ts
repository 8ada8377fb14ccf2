/** The timer grid. */
import * as v from 'valibot';
import { table } from '../../../protocol/text/table.ts';
import { horizon } from '../../clock/grid.ts';
import { round } from '../numbers.ts';
import { Missing } from '../problem.ts';
import { route } from '../route.ts';
import type { Source } from '../source.ts';

export const tempoSchema = v.object({
  bpm: v.pipe(v.number(), v.description('Beats (quarter notes) per minute now')),
  target: v.pipe(v.number(), v.description('Tempo at the end of a ramp; without one the same')),
});

const shownDivisions = ['1/4', '1/8', '1/8t', '1/16', '1/32', 'bar'] as const;

export const gridSchema = v.object({
  beat: v.pipe(v.number(), v.description('Quarter notes since the grid began')),
  bar: v.pipe(v.number(), v.description('From 0')),
  beatInBar: v.pipe(v.number(), v.description('Quarter notes since the bar began')),
  bpm: v.number(),
  signature: v.object({ numerator: v.number(), denominator: v.number() }),
  swing: v.object({
    amount: v.pipe(v.number(), v.description('Share of the first in each pair of ticks; 0.5 is straight')),
    division: v.string(),
  }),
  sample: v.pipe(v.number(), v.description('Sample of the engine')),
  seconds: v.pipe(v.number(), v.description('Since 1970, when that sample is played')),
  horizon: v.pipe(v.number(), v.description('Seconds ahead within which the grid does not change any more')),
  next: v.array(
    v.object({
      division: v.string(),
      index: v.number(),
      beat: v.number(),
      sample: v.number(),
      seconds: v.pipe(v.number(), v.description('Since 1970')),
    }),
  ),
});
type GridView = v.InferOutput<typeof gridSchema>;

function present({ control }: Source) {
  const { timeline } = control.context;
  if (!timeline) throw new Missing('there is a grid in real time only');
  return timeline;
}

const tempo = route({
  method: 'get',
  path: '/tempo',
  summary: 'the tempo',
  example: '/tempo?format=text',
  response: tempoSchema,
  missing: 'Offline',
  handler: (source) => {
    const { grid } = present(source);
    return { bpm: round(grid.position().bpm, 6), target: grid.bpm };
  },
  text: ({ bpm, target }) => (bpm === target ? `${bpm} bpm` : `${bpm} bpm, on its way to ${target} bpm`),
});

const grid = route({
  method: 'get',
  path: '/grid',
  summary: 'the position of the timer grid, and its next ticks',
  example: '/grid?format=text',
  response: gridSchema,
  missing: 'Offline',
  handler: (source): GridView => {
    const timeline = present(source);
    const { beat, bar, beatInBar, bpm, sample, seconds, numerator, denominator, swing, swingDivision } =
      timeline.position();
    const next = shownDivisions.map((division) => {
      const tick = timeline.grid.next(division, sample);
      return { division, ...tick, beat: round(tick.beat, 9), seconds: round(timeline.secondsAt(tick.sample), 6) };
    });
    return {
      beat: round(beat, 9),
      bar,
      beatInBar: round(beatInBar, 9),
      bpm: round(bpm, 6),
      signature: { numerator, denominator },
      swing: { amount: swing, division: swingDivision },
      sample,
      seconds: round(seconds, 6),
      horizon,
      next,
    };
  },
  text: ({ beat, bar, beatInBar, bpm, signature, swing, seconds, next }) =>
    [
      `bar ${bar + 1}, beat ${(beatInBar + 1).toFixed(3)} of ${signature.numerator}/${signature.denominator} (beat ${beat.toFixed(3)} since the start), ${bpm} bpm, swing ${swing.amount} on ${swing.division}`,
      '',
      table(
        [
          { title: 'division' },
          { title: 'tick', align: 'right' },
          { title: 'beat', align: 'right' },
          { title: 'sample', align: 'right' },
          { title: 'in (s)', align: 'right' },
        ],
        next.map((tick) => [
          tick.division,
          String(tick.index),
          tick.beat.toFixed(3),
          String(tick.sample),
          (tick.seconds - seconds).toFixed(3),
        ]),
        'no ticks',
      ),
    ].join('\n'),
});

export const gridRoutes = [tempo, grid];
