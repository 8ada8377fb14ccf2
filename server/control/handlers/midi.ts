/** Commands about MIDI. */
import { encodeMidi } from '../../../protocol/midi/messages.ts';
import type { OscValue } from '../../../protocol/osc/types.ts';
import { ParamError } from '../../instruments/params.ts';
import { channelsOf, checkRange, type ControllerMap, type TriggerMap } from '../../midi/maps.ts';
import { equalScale } from '../../midi/tuning.ts';
import { bytesOfArgument, type Midi } from '../../midi/midi.ts';
import { mappingOf } from '../../midi/mapping-options.ts';
import { isPath } from '../../midi/ports.ts';
import type { Call, Context, SyncHandler } from '../context.ts';
import { restricted } from '../paths.ts';
import { pairs } from './pairs.ts';
import { CommandFailure, done } from '../replies.ts';

type Act = (midi: Midi, call: Call, context: Context) => number | void;

const withMidi = (act: Act): SyncHandler => (call, context) => {
  if (!context.midi) throw new CommandFailure('MIDI is played in real time only');
  act(context.midi, call, context);
};

/** What answers `/done`, with a number where there is one. */
const doing = (act: Act): SyncHandler => withMidi((midi, call, context) => {
  const count = act(midi, call, context);
  call.peer.send(typeof count === 'number' ? done(call.row.name, 'i', [count]) : done(call.row.name));
});

const openOutput = ({ ports }: Midi, port: string): string => ports.output(port);

function rangeOf([target, key, min, max, curve]: readonly unknown[], { instruments }: Context): Omit<ControllerMap, 'channel' | 'controller'> {
  const map = { target: target as string, key: key as string, min: min as number, max: max as number, curve: curve as ControllerMap['curve'] };
  checkRange(map);
  if (map.target !== 'session' && !instruments?.catalogue.get(map.target)) throw new ParamError(`target is ${JSON.stringify(map.target)}; it must be an instrument or session`);
  return map;
}

function triggerOf({ args: [channels, low, high, address, ...rest] }: Call): TriggerMap[] {
  const all = channels === 'all';
  for (const [name, note] of [['low', low], ['high', high]] as const) {
    if (!((note as number) >= 0 && (note as number) <= 127)) throw new RangeError(`${name} is ${String(note)}; it must be from 0 to 127`);
  }
  if (!String(address).startsWith('/')) throw new RangeError(`address is ${JSON.stringify(address)}; it must begin with /`);
  const values = rest as OscValue[];
  const types = values.map((value) => (typeof value === 'string' ? 's' : Number.isInteger(value) ? 'i' : 'f')).join('');
  const map = { low: low as number, high: high as number, message: { address: address as string, types, args: values } };
  return all ? [{ ...map, channel: undefined }] : channelsOf(channels as string).map((channel) => ({ ...map, channel }));
}

export const midiHandlers: Record<string, SyncHandler> = {
  '/midi': withMidi((midi, { args, peer }) => {
    for (const bytes of args) midi.receive(peer.id, bytesOfArgument(bytes as Uint8Array));
  }),
  '/midi/map': doing((midi, call, { instruments }) => {
    const [channels, instrument] = call.args as [string, string];
    const entry = instruments!.catalogue.get(instrument);
    if (!entry) throw new ParamError(`instrument ${instrument} is not there`);
    midi.keyboard.map(mappingOf(channelsOf(channels), entry.description, pairs(call, 2)));
  }),
  '/midi/unmap': doing(({ keyboard }, { args: [channels, instrument] }) => keyboard.unmap(channelsOf(channels as string), instrument === '' ? undefined : (instrument as string))),
  '/midi/controller': doing(({ maps }, { args: [channels, controller, ...range] }, context) => {
    if (!((controller as number) >= 0 && (controller as number) <= 127)) throw new RangeError(`controller is ${String(controller)}; it must be from 0 to 127`);
    const map = rangeOf(range, context);
    for (const channel of channelsOf(channels as string)) maps.addController({ ...map, channel, controller: controller as number });
  }),
  '/midi/learn': doing(({ maps }, { args }, context) => maps.learn(rangeOf(args, context))),
  '/midi/controller/clear': doing(({ maps }, { args: [channels, controller] }) =>
    channelsOf(channels as string).reduce((sum, channel) => sum + maps.removeControllers(channel, controller === -1 ? undefined : (controller as number)), 0)),
  '/midi/trigger': doing(({ maps }, call) => {
    for (const map of triggerOf(call)) maps.addTrigger(map);
  }),
  '/midi/trigger/clear': doing(({ maps }, { args: [note] }) => maps.removeTriggers(note === -1 ? undefined : (note as number))),
  '/midi/tuning': doing(({ tuning }, { args: [a4, base, ...cents] }) => tuning.set(a4 as number, cents.length ? (cents as number[]) : equalScale, base as number)),
  '/midi/open': doing(({ ports }, { args: [port] }, { settings }) => {
    ports.openOutput(isPath(port as string) ? restricted(port as string, 'send', settings) : (port as string));
  }),
  '/midi/close': doing((midi, { args: [port] }) => midi.closeOutput(openOutput(midi, port as string))),
  '/midi/send': doing((midi, { args, sample }) => {
    const [port, ...messages] = args as [string, ...Uint8Array[]];
    openOutput(midi, port);
    for (const bytes of messages) midi.send(port, bytesOfArgument(bytes).slice(), sample);
  }),
  '/midi/note': doing((midi, { args, sample }) => {
    const [port, channel, note, velocity, seconds] = args as [string, number, number, number, number];
    if (!(seconds >= 0 && seconds <= 3600)) throw new RangeError(`seconds is ${seconds}; it must be from 0 to 3600`);
    const on = encodeMidi({ type: 'noteOn', channel: channel - 1, note, velocity });
    midi.send(openOutput(midi, port), on, sample, { bytes: encodeMidi({ type: 'noteOff', channel: channel - 1, note, velocity: 64 }), seconds });
  }),
  '/midi/panic': doing((midi) => midi.panic()),
  '/midi/clock': doing((midi, { args: [port, on] }) => midi.clockOut[on === 0 ? 'stop' : 'start'](openOutput(midi, port as string))),
  '/midi/thru': doing((midi, { args }) => {
    const [from, to, on] = args as [string, string, number];
    if (from === '') throw new RangeError('from is ""; it must be a part of an input\'s name, or all');
    midi.thru[on === 0 ? 'remove' : 'add'](from, openOutput(midi, to));
  }),
  '/midi/follow': doing((midi, { args: [on] }) => { midi.following = on !== 0; }),
};
