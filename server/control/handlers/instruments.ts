/** Commands about instruments and their voices. In a timed bundle they act at that time. */
import type { CommandName } from '../../../protocol/commands/table.ts';
import { LoadFailure } from '../../../protocol/instruments/description.ts';
import { noInstrument } from '../../../protocol/instruments/kinds.ts';
import { ParamError, type ParamValue } from '../../../protocol/instruments/params.ts';
import type { Entry } from '../../instruments/catalogue.ts';
import type { Instruments } from '../../instruments/instruments.ts';
import { everything } from '../../instruments/kind.ts';
import { valueMessage } from '../../instruments/listeners.ts';
import type { VoiceView } from '../../instruments/voice.ts';
import type { Peer } from '../../transport/transport.ts';
import type { Call, CallOf } from '../call.ts';
import type { Context } from '../context.ts';
import type { SyncHandler, SyncHandlers } from '../handler.ts';
import { restricted } from '../paths.ts';
import { Cells, sendList } from '../records.ts';
import { CommandFailure, done } from '../replies.ts';
import * as timing from './in-time.ts';
import { type KeyedCommand, pairs } from './pairs.ts';

/** Number of voices of one trigger that its answer names. */
const maxVoicesTold = 4096;

type Act<Name extends CommandName> = (instruments: Instruments, call: CallOf<Name>, context: Context) => void;

function present(instruments: Instruments | undefined): Instruments {
  if (!instruments) throw new CommandFailure('instruments are played in real time only');
  return instruments;
}

const atOnce =
  <Name extends CommandName>(act: Act<Name>): SyncHandler<Name> =>
  (call, context) =>
    act(present(context.instruments), call, context);

/** Acts at the time of the bundle. */
const inTime =
  <Name extends CommandName>(act: Act<Name>): SyncHandler<Name> =>
  (call, context) => {
    const instruments = present(context.instruments);
    timing.inTime(call, context, () => act(instruments, call, context));
  };

/** Plans a change of parameters for its time, to the sample, where all voices can; else acts at the time of the bundle. */
const planned =
  <Name extends CommandName>(
    change: (call: CallOf<Name>) => { readonly voices: number | string; readonly keys: readonly string[] },
    act: (instruments: Instruments, call: CallOf<Name>, sample?: number) => void,
  ): SyncHandler<Name> =>
  (call, context) => {
    const instruments = present(context.instruments);
    const { voices, keys } = change(call);
    if (call.sample !== undefined && instruments.changes.canPlan(voices, keys)) act(instruments, call, call.sample);
    else inTime<Name>((present, given) => act(present, given))(call, context);
  };

/** Keys and values of a call. @throws ParamError for a key that is given twice */
const given = (call: CallOf<KeyedCommand>): Record<string, ParamValue> => Object.fromEntries(pairs(call));

const answer = ({ peer, row }: Call, types = '', ...args: (number | string)[]): void =>
  peer.send(done(row.name, types, args));

const ending = (end: 'stop' | 'hush') =>
  inTime<'/stop' | '/hush'>((instruments, call, { arrivals }) => {
    const [voices] = call.args;
    if (voices === everything) arrivals.drop();
    answer(call, 'i', instruments[end](voices));
  });

const listening =
  (
    listen: (listeners: Instruments['listeners'], peer: Peer, on: boolean) => void,
  ): SyncHandler<'/feed' | '/session/subscribe'> =>
  (call, context) => {
    const { listeners } = present(context.instruments);
    context.places.listen(call.args[0] !== 0, (on) => listen(listeners, call.peer, on));
    answer(call);
  };

function instrumentCells({ description: { name, kind, params }, version, file }: Entry): Cells {
  const cells = new Cells().text(name, kind).int(version).text(file).int(Object.keys(params).length);
  for (const [param, described] of Object.entries(params)) {
    const {
      min = -Infinity,
      max = Infinity,
      options = [],
    } = described as { min?: number; max?: number; options?: readonly string[] };
    // A limit that is rounded would refuse itself.
    cells
      .text(param, described.type, JSON.stringify(described.default))
      .double(min, max)
      .text(described.unit ?? '', described.description ?? '', described.alias ?? '')
      .int(options.length)
      .text(...options);
  }
  return cells;
}

