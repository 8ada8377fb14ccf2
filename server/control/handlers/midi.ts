/** Commands about MIDI. */
import type { midiCommands } from '../../../protocol/commands/rows/midi.ts';
import { ParamError } from '../../../protocol/instruments/params.ts';
import { encodeMidi } from '../../../protocol/midi/messages.ts';
import { equalScale } from '../../../protocol/midi/tuning.ts';
import { wholeMessages } from '../../../protocol/midi/whole.ts';
import { boundMessage } from '../../midi/bound.ts';
import { mappingOf } from '../../midi/mapping-options.ts';
import { type ControllerMap, channelsOf, checkRange, type TriggerMap } from '../../midi/maps.ts';
import { bytesOfArgument, type Midi } from '../../midi/midi.ts';
import { isPath } from '../../midi/ports.ts';
import type { CallOf } from '../call.ts';
import type { Context } from '../context.ts';
import type { SyncHandler, SyncHandlers } from '../handler.ts';
import { restricted } from '../paths.ts';
import { CommandFailure, done } from '../replies.ts';
import { inTime } from './in-time.ts';
import { pairs } from './pairs.ts';

type MidiCommand = (typeof midiCommands)[number]['name'];
type Act<Name extends MidiCommand> = (midi: Midi, call: CallOf<Name>, context: Context) => number | void;

const present = ({ midi }: Context): Midi => {
  if (!midi) throw new CommandFailure('MIDI is played in real time only');
  return midi;
};

/** Answers `/done`, with the number that the act returns, if any. */
const answering =
  <Name extends MidiCommand>(act: Act<Name>) =>
  (midi: Midi, call: CallOf<Name>, context: Context): void => {
    const count = act(midi, call, context);
    call.peer.send(typeof count === 'number' ? done(call.row.name, 'i', [count]) : done(call.row.name));
  };

/** Acts at once, and plans its effect for the time of the bundle. */
const planned =
  <Name extends MidiCommand>(act: Act<Name>): SyncHandler<Name> =>
  (call, context) =>
    answering(act)(present(context), call, context);

/** Acts at the time of the bundle. */
const acting =
  <Name extends MidiCommand>(act: (midi: Midi, call: CallOf<Name>, context: Context) => void): SyncHandler<Name> =>
  (call, context) => {
    const midi = present(context);
    inTime(call, context, () => act(midi, call, context));
  };
const doing = <Name extends MidiCommand>(act: Act<Name>): SyncHandler<Name> => acting(answering(act));

/** Returns a value that is within a range. @throws RangeError naming the field */
function inRange(name: string, value: number, min: number, max: number): number {
  if (value >= min && value <= max) return value;
  throw new RangeError(`${name} is ${value}; it must be from ${min} to ${max}`);
}

const openOutput = ({ ports }: Midi, port: string): string => ports.output(port);

function rangeOf(
  [target, key, min, max, curve]: CallOf<'/midi/learn'>['args'],
  { instruments }: Context,
): Omit<ControllerMap, 'channel' | 'controller'> {
  const map = { target, key, min, max, curve: curve as ControllerMap['curve'] };
  // Refuses other curves.
  checkRange(map);
  if (map.target !== 'session' && !instruments?.catalogue.get(map.target))
    throw new ParamError(`target is ${JSON.stringify(map.target)}; it must be an instrument or session`);
  return map;
}

function triggerOf({ args: [channels, low, high, address, ...rest] }: CallOf<'/midi/trigger'>): TriggerMap[] {
  const all = channels === 'all';
  const map = {
    low: inRange('low', low, 0, 127),
    high: inRange('high', high, 0, 127),
    ...boundMessage(address, rest),
  };
  if (map.low > map.high) throw new RangeError(`low is ${map.low}, above high, which is ${map.high}`);
  return all ? [{ ...map, channel: undefined }] : channelsOf(channels).map((channel) => ({ ...map, channel }));
}

