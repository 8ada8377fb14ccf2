/** Instruments, their voices, and the values that they share. */
import * as v from 'valibot';
import { kindNames } from '../../../protocol/instruments/kinds.ts';
import { anyValue } from '../../../protocol/instruments/params.ts';
import { table } from '../../../protocol/text/table.ts';
import type { Entry } from '../../instruments/catalogue.ts';
import type { VoiceView } from '../../instruments/voice.ts';
import { round, significant } from '../numbers.ts';
import { Missing } from '../problem.ts';
import { route } from '../route.ts';
import type { Source } from '../source.ts';

const paramSchema = v.object({
  name: v.string(),
  type: v.picklist(['number', 'integer', 'boolean', 'text', 'numbers']),
  default: anyValue,
  min: v.optional(v.number()),
  max: v.optional(v.number()),
  options: v.optional(v.array(v.string())),
  unit: v.optional(v.string()),
  description: v.optional(v.string()),
  alias: v.pipe(v.optional(v.string()), v.description('Short name that may be used as well')),
});

export const instrumentSchema = v.object({
  name: v.string(),
  kind: v.picklist(kindNames),
  version: v.pipe(v.number(), v.description('Number of times that its file was loaded')),
  file: v.string(),
  lead: v.pipe(v.nullable(v.number()), v.description('Seconds before its time at which a render begins')),
  params: v.array(paramSchema),
});
type Instrument = v.InferOutput<typeof instrumentSchema>;

export const playingSchema = v.object({
  voice: v.number(),
  instrument: v.string(),
  state: v.pipe(
    v.picklist(['planned', 'armed', 'rendering', 'playing', 'stopping']),
    v.description('armed: it waits for a MIDI note'),
  ),
  age: v.pipe(v.number(), v.description('Seconds since it was requested')),
  loops: v.number(),
  nodes: v.pipe(v.array(v.number()), v.description('Ids of the nodes that play it')),
  params: v.record(v.string(), anyValue),
  controls: v.pipe(v.record(v.string(), v.number()), v.description('gain, pan, speed and out')),
  level: v.pipe(
    v.nullable(v.number()),
    v.description('Amplitude: recent peak, which falls by a half in 50 ms; after gain, before pan. Null for synths'),
  ),
  beat: v.pipe(
    v.nullable(v.number()),
    v.description('Beat of the grid at which it begins; null when it has begun, or is not on the grid'),
  ),
});
type Playing = v.InferOutput<typeof playingSchema>;

function present({ control }: Source) {
  const { instruments } = control.context;
  if (!instruments) throw new Missing('instruments are played in real time only');
  return instruments;
}

function instrumentView(source: Source, { description, version, file }: Entry): Instrument {
  const { name, kind, params } = description;
  const lead = present(source).leadOf(name);
  return {
    name,
    kind,
    version,
    file,
    lead: lead === undefined ? null : round(lead, 4),
    params: Object.entries(params).map(
      ([param, described]) => ({ name: param, ...described }) as Instrument['params'][number],
    ),
  };
}

function playingView(
  { now }: Source,
  { id, instrument, state, born, loops, nodes, params, controls, level, beat }: VoiceView,
): Playing {
  const values = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
  );
  return {
    voice: id,
    instrument,
    state,
    age: round((now() - born) / 1000, 3),
    loops,
    nodes: [...nodes],
    params: values,
    controls: { ...controls },
    level: level === undefined ? null : significant(level, 4),
    beat: beat === undefined ? null : round(beat, 6),
  };
}

const list = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(' ');

const instruments = route({
  method: 'get',
  path: '/instruments',
  summary: 'the instruments and their parameters',
  example: '/instruments?format=text',
  response: v.array(instrumentSchema),
  missing: 'Offline',
  handler: async (source) => {
    const { catalogue } = present(source);
    catalogue.wantAll();
    await catalogue.settled();
    return catalogue.all().map((entry) => instrumentView(source, entry));
  },
  text: (all) =>
    table(
      [
        { title: 'instrument' },
        { title: 'kind' },
        { title: 'version', align: 'right' },
        { title: 'lead (s)', align: 'right' },
        { title: 'parameters' },
        { title: 'file' },
      ],
      all.map(({ name, kind, version, lead, params, file }) => [
        name,
        kind,
        String(version),
        lead === null ? '' : lead.toFixed(3),
        params
          .map(
            (param) =>
              `${param.name}${param.alias ? ` (${param.alias})` : ''} ${String(param.default)}${param.unit ? ` ${param.unit}` : ''}`,
          )
          .join(', '),
        file,
      ]),
      'no instruments',
    ),
});

const playing = route({
  method: 'get',
  path: '/playing',
  summary: 'the voices of instruments',
  example: '/playing?format=text',
  response: v.array(playingSchema),
  missing: 'Offline',
  handler: (source) =>
    present(source)
      .playing()
      .map((voice) => playingView(source, voice)),
  text: (all) =>
    table(
      [
        { title: 'voice', align: 'right' },
        { title: 'instrument' },
        { title: 'state' },
        { title: 'age (s)', align: 'right' },
        { title: 'loops', align: 'right' },
        { title: 'level', align: 'right' },
        { title: 'beat', align: 'right' },
        { title: 'nodes' },
        { title: 'parameters' },
      ],
      all.map(({ voice, instrument, state, age, loops, nodes, params, controls, level, beat }) => [
        String(voice),
        instrument,
        state,
        age.toFixed(1),
        String(loops),
        level === null ? '-' : level.toFixed(4),
        beat === null ? '' : String(beat),
        nodes.join(' '),
        list({ ...params, ...controls }),
      ]),
      'no voices',
    ),
});

const session = route({
  method: 'get',
  path: '/session',
  summary: 'the values that instruments and clients share',
  example: '/session?format=text',
  response: v.record(v.string(), anyValue),
  missing: 'Offline',
  handler: (source) =>
    Object.fromEntries(
      Object.entries(present(source).session.all()).map(([key, value]) => [
        key,
        typeof value === 'object' ? [...value] : value,
      ]),
    ),
  text: (values) =>
    table(
      [{ title: 'key' }, { title: 'value' }],
      Object.entries(values).map(([key, value]) => [key, String(value)]),
      'no values',
    ),
});

export const instrumentRoutes = [instruments, playing, session];
