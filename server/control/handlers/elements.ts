/** Commands about elements: their series, their graph, and the session's time. */
import { changesOf } from '../../../protocol/instruments/graph-changes.ts';
import { ParamError, type ParamValue } from '../../../protocol/instruments/params.ts';
import { Plain } from '../../clock/onset.ts';
import { readSession } from '../../instruments/element/session-file.ts';
import { type ElementView, seriesPoints } from '../../instruments/element/voice.ts';
import type { ElementVoices } from '../../instruments/element/voices.ts';
import { checkDivision } from '../../instruments/onsets.ts';
import { type CallOf, each } from '../call.ts';
import type { Context } from '../context.ts';
import type { SyncHandler, SyncHandlers } from '../handler.ts';
import { Cells, sendList } from '../records.ts';
import { CommandFailure, done, message } from '../replies.ts';
import * as timing from './in-time.ts';

function present({ instruments }: Context): ElementVoices {
  const elements = instruments?.kinds.element;
  if (!elements) throw new CommandFailure('elements are played in real time only');
  return elements;
}

/** Frame that stands for the time of the bundle. */
const now = -1;
const modes = ['const', 'linear'] as const;

type SeriesCommand = '/series' | '/series/frames';

/** @param unit frames of one */
const series =
  <Name extends SeriesCommand>(unit: (context: Context) => number): SyncHandler<Name> =>
  (call, context) => {
    const elements = present(context);
    const [which, param, from] = call.args as unknown as [number | string, string, number];
    const voice = elements.one(which);
    const { id } = voice;
    const scale = unit(context);
    const frames = (time: number, what: string): number => {
      if (!(time >= 0)) throw new ParamError(`voice ${id}: ${param}: ${what} is ${time}; it must be 0 or later`);
      return Math.round(time * scale);
    };
    const begin = from === now ? atBundle(elements, call) : frames(from, 'from');
    const points: { after: number; value: ParamValue; mode: (typeof modes)[number] }[] = [];
    each(call as unknown as CallOf<'/series'>, (time, value, mode) => {
      const known = modes.find((name) => name === mode);
      if (!known)
        throw new ParamError(`voice ${id}: ${param}: mode is ${JSON.stringify(mode)}; it must be const or linear`);
      const after = frames(time, 'time');
      if (after < (points.at(-1)?.after ?? 0))
        throw new ParamError(`voice ${id}: ${param}: time ${time} is before the one before it`);
      points.push({ after, value, mode: known });
    });
    if (!points.length) throw new ParamError(`voice ${id}: ${param} is given no point`);
    timing.later(
      call,
      context,
      elements.series.set(voice, param, begin, points).then((frame) => {
        call.peer.send(done(call.row.name, 'isd', [id, param, frame]));
      }),
    );
  };

/** The session's frame at the time of the bundle; undefined for as soon as possible. */
function atBundle(elements: ElementVoices, { sample }: { readonly sample: number | undefined }): number | undefined {
  return sample === undefined ? undefined : Math.round(elements.time.frameAt(sample));
}

function cellsOf({ id, instrument, state, start, ready, starved, wakes, ...rest }: ElementView): Cells {
  const { init, params, connections, interface: elementInterface } = rest;
  return new Cells()
    .int(id)
    .text(instrument, state)
    .double(start ?? -1, ready ?? -1)
    .int(starved, wakes)
    .text(...[init, params, elementInterface ?? null, connections].map((each) => JSON.stringify(each)));
}

/** Moves the session's time at the time of the bundle, or at a tick. */
const rolling =
  <Name extends '/transport/roll' | '/transport/stop'>(rolls: boolean): SyncHandler<Name> =>
  (call, context) => {
    const { transport, reached } = present(context);
    const [qu] = call.args as readonly [string];
    const move = (sample: number | undefined): void => {
      timing.later(
        call,
        context,
        transport
          .move({ rolling: rolls, sample })
          .then((at) => reached.beyond(at))
          .then(() => call.peer.send(done(call.row.name))),
      );
    };
    if (qu === '') return move(call.sample);
    checkDivision(qu);
    context.timeline!.atNext(qu, move);
  };

export const elementHandlers = {
  '/elements': (call, context) => sendList(call.peer, call.row.name, present(context).views().map(cellsOf)),
  '/series': series<'/series'>(({ layout }) => layout.sampleRate),
  '/series/frames': series<'/series/frames'>(() => 1),
  '/series/get': ({ peer, args: [which, param] }, context) => {
    const voice = present(context).one(which);
    const { id } = voice;
    if (!voice.sides) throw new ParamError(`voice ${id} has not begun`);
    const points = seriesPoints(voice)[param];
    if (!points) throw new ParamError(`instrument ${voice.instrument} has no parameter ${param}`);
    const cells = new Cells().int(id).text(param);
    for (const [frame, value, mode] of points) {
      cells.double(frame);
      if (typeof value === 'number') cells.double(value);
      else cells.text(String(value));
      cells.text(mode);
    }
    peer.send(message('/series/get.reply', cells.types, cells.args));
  },
  '/graph/edit': (call, context) => {
    const { reached } = present(context);
    const edits = context.instruments!.graph!;
    const changes = changesOf(call.args as readonly ParamValue[]);
    timing.later(
      call,
      context,
      edits.edit(changes, new Plain(call.sample)).then(async ({ sample, added }) => {
        await reached.beyond(sample);
        const voices = Object.entries(added);
        call.peer.send(done(call.row.name, `d${'si'.repeat(voices.length)}`, [sample, ...voices.flat()]));
      }),
    );
  },
  '/session/graph': (call, context) => {
    const elements = present(context);
    const { layout, instruments } = context;
    let session: unknown;
    try {
      session = JSON.parse(call.args[0]);
    } catch (error) {
      throw new ParamError(`json is not valid JSON: ${(error as Error).message}`);
    }
    timing.later(
      call,
      context,
      readSession(elements, instruments!.graph!, session, layout, new Plain(call.sample)).then(
        async ({ elements: numbers, rolls }) => {
          await elements.reached.beyond(rolls);
          const pairs = Object.entries(numbers).flatMap(([id, voice]) => [Number(id), voice]);
          call.peer.send(done(call.row.name, 'i'.repeat(pairs.length + 1), [pairs.length / 2, ...pairs]));
        },
      ),
    );
  },
  '/transport': ({ peer }, context) => {
    const { rolling, frame, seconds, beat, bpm } = present(context).transport.view();
    peer.send(message('/transport.reply', 'idddd', [rolling ? 1 : 0, frame, seconds, beat, bpm]));
  },
  '/transport/roll': rolling<'/transport/roll'>(true),
  '/transport/stop': rolling<'/transport/stop'>(false),
  '/transport/seek': (call, context) => {
    const { transport, reached } = present(context);
    const [position, unit] = call.args;
    const frame = transport.frameOf(position, unit);
    timing.later(
      call,
      context,
      transport
        .move({ frame, sample: call.sample })
        .then((at) => reached.beyond(at))
        .then(() => call.peer.send(done(call.row.name, 'd', [frame]))),
    );
  },
} satisfies Partial<SyncHandlers>;