/** Returns the whole messages in an argument. @throws RangeError naming argument and byte */
function messagesOf(bytes: Uint8Array, argument: number): Uint8Array[] {
  try {
    return wholeMessages(bytes);
  } catch (error) {
    throw new RangeError(`argument ${argument} (bytes): ${(error as Error).message}`);
  }
}

export const midiHandlers = {
  '/midi': acting((midi, { args, peer }) => {
    for (const bytes of args) midi.receive(peer.id, bytesOfArgument(bytes));
  }),
  '/midi/map': doing((midi, call, { instruments }) => {
    const [channels, instrument] = call.args;
    const entry = instruments!.catalogue.get(instrument);
    if (!entry) throw new ParamError(`instrument ${instrument} is not there`);
    midi.keyboard.map(mappingOf(channelsOf(channels), entry.description, pairs(call)));
  }),
  '/midi/unmap': doing(({ keyboard }, { args: [channels, instrument] }) =>
    keyboard.unmap(channelsOf(channels), instrument === '' ? undefined : instrument),
  ),
  '/midi/controller': doing(({ maps }, { args: [channels, controller, ...range] }, context) => {
    inRange('controller', controller, 0, 127);
    const map = rangeOf(range, context);
    for (const channel of channelsOf(channels)) maps.addController({ ...map, channel, controller });
  }),
  '/midi/learn': doing(({ maps }, { args }, context) => maps.learn(rangeOf(args, context))),
  '/midi/controller/clear': doing(({ maps }, { args: [channels, controller] }) =>
    channelsOf(channels).reduce(
      (sum, channel) =>
        sum +
        maps.removeControllers(channel, controller === -1 ? undefined : inRange('controller', controller, 0, 127)),
      0,
    ),
  ),
  '/midi/trigger': doing(({ maps }, call) => {
    maps.addTriggers(triggerOf(call));
  }),
  '/midi/trigger/clear': doing(({ maps }, { args: [note] }) =>
    maps.removeTriggers(note === -1 ? undefined : inRange('note', note, 0, 127)),
  ),
  '/midi/tuning': doing(({ tuning }, { args: [a4, base, ...cents] }) =>
    tuning.set(a4, cents.length ? cents : equalScale, base),
  ),
  '/midi/open': (call, context) => {
    const [given] = call.args;
    const port = isPath(given) ? restricted(given, 'send', context.settings) : given;
    present(context).ports.openOutput(port, (reason) => {
      if (reason === undefined) call.peer.send(done(call.row.name));
      else context.fail(call, `port is ${JSON.stringify(port)}; it cannot be opened: ${reason}`);
    });
  },
  '/midi/close': doing((midi, { args: [port] }) => midi.closeOutput(openOutput(midi, port))),
  '/midi/send': planned((midi, { args: [port, ...given], sample }) => {
    openOutput(midi, port);
    // All of them are looked at before one is sent.
    const messages = given.flatMap((bytes, i) => messagesOf(bytesOfArgument(bytes), i + 2));
    for (const bytes of messages) midi.send(port, bytes, sample);
  }),
  '/midi/note': planned((midi, { args: [port, channel, note, velocity, seconds], sample }) => {
    inRange('channel', channel, 1, 16);
    inRange('seconds', seconds, 0, 3600);
    const on = encodeMidi({ type: 'noteOn', channel: channel - 1, note, velocity });
    midi.send(openOutput(midi, port), on, sample, {
      bytes: encodeMidi({ type: 'noteOff', channel: channel - 1, note, velocity: 64 }),
      seconds,
    });
  }),
  '/midi/panic': doing((midi) => midi.panic()),
  '/midi/clock': doing((midi, { args: [port, on] }) =>
    midi.clockOut[on === 0 ? 'stop' : 'start'](openOutput(midi, port)),
  ),
  '/midi/thru': doing((midi, { args: [from, to, on] }) => {
    if (from === '') throw new RangeError('from is ""; it must be a part of an input\'s name, or all');
    midi.thru[on === 0 ? 'remove' : 'add'](from, openOutput(midi, to));
  }),
  '/midi/follow': doing((midi, { args: [on] }) => {
    midi.following = on !== 0;
  }),
} satisfies Partial<SyncHandlers>;
