/** A session of elements as it can be written down, and made again from what was. Runs on the control thread. */

import * as v from 'valibot';
import type { GivenEnd } from '../../../protocol/instruments/graph-changes.ts';
import { ParamError } from '../../../protocol/instruments/params.ts';
import type { Onset } from '../../clock/onset.ts';
import type { Layout } from '../../world/layout.ts';
import type { Connection, Endpoint } from './connections.ts';
import type { GraphChange, GraphEdits, GraphResult } from './graph-edit.ts';
import { seriesPoints } from './voice.ts';
import type { ElementVoices } from './voices.ts';

const frame = v.pipe(v.number(), v.integer(), v.minValue(0));
const value = v.union([v.number(), v.string(), v.boolean(), v.array(v.number())]);
const end = v.union([
  v.strictObject({ element: v.number(), port: v.string() }),
  v.strictObject({ bus: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
]);

/** A session: elements with the values that they began with, their series, what they are connected with, and the session's time. */
export const sessionSchema = v.strictObject({
  version: v.literal(1),
  sampleRate: v.number(),
  transport: v.strictObject({ rolling: v.boolean(), frame }),
  elements: v.array(
    v.strictObject({
      /** Number by which connections name it. */
      id: v.number(),
      instrument: v.string(),
      group: v.optional(v.number(), 0),
      init: v.record(v.string(), value),
      /** Frame on which it began. */
      start: frame,
      /** Points of each parameter: frame, value, and how the value is reached. */
      series: v.record(v.string(), v.array(v.tuple([frame, value, v.picklist(['const', 'linear'])]))),
    }),
  ),
  connections: v.array(v.strictObject({ from: end, to: end })),
});
export type SessionFile = v.InferOutput<typeof sessionSchema>;

/** Returns the session as it is. */
export function writeSession(voices: ElementVoices, sampleRate: number): SessionFile {
  const { rolling, frame } = voices.transport.view();
  const begun = voices.select('all').filter(({ sides, state }) => sides && state !== 'stopping');
  const endpoint = (each: Endpoint) => ('bus' in each ? each : { element: each.voice, port: each.port });
  return {
    version: 1,
    sampleRate,
    transport: { rolling, frame },
    elements: begun.map((voice) => ({
      id: voice.id,
      instrument: voice.instrument,
      group: voice.group,
      init: voice.init as SessionFile['elements'][number]['init'],
      start: voice.sides!.start,
      series: seriesPoints(voice) as SessionFile['elements'][number]['series'],
    })),
    connections: voices.patch.connections.map(({ from, to }: Connection) => ({
      from: endpoint(from),
      to: endpoint(to),
    })),
  };
}

export interface SessionResult {
  /** Numbers of the elements, by those in the file. */
  readonly elements: Readonly<Record<string, number>>;
  /** Sample from which on its time goes on if it rolled, the first of a block. */
  readonly rolls: number;
}

/**
 * Makes a session again: what is there of elements goes, those of the file begin together, and then its time goes on from where it was, or stands there. Rejects
 * with a ParamError where it cannot be made: then nothing has changed.
 */
export async function readSession(
  voices: ElementVoices,
  edits: GraphEdits,
  given: unknown,
  { sampleRate, blockSize }: Pick<Layout, 'sampleRate' | 'blockSize'>,
  onset: Onset,
): Promise<SessionResult> {
  const result = v.safeParse(sessionSchema, given);
  if (!result.success) throw new ParamError(`the session ${reasons(result.issues)}`);
  const session = result.output;
  if (session.sampleRate !== sampleRate)
    throw new ParamError(`the session counts frames at ${session.sampleRate} Hz; the server runs at ${sampleRate} Hz`);
  const name = (id: number): string => `element${id}`;
  const endText = (each: SessionFile['connections'][number]['from']): GivenEnd =>
    'bus' in each ? each.bus : `${name(each.element)}.${each.port}`;
  const changes: GraphChange[] = [
    ...voices.select('all').map(({ id }): GraphChange => ({ change: 'remove', voice: id })),
    ...session.elements.map(
      ({ id, instrument, init, group, start, series }): GraphChange => ({
        change: 'add',
        instrument,
        as: name(id),
        given: { ...init, group },
        from: { start, series },
      }),
    ),
    ...session.connections.map(
      ({ from, to }): GraphChange => ({ change: 'connect', from: endText(from), to: endText(to) }),
    ),
  ];
  const { rolling, frame } = session.transport;
  if (changes.length) await edits.check(changes);
  // Nothing moves while it is made: it begins where it was.
  await voices.transport.move({ rolling: false, frame });
  const { added, sample }: Partial<GraphResult> = changes.length ? await edits.edit(changes, onset) : {};
  const rolls = Math.ceil((sample ?? voices.time.soonest) / blockSize) * blockSize;
  if (rolling) await voices.transport.move({ rolling, sample: rolls });
  return { elements: Object.fromEntries(session.elements.map(({ id }) => [id, added![name(id)]!])), rolls };
}

function reasons(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues
    .slice(0, 3)
    .map((issue) => `${v.getDotPath(issue) ?? 'as a whole'}: ${issue.message}`)
    .join('; ');
}
