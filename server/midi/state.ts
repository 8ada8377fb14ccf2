/** What came over MIDI last: controllers, bend, pressure, programs and the keys that are down. Runs on the control thread. */
import type { MidiMessage } from '../../protocol/midi/messages.ts';

export const channels = 16;
/** Controllers with a meaning of their own. */
export const Controller = { volume: 7, expression: 11, sustain: 64, sostenuto: 66, timbre: 74, dataCoarse: 6, dataFine: 38, rpnFine: 100, rpnCoarse: 101, soundOff: 120, reset: 121, notesOff: 123 } as const;
/** What a controller has before it was moved. */
const initial: Readonly<Record<number, number>> = { [Controller.volume]: 100, [Controller.expression]: 127, [Controller.timbre]: 64, [Controller.rpnFine]: 127, [Controller.rpnCoarse]: 127 };
/** What a controller has that nobody has moved. */
export const initialController = (controller: number): number => initial[controller] ?? 0;

/** Semitones, until a registered parameter sets it. */
const usualBendRange = 2;

export class ChannelState {
  readonly controllers = Array.from({ length: 128 }, (_, i) => initial[i] ?? 0);
  /** -1 to 1. */
  bend = 0;
  /** Semitones at bend 1. */
  bendRange = usualBendRange;
  pressure = 0;
  program = 0;
  /** Velocity of each key that is down. */
  readonly down = new Map<number, number>();
  readonly polyPressure = new Map<number, number>();
  /** The last note-on. */
  last: { readonly note: number; readonly velocity: number } | undefined;
}

/** What is not as it was in the beginning, as plain data for renders and clients. */
export interface ChannelView {
  readonly channel: number;
  readonly controllers: Readonly<Record<string, number>>;
  readonly bend: number;
  readonly pressure: number;
  readonly program: number;
  readonly down: readonly number[];
  readonly last: { readonly note: number; readonly velocity: number } | null;
}

export class MidiState {
  readonly channels = Array.from({ length: channels }, () => new ChannelState());
  private readonly touched = new Set<number>();
  /** As `view` gives it, until the next message. */
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
      case 'polyPressure': state.polyPressure.set(message.note, message.value); break;
      case 'pressure': state.pressure = message.value; break;
      case 'program': state.program = message.program; break;
      case 'bend': state.bend = message.value < 0 ? message.value / 8192 : message.value / 8191; break;
      case 'controller': this.controller(state, message.controller, message.value); break;
    }
  }

  /** Channels of which something was heard. */
  view(): readonly ChannelView[] {
    return (this.shown ??= this.viewNow());
  }

  private viewNow(): ChannelView[] {
    return [...this.touched].sort((a, b) => a - b).map((channel) => {
      const { controllers, bend, pressure, program, down, last } = this.channels[channel]!;
      const moved = controllers.flatMap((value, i) => (value === (initial[i] ?? 0) ? [] : [[String(i), value] as const]));
      return { channel, controllers: Object.fromEntries(moved), bend, pressure, program, down: [...down.keys()].sort((a, b) => a - b), last: last ?? null };
    });
  }

  private controller(state: ChannelState, controller: number, value: number): void {
    const { controllers } = state;
    controllers[controller] = value;
    const registered = controllers[Controller.rpnCoarse] === 0 && controllers[Controller.rpnFine] === 0;
    if (registered && (controller === Controller.dataCoarse || controller === Controller.dataFine)) {
      state.bendRange = controllers[Controller.dataCoarse]! + controllers[Controller.dataFine]! / 100;
    }
    if (controller >= Controller.soundOff && controller !== Controller.reset) state.down.clear();
    if (controller !== Controller.reset) return;
    // Volume, pan and programs stay, as the specification's recommended practice has it.
    for (const each of [1, Controller.expression, Controller.sustain, 65, Controller.sostenuto, 67, Controller.rpnFine, Controller.rpnCoarse]) controllers[each] = initial[each] ?? 0;
    state.bend = 0;
    state.pressure = 0;
    state.polyPressure.clear();
  }
}
