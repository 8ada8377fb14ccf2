/** State of the MIDI channels: controllers, bend, pressure, programs and the keys that are down. Runs on the control thread. */
import {
  type ChannelView,
  Controller,
  channels,
  EntryController,
  initialController,
} from '../../protocol/midi/channel.ts';
import type { MidiMessage } from '../../protocol/midi/messages.ts';
import { type Entry, ParameterEntry, Registered } from './registered.ts';
import { Zones } from './zones.ts';

/** Controllers that a reset sets to their initial values; volume, pan and programs stay, as the specification's recommended practice has it. */
const resettable: readonly number[] = [
  1,
  Controller.expression,
  Controller.sustain,
  65,
  Controller.sostenuto,
  67,
  EntryController.unregisteredFine,
  EntryController.unregisteredCoarse,
  EntryController.registeredFine,
  EntryController.registeredCoarse,
];

/** Semitones and cents, until a registered parameter sets them: of a channel, and of one that has a note each in an MPE zone. */
const defaultBendRange: Entry = { coarse: 2, fine: 0 };
const memberBendRange: Entry = { coarse: 48, fine: 0 };

export class ChannelState {
  readonly controllers = Array.from({ length: 128 }, (_, i) => initialController(i));
  /** -1 to 1. */
  bend = 0;
  /** Semitones and cents at bend 1; undefined until a registered parameter sets them. */
  bendRange: Entry | undefined;
  readonly entry = new ParameterEntry();
  pressure = 0;
  program = 0;
  /** Velocity of each key that is down. */
  readonly down = new Map<number, number>();
  readonly polyPressure = new Map<number, number>();
  /** The last note-on. */
  last: { readonly note: number; readonly velocity: number } | undefined;
}

export class MidiState {
  readonly channels = Array.from({ length: channels }, () => new ChannelState());
  readonly zones = new Zones();
  private readonly touched = new Set<number>();
  /** Result of `view`, until the next message. */
  private shown: readonly ChannelView[] | undefined = [];

  take(message: MidiMessage): void {
    if (!('channel' in message)) return;
    const state = this.channels[message.channel]!;
    this.touched.add(message.channel);
    this.shown = undefined;
    switch (message.type) {
      case 'noteOn':
        state.down.set(message.note, message.velocity);
        state.last = { note: message.note, velocity: message.velocity };
        break;
      case 'noteOff':
        state.down.delete(message.note);
        state.polyPressure.delete(message.note);
        break;
      case 'polyPressure':
        state.polyPressure.set(message.note, message.value);
        break;
      case 'pressure':
        state.pressure = message.value;
        break;
      case 'program':
        state.program = message.program;
        break;
      case 'bend':
        state.bend = message.value < 0 ? message.value / 8192 : message.value / 8191;
        break;
      case 'controller':
        this.controller(message.channel, message.controller, message.value);
        break;
    }
  }

  /** Semitones by which a channel's notes are bent. In an MPE zone the note's own bend and the manager's add up. */
  bendOf(channel: number): number {
    const manager = this.zones.managerOf(channel);
    return this.ownBend(channel) + (manager === undefined ? 0 : this.ownBend(manager));
  }

  private ownBend(channel: number): number {
    return this.channels[channel]!.bend * semitones(this.bendRange(channel));
  }

  private bendRange(channel: number): Entry {
    return (
      this.channels[channel]!.bendRange ??
      (this.zones.managerOf(channel) === undefined ? defaultBendRange : memberBendRange)
    );
  }

  /** Channels of which something was heard. */
  view(): readonly ChannelView[] {
    return (this.shown ??= this.viewNow());
  }

  private viewNow(): ChannelView[] {
    return [...this.touched]
      .sort((a, b) => a - b)
      .map((channel) => {
        const { controllers, bend, pressure, program, down, last } = this.channels[channel]!;
        const moved = controllers.flatMap((value, i) =>
          value === initialController(i) ? [] : [[String(i), value] as const],
        );
        return {
          channel,
          controllers: Object.fromEntries(moved),
          bend,
          bendRange: semitones(this.bendRange(channel)),
          pressure,
          program,
          down: [...down.keys()].sort((a, b) => a - b),
          last: last ?? null,
        };
      });
  }

  private controller(channel: number, controller: number, value: number): void {
    const state = this.channels[channel]!;
    state.controllers[controller] = value;
    this.enter(channel, controller, value);
    if (controller >= Controller.soundOff && controller !== Controller.reset) state.down.clear();
    if (controller !== Controller.reset) return;
    for (const each of resettable) state.controllers[each] = initialController(each);
    state.entry.reset();
    state.bend = 0;
    state.pressure = 0;
    state.polyPressure.clear();
  }

  /** Applies a controller to the channel's registered parameters; members of an MPE zone have one bend range. */
  private enter(channel: number, controller: number, value: number): void {
    const edit = this.channels[channel]!.entry.take(controller, value);
    if (edit?.parameter === Registered.bendRange) {
      const range = edit.of(this.bendRange(channel));
      for (const each of this.zones.sharing(channel)) this.channels[each]!.bendRange = range;
    } else if (edit?.parameter === Registered.zone) {
      for (const each of this.zones.announce(channel, edit.of({ coarse: 0, fine: 0 }).coarse))
        this.channels[each]!.bendRange = undefined;
    }
  }
}

const semitones = ({ coarse, fine }: Entry): number => coarse + fine / 100;
