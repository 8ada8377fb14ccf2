/** Commands about instruments and their voices. What comes in a bundle with a time happens at that time. */

import { LoadFailure } from '../../../protocol/instruments/description.ts';
import { noInstrument } from '../../../protocol/instruments/kinds.ts';
import { ParamError, type ParamValue } from '../../../protocol/instruments/params.ts';
import type { Entry } from '../../instruments/catalogue.ts';
import type { Instruments } from '../../instruments/instruments.ts';
import { everything } from '../../instruments/kind.ts';
import { valueMessage } from '../../instruments/listeners.ts';
import type { VoiceView } from '../../instruments/voice.ts';
import type { Peer } from '../../transport/transport.ts';
import type { Call, Context, SyncHandler } from '../context.ts';
import { restricted } from '../paths.ts';
import { Cells, sendList } from '../records.ts';
import { CommandFailure, done } from '../replies.ts';
import * as timing from './in-time.ts';
import { pairs } from './pairs.ts';

/** Voices of one trigger that its answer names. */
const maxVoicesTold = 4096;

type Act = (instruments: Instruments, call: Call, context: Context) => void;

function present(instruments: Instruments | undefined): Instruments {
  if (!instruments) throw new CommandFailure('instruments are played in real time only');
  return instruments;
}

const atOnce =
  (act: Act): SyncHandler =>
  (call, context) =>
    act(present(context.instruments), call, context);

/** What is in a bundle with a time waits for it; refused then as it would be at once. */
const inTime =
  (act: Act): SyncHandler =>
  (call, context) => {
    const instruments = present(context.instruments);
    timing.inTime(call, context, () => act(instruments, call, context));
  };

/** Likewise, but what can be planned for its time is, to the sample. */
const planned =
  (
    keys: (call: Call) => readonly string[],
    act: (instruments: Instruments, call: Call, sample?: number) => void,
  ): SyncHandler =>
  (call, context) => {
    const instruments = present(context.instruments);
    if (call.sample !== undefined && instruments.changes.canPlan(call.args[0] as number | string, keys(call)))
      act(instruments, call, call.sample);
    else inTime((present, given) => act(present, given))(call, context);
  };

/** Keys and values after the first argument. @throws ParamError for a key that is given twice */
const given = (call: Call): Record<string, ParamValue> => Object.fromEntries(pairs(call, 1));

const answer = ({ peer, row }: Call, types = '', ...args: (number | string)[]): void =>
  peer.send(done(row.name, types, args));

const ending = (name: 'stop' | 'hush' | 'panic') =>
  inTime((instruments, call, { arrivals }) => {
    if (name === 'panic' || call.args[0] === everything) arrivals.drop();
    answer(call, 'i', name === 'panic' ? instruments.panic() : instruments[name](call.args[0] as number | string));
  });

const listening =
  (listen: (listeners: Instruments['listeners'], peer: Peer, on: boolean) => void): SyncHandler =>
  (call, context) => {
    const { listeners } = present(context.instruments);
    context.places.listen(call.args[0] !== 0, (on) => listen(listeners, call.peer, on));
    answer(call);
  };

const shared = (key: string): SyncHandler =>
  inTime((instruments, call) => {
    const value = call.args[0] as number;
    if (!(value > 0)) throw new ParamError(`${key} is ${value}; it must be above 0`);
    instruments.session.set(key, value);
    answer(call);
  });

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

/** A file that cannot be loaded is the command's failure, told when it is known. */
const load: SyncHandler = (call, context) => {
  const { catalogue } = present(context.instruments);
  const path = restricted(call.args[0] as string, 'run', context.settings, { peer: call.peer });
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

export const instrumentHandlers: Record<string, SyncHandler> = {
  '/play': atOnce((instruments, call) => {
    answer(call, 'i', instruments.play(call.args[0] as string, given(call), call.sample));
  }),
  // What it plans is known when that was rendered.
  '/trigger': atOnce((instruments, call, context) => {
    instruments.trigger(call.args[0] as string, given(call), call.sample, (outcome) => {
      if ('reason' in outcome) return context.fail(call, outcome.reason);
      const voices = outcome.voices.slice(0, maxVoicesTold);
      answer(call, 'i'.repeat(voices.length), ...voices);
    });
  }),
  '/stop': ending('stop'),
  '/hush': ending('hush'),
  '/panic': ending('panic'),
  '/update': planned(
    (call) => Object.keys(given(call)),
    (instruments, call, at) => {
      answer(call, 'i', instruments.changes.update(call.args[0] as number | string, given(call), at));
    },
  ),
  '/message': inTime((instruments, call) => {
    answer(call, 'i', instruments.message(call.args[0] as number | string, given(call)));
  }),
  '/glide': planned(
    ({ args }) => [args[1] as string],
    (instruments, call, at) => {
      const [voice, key, value, seconds] = call.args as [number, string, number, number];
      instruments.changes.glide(voice, key, value, seconds, at);
      answer(call);
    },
  ),
  '/load': load,
  '/unload': (call, context) => {
    const { catalogue } = present(context.instruments);
    if (!catalogue.unload(restricted(call.args[0] as string, 'run', context.settings, { peer: call.peer })))
      throw new ParamError(`file ${call.args[0] as string} was not loaded`);
    answer(call);
  },
  '/instruments': atOnce(({ catalogue }, { peer, row }) =>
    sendList(peer, row.name, catalogue.all().map(instrumentCells)),
  ),
  '/playing': atOnce((instruments, { peer, row }) => sendList(peer, row.name, instruments.playing().map(voiceCells))),
  '/feed': listening((listeners, peer, on) => listeners.toFeed(peer, on)),
  '/session/set': inTime(({ session }, call) => {
    session.set(call.args[0] as string, call.args[1] as ParamValue);
    answer(call);
  }),
  '/session/get': inTime(({ session }, { args, peer }) =>
    peer.send(valueMessage(args[0] as string, session.get(args[0] as string))),
  ),
  '/session/subscribe': listening((listeners, peer, on) => listeners.toSession(peer, on)),
  '/signal': atOnce((instruments, call) => {
    const [name, value] = call.args as [string, ParamValue | null];
    instruments.signal(name, value ?? undefined, call.sample);
    answer(call);
  }),
  '/root': shared('root'),
};
