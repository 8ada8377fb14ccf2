/** Commands about MIDI. */

import { ParamError } from '../../../protocol/instruments/params.ts';
import { encodeMidi } from '../../../protocol/midi/messages.ts';
import { equalScale } from '../../../protocol/midi/tuning.ts';
import { wholeMessages } from '../../../protocol/midi/whole.ts';
import type { OscValue } from '../../../protocol/osc/types.ts';
import { boundMessage } from '../../midi/bound.ts';
import { mappingOf } from '../../midi/mapping-options.ts';
import { type ControllerMap, channelsOf, checkRange, type TriggerMap } from '../../midi/maps.ts';
import { bytesOfArgument, type Midi } from '../../midi/midi.ts';
import { isPath } from '../../midi/ports.ts';
import type { Call, Context, SyncHandler } from '../context.ts';
import { restricted } from '../paths.ts';
import { CommandFailure, done } from '../replies.ts';
import { inTime } from './in-time.ts';
import { pairs } from './pairs.ts';

type Act = (midi: Midi, call: Call, context: Context) => number | void;

const present = ({ midi }: Context): Midi => {
  if (!midi) throw new CommandFailure('MIDI is played in real time only');
  return midi;
};

/** What answers `/done`, with a number where there is one. */
const answering =
  (act: Act) =>
  (midi: Midi, call: Call, context: Context): void => {
    const count = act(midi, call, context);
    call.peer.send(typeof count === 'number' ? done(call.row.name, 'i', [count]) : done(call.row.name));
  };

/** At once, whatever the time of the bundle: it is planned for that. */
const planned =
  (act: Act): SyncHandler =>
  (call, context) =>
    answering(act)(present(context), call, context);

/** At the time of the bundle. */
const acting =
  (act: (midi: Midi, call: Call, context: Context) => void): SyncHandler =>
  (call, context) => {
    const midi = present(context);
    inTime(call, context, () => act(midi, call, context));
  };
const doing = (act: Act): SyncHandler => acting(answering(act));

/** @throws RangeError naming the field */
function inRange(name: string, value: unknown, least: number, most: number): number {
  if ((value as number) >= least && (value as number) <= most) return value as number;
  throw new RangeError(`${name} is ${String(value)}; it must be from ${least} to ${most}`);
}

const openOutput = ({ ports }: Midi, port: string): string => ports.output(port);

function rangeOf(
  [target, key, min, max, curve]: readonly unknown[],
  { instruments }: Context,
): Omit<ControllerMap, 'channel' | 'controller'> {
  const map = {
    target: target as string,
    key: key as string,
    min: min as number,
    max: max as number,
    curve: curve as ControllerMap['curve'],
  };
  checkRange(map);
  if (map.target !== 'session' && !instruments?.catalogue.get(map.target))
    throw new ParamError(`target is ${JSON.stringify(map.target)}; it must be an instrument or session`);
  return map;
}

function triggerOf({ args: [channels, low, high, address, ...rest] }: Call): TriggerMap[] {
  const all = channels === 'all';
  const map = {
    low: inRange('low', low, 0, 127),
    high: inRange('high', high, 0, 127),
    ...boundMessage(address as string, rest as OscValue[]),
  };
  if (map.low > map.high) throw new RangeError(`low is ${map.low}, above high, which is ${map.high}`);
  return all
    ? [{ ...map, channel: undefined }]
    : channelsOf(channels as string).map((channel) => ({ ...map, channel }));
}

/** @throws RangeError naming argument and byte */
function messagesOf(bytes: Uint8Array, argument: number): Uint8Array[] {
  try {
    return wholeMessages(bytes);
  } catch (error) {
    throw new RangeError(`argument ${argument} (bytes): ${(error as Error).message}`);
  }
}

export const midiHandlers: Record<string, SyncHandler> = {
  '/midi': acting((midi, { args, peer }) => {
    for (const bytes of args) midi.receive(peer.id, bytesOfArgument(bytes as Uint8Array));
  }),
  '/midi/map': doing((midi, call, { instruments }) => {
    const [channels, instrument] = call.args as [string, string];
    const entry = instruments!.catalogue.get(instrument);
    if (!entry) throw new ParamError(`instrument ${instrument} is not there`);
    midi.keyboard.map(mappingOf(channelsOf(channels), entry.description, pairs(call, 2)));
  }),
  '/midi/unmap': doing(({ keyboard }, { args: [channels, instrument] }) =>
    keyboard.unmap(channelsOf(channels as string), instrument === '' ? undefined : (instrument as string)),
  ),
  '/midi/controller': doing(({ maps }, { args: [channels, controller, ...range] }, context) => {
    inRange('controller', controller, 0, 127);
    const map = rangeOf(range, context);
    for (const channel of channelsOf(channels as string))
      maps.addController({ ...map, channel, controller: controller as number });
  }),
  '/midi/learn': doing(({ maps }, { args }, context) => maps.learn(rangeOf(args, context))),
  '/midi/controller/clear': doing(({ maps }, { args: [channels, controller] }) =>
    channelsOf(channels as string).reduce(
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
    tuning.set(a4 as number, cents.length ? (cents as number[]) : equalScale, base as number),
  ),
  '/midi/open': (call, context) => {
    const given = call.args[0] as string;
    const port = isPath(given) ? restricted(given, 'send', context.settings) : given;
    present(context).ports.openOutput(port, (reason) => {
      if (reason === undefined) call.peer.send(done(call.row.name));
      else context.fail(call, `port is ${JSON.stringify(port)}; it cannot be opened: ${reason}`);
    });
  },
  '/midi/close': doing((midi, { args: [port] }) => midi.closeOutput(openOutput(midi, port as string))),
  '/midi/send': planned((midi, { args, sample }) => {
    const [port, ...given] = args as [string, ...Uint8Array[]];
    openOutput(midi, port);
    // All of them are looked at before one is sent.
    const messages = given.flatMap((bytes, i) => messagesOf(bytesOfArgument(bytes), i + 2));
    for (const bytes of messages) midi.send(port, bytes, sample);
  }),
  '/midi/note': planned((midi, { args, sample }) => {
    const [port, channel, note, velocity, seconds] = args as [string, number, number, number, number];
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
    midi.clockOut[on === 0 ? 'stop' : 'start'](openOutput(midi, port as string)),
  ),
  '/midi/thru': doing((midi, { args }) => {
    const [from, to, on] = args as [string, string, number];
    if (from === '') throw new RangeError('from is ""; it must be a part of an input\'s name, or all');
    midi.thru[on === 0 ? 'remove' : 'add'](from, openOutput(midi, to));
  }),
  '/midi/follow': doing((midi, { args: [on] }) => {
    midi.following = on !== 0;
  }),
};
