/** The status, one row each: its schema and what monitoring programs read follow from them. */
import * as v from 'valibot';
import type { LiveStatus } from './supervisor/supervisor.ts';

/** A number for monitoring programs, in base units: seconds, ratios. */
interface Metric {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
}

interface Row {
  readonly schema: v.GenericSchema;
  readonly doc: string;
  readonly unit?: keyof typeof baseOf;
  readonly metric?: Metric;
}

/** Base units that one of these has. */
const baseOf = { milliseconds: 0.001, percent: 0.01 };

const number = v.number();
const boolean = v.boolean();
const gauge = (name: string): Metric => ({ name, type: 'gauge' });
/** Its name ends as those of all counters do. */
const counter = (name: string): Metric => ({ name: `${name}_total`, type: 'counter' });
const output = v.object({
  name: v.string(),
  source: v.string(),
  isMuted: boolean,
  isSoloed: boolean,
  isHushed: boolean,
});

const rows = {
  isConnected: { schema: boolean, doc: 'True (1) while the server answers', metric: gauge('connected') },
  cycle: { schema: number, doc: 'Cycle at which it is', metric: gauge('cycle') },
  bpm: { schema: number, doc: 'Beats a minute', metric: gauge('tempo_bpm') },
  cps: { schema: number, doc: 'Cycles a second' },
  isHushed: { schema: boolean, doc: 'True (1) while all is hushed', metric: gauge('hushed') },
  outputs: { schema: v.array(output), doc: 'Outputs that play, with what holds for each' },
  secondsAhead: { schema: number, doc: 'Seconds that are planned on the server', metric: gauge('ahead_seconds') },
  eventsAhead: { schema: number, doc: 'Onsets that are planned and yet to come', metric: gauge('events_ahead') },
  planned: { schema: number, doc: 'Onsets so far', metric: counter('events') },
  missed: { schema: number, doc: 'Onsets whose sound was not there', metric: counter('missed_events') },
  underruns: {
    schema: number,
    doc: 'Onsets that came too late, and times that nothing was planned any more',
    metric: counter('underruns'),
  },
  swapTime: {
    schema: number,
    doc: 'Time from the arrival of the last code until it held',
    unit: 'milliseconds',
    metric: gauge('swap_seconds'),
  },
  maxSwapTime: {
    schema: number,
    doc: 'Time that the slowest swap took',
    unit: 'milliseconds',
    metric: gauge('max_swap_seconds'),
  },
  queryTime: {
    schema: number,
    doc: 'Time that the last question for onsets took',
    unit: 'milliseconds',
    metric: gauge('query_seconds'),
  },
  load: {
    schema: number,
    doc: "Part of the time that the server's audio thread has",
    unit: 'percent',
    metric: gauge('load_ratio'),
  },
  voices: { schema: number, doc: 'Events that sound', metric: gauge('voices') },
  restarts: {
    schema: number,
    doc: 'Times that the evaluating process was started anew',
    metric: counter('restarts'),
  },
  evaluatingProcess: { schema: number, doc: 'Process id of the evaluating process' },
  evaluations: { schema: number, doc: 'Times that code came', metric: counter('evaluations') },
  errors: {
    schema: number,
    doc: 'Faults of code that was refused and of patterns that play',
    metric: counter('errors'),
  },
} satisfies Record<keyof LiveStatus, Row>;

const described = Object.fromEntries(
  Object.entries<Row>(rows).map(([field, { schema, doc, unit }]) => [
    field,
    v.pipe(schema, v.description(unit ? `${doc}, in ${unit}` : doc)),
  ]),
);

/** Schema of the status. */
export const statusSchema: v.GenericSchema = v.object(described);

/** Content type of the text. */
export const metricsType = 'text/plain; version=0.0.4; charset=utf-8';

/** Returns the status in the text format of Prometheus. */
export function metricsText(status: LiveStatus): string {
  return Object.entries<Row>(rows)
    .flatMap(([field, { doc, unit, metric }]) => {
      if (!metric) return [];
      const name = `bunsynth_live_${metric.name}`;
      const value = Number(status[field as keyof LiveStatus]) * (unit ? baseOf[unit] : 1);
      return [`# HELP ${name} ${doc}`, `# TYPE ${name} ${metric.type}`, `${name} ${value}`];
    })
    .join('\n')
    .concat('\n');
}
