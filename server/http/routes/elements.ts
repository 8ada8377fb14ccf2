/** Elements, the session that they make, and its time. */
import * as v from 'valibot';
import { anyValue } from '../../../protocol/instruments/params.ts';
import { table } from '../../../protocol/text/table.ts';
import { sessionSchema, writeSession } from '../../instruments/element/session-file.ts';
import { type ElementView, seriesPoints } from '../../instruments/element/voice.ts';
import { round } from '../numbers.ts';
import { Missing } from '../problem.ts';
import { route } from '../route.ts';
import type { Source } from '../source.ts';

const ports = v.record(v.string(), v.number());

export const elementSchema = v.object({
  voice: v.number(),
  instrument: v.string(),
  state: v.picklist(['planned', 'armed', 'rendering', 'playing', 'stopping']),
  init: v.record(v.string(), anyValue),
  params: v.pipe(v.record(v.string(), anyValue), v.description('Values now, those of the initialisation among them')),
  inputs: v.pipe(ports, v.description('Input ports and their channels')),
  outputs: v.pipe(ports, v.description('Output ports and their channels')),
  described: v.pipe(
    v.record(v.string(), v.looseObject({ type: v.string(), default: anyValue })),
    v.description('Parameters: type, default, limits, unit, and mode: linear or const'),
  ),
  latency: v.pipe(v.nullable(v.number()), v.description('Frames by which it is late; null until it is known')),
  ahead: v.pipe(v.nullable(v.number()), v.description('Seconds that it wants to have prepared')),
  start: v.pipe(v.nullable(v.number()), v.description('Frame of the session on which it began')),
  ready: v.pipe(v.nullable(v.number()), v.description('Frames that are prepared from now on; null for all of time')),
  starved: v.pipe(v.number(), v.description('Blocks in which prepared sound was missing')),
  wakes: v.pipe(v.number(), v.description('Times that its soft side was asked to prepare')),
  fault: v.pipe(v.nullable(v.string()), v.description('Why its soft side does not work now')),
  connections: v.array(v.string()),
});
type Element = v.InferOutput<typeof elementSchema>;

export const transportSchema = v.object({
  rolling: v.boolean(),
  frame: v.number(),
  seconds: v.number(),
  beat: v.pipe(v.number(), v.description('Beat of the grid now')),
  bpm: v.number(),
});

export const seriesSchema = v.record(
  v.string(),
  v.pipe(
    v.array(v.tuple([v.number(), anyValue, v.picklist(['const', 'linear'])])),
    v.description('Points: frame of the session, value, and how the value is reached'),
  ),
);

function present({ control }: Source) {
  const elements = control.context.instruments?.kinds.element;
  if (!elements) throw new Missing('elements are played in real time only');
  return elements;
}

function elementOf(view: ElementView): Element {
  const { id, instrument, state, init, params, start, ready, starved, wakes, fault, connections } = view;
  const { inputs = {}, outputs = {}, params: described = {}, latency, ahead } = view.interface ?? {};
  return {
    voice: id,
    instrument,
    state: state as Element['state'],
    init: { ...init } as Element['init'],
    params: { ...params } as Element['params'],
    inputs,
    outputs,
    described: described as Element['described'],
    latency: latency ?? null,
    ahead: ahead ?? null,
    start: start ?? null,
    ready: ready ?? null,
    starved,
    wakes,
    fault: fault ?? null,
    connections: [...connections],
  };
}

const elements = route({
  method: 'get',
  path: '/elements',
  summary: 'the elements that play: parameters, ports, what is prepared, connections',
  example: '/elements?format=text',
  response: v.array(elementSchema),
  missing: 'Offline',
  handler: (source) => present(source).views().map(elementOf),
  text: (all) =>
    table(
      [
        { title: 'voice', align: 'right' },
        { title: 'instrument' },
        { title: 'state' },
        { title: 'ready (frames)', align: 'right' },
        { title: 'starved', align: 'right' },
        { title: 'connections' },
      ],
      all.map(({ voice, instrument, state, ready, starved, connections }) => [
        String(voice),
        instrument,
        state,
        ready === null ? 'all' : String(ready),
        String(starved),
        connections.join(', '),
      ]),
      'no elements',
    ),
});

/** The number of a voice, or the name of an instrument that plays once. */
const which = v.pipe(
  v.string(),
  v.transform((text) => (/^\d+$/.test(text) ? Number(text) : text)),
);

const series = route({
  method: 'get',
  path: '/elements/:voice/series',
  summary: 'the time series of the parameters of an element',
  example: '/elements/1/series',
  params: { voice: which },
  response: seriesSchema,
  missing: 'Offline, and where no element, or more than one, is meant',
  handler: (source, { voice }) => {
    const [found, ...others] = present(source).select(voice);
    if (!found?.sides) throw new Missing(`voice ${voice} is no element that has begun`);
    if (others.length) throw new Missing(`${voice} plays more than once; give the number of a voice`);
    return seriesPoints(found) as v.InferOutput<typeof seriesSchema>;
  },
  text: (all) =>
    Object.entries(all)
      .map(([name, points]) => `${name} ${points.map((point) => point.join(' ')).join(', ')}`)
      .join('\n'),
});

const session = route({
  method: 'get',
  path: '/session/graph',
  summary: 'the session of elements, to be written down: posted, or played by bunsynth play, it is made again',
  example: '/session/graph',
  response: sessionSchema,
  missing: 'Offline',
  handler: (source) => writeSession(present(source), source.control.context.layout.sampleRate),
  text: (body) => JSON.stringify(body),
});

const transport = route({
  method: 'get',
  path: '/transport',
  summary: "the session's time",
  example: '/transport?format=text',
  response: transportSchema,
  missing: 'Offline',
  handler: (source) => {
    const { beat, bpm, ...rest } = present(source).transport.view();
    return { ...rest, beat: round(beat, 6), bpm: round(bpm, 6) };
  },
  text: ({ rolling, seconds, frame }) => `${rolling ? 'rolls' : 'stands'} at ${round(seconds, 3)} s, frame ${frame}`,
});

export const elementRoutes = [elements, series, session, transport];
