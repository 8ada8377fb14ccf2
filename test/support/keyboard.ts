/** A keyboard whose voices end when they are stopped, or a while after they were let go, and the messages that it is played with. */

import type { ParamRecord } from '../../protocol/instruments/params.ts';
import type { MidiMessage } from '../../protocol/midi/messages.ts';
import { Tuning } from '../../protocol/midi/tuning.ts';
import { Keyboard, type Mapping } from '../../server/midi/keyboard.ts';
import { MidiState } from '../../server/midi/state.ts';
import { paramsNamed } from './params.ts';

/** Voices that end when they are stopped, or a while after they were let go. */
export class FakeVoices {
  last = 0;
  readonly playing = new Map<number, { params: ParamRecord; released: boolean }>();
  readonly stopped: number[] = [];
  readonly updates: [number, ParamRecord][] = [];

  paramsOf = () => paramsNamed('freq', 'amp', 'gate', 'pressure');
  play = (_: string, params: ParamRecord) => {
    this.playing.set(++this.last, { params, released: false });
    return this.last;
  };

  update = (voice: number, params: ParamRecord) => void this.updates.push([voice, params]);
  release = (voice: number) => {
    this.playing.get(voice)!.released = true;
  };
  stop = (voice: number) => {
    this.stopped.push(voice);
    this.playing.delete(voice);
  };

  isPlaying = (voice: number) => this.playing.has(voice);
  endReleased = () => {
    for (const [voice, { released }] of this.playing) if (released) this.playing.delete(voice);
  };
  get held() {
    return [...this.playing].filter(([, { released }]) => !released).map(([voice]) => voice);
  }
}

export const base: Mapping = {
  instrument: 'pad',
  channels: [0],
  low: 0,
  high: 127,
  transpose: 0,
  polyphony: 8,
  steal: 'oldest',
  params: {},
};

export interface Played {
  readonly voices: FakeVoices;
  readonly state: MidiState;
  readonly keyboard: Keyboard;
}

/** Returns a keyboard that plays `base`. */
export function playedKeyboard(): Played {
  const voices = new FakeVoices();
  const state = new MidiState();
  const keyboard = new Keyboard(state, new Tuning(), voices, (instrument, reason) => {
    throw new Error(`${instrument}: ${reason}`);
  });
  keyboard.map(base);
  return { voices, state, keyboard };
}

export const on = (note: number, velocity = 127, channel = 0): MidiMessage => ({
  type: 'noteOn',
  channel,
  note,
  velocity,
});
export const off = (note: number, channel = 0): MidiMessage => ({ type: 'noteOff', channel, note, velocity: 64 });
export const cc = (controller: number, value: number, channel = 0): MidiMessage => ({
  type: 'controller',
  channel,
  controller,
  value,
});
export const bendUp = (channel = 0): MidiMessage => ({ type: 'bend', channel, value: 8191 });
/** A bend range in the order of the standard. */
export const range = (semitones: number, channel = 0): MidiMessage[] => [
  cc(101, 0, channel),
  cc(100, 0, channel),
  cc(6, semitones, channel),
];
/** MPE's configuration message. */
export const announce = (members: number, manager = 0): MidiMessage[] => [
  cc(101, 0, manager),
  cc(100, 6, manager),
  cc(6, members, manager),
];