function voiceCells({
  id,
  instrument,
  state,
  born,
  loops,
  nodes,
  params,
  controls,
  level = -1,
  beat = -1,
}: VoiceView): Cells {
  return new Cells()
    .int(id)
    .text(instrument, state)
    .float((Date.now() - born) / 1000)
    .int(loops, nodes.length, ...nodes)
    .text(JSON.stringify({ ...params, ...controls }))
    .float(level)
    .double(beat);
}

/** Loads a file; that it cannot be loaded is reported when it is known. */
const load: SyncHandler<'/load'> = (call, context) => {
  const { catalogue } = present(context.instruments);
  const path = restricted(call.args[0], 'run', context.settings, { peer: call.peer });
  // What it may play is there by then, as far as it can be.
  catalogue.wantAll();
  timing.later(
    call,
    context,
    catalogue.load(path).then(
      (entries) => {
        const names = entries.map(({ description }) => description.name);
        if (!names.length) throw new CommandFailure(`${path} ${noInstrument}`);
        answer(call, 's'.repeat(names.length), ...names);
      },
      (error: unknown) => {
        throw error instanceof LoadFailure ? new CommandFailure(error.message) : error;
      },
    ),
  );
};

export const instrumentHandlers = {
  '/play': atOnce((instruments, call, context) => {
    const [instrument] = call.args;
    const play = (): void => answer(call, 'i', instruments.play(instrument, given(call), call.sample));
    const finding = instruments.finding(instrument, given(call));
    if (finding) timing.later(call, context, finding.then(play));
    else play();
  }),
  // The events that it plans are known when it was rendered.
  '/trigger': atOnce((instruments, call, context) => {
    instruments.trigger(call.args[0], given(call), call.sample, (outcome) => {
      if ('reason' in outcome) return context.fail(call, outcome.reason);
      const voices = outcome.voices.slice(0, maxVoicesTold);
      answer(call, 'i'.repeat(voices.length), ...voices);
    });
  }),
  '/stop': ending('stop'),
  '/hush': ending('hush'),
  '/panic': inTime((instruments, call, { arrivals }) => {
    arrivals.drop();
    answer(call, 'i', instruments.panic());
  }),
  '/update': planned(
    (call) => ({ voices: call.args[0], keys: Object.keys(given(call)) }),
    (instruments, call, at) => {
      answer(call, 'i', instruments.changes.update(call.args[0], given(call), at));
    },
  ),
  '/message': inTime((instruments, call) => {
    answer(call, 'i', instruments.message(call.args[0], given(call)));
  }),
  '/glide': planned(
    ({ args: [voice, key] }) => ({ voices: voice, keys: [key] }),
    (instruments, call, at) => {
      const [voice, key, value, seconds] = call.args;
      instruments.changes.glide(voice, key, value, seconds, at);
      answer(call);
    },
  ),
  '/load': load,
  '/unload': (call, context) => {
    const { catalogue } = present(context.instruments);
    const [path] = call.args;
    if (!catalogue.unload(restricted(path, 'run', context.settings, { peer: call.peer })))
      throw new ParamError(`file ${path} was not loaded`);
    answer(call);
  },
  '/instruments': atOnce(({ catalogue }, { peer, row }) =>
    sendList(peer, row.name, catalogue.all().map(instrumentCells)),
  ),
  '/playing': atOnce((instruments, { peer, row }) => sendList(peer, row.name, instruments.playing().map(voiceCells))),
  '/feed': listening((listeners, peer, on) => listeners.toFeed(peer, on)),
  '/session/set': inTime(({ session }, call) => {
    session.set(...call.args);
    answer(call);
  }),
  '/session/get': inTime(({ session }, { args: [key], peer }) => peer.send(valueMessage(key, session.get(key)))),
  '/session/subscribe': listening((listeners, peer, on) => listeners.toSession(peer, on)),
  '/signal': atOnce((instruments, call) => {
    const [name, value] = call.args;
    instruments.signal(name, value ?? undefined, call.sample);
    answer(call);
  }),
  '/root': inTime((instruments, call) => {
    const [value] = call.args;
    if (!(value > 0)) throw new ParamError(`root is ${value}; it must be above 0`);
    instruments.session.set('root', value);
    answer(call);
  }),
} satisfies Partial<SyncHandlers>;
