/**
 * A concert to measure with: notes of three defs that come and go, whose filter follows a control bus, through a chain of effects; in two halves, each
 * in a group and on buses of its own, so that one of them may be a section.
 */
import type { OscMessage, OscValue } from '../../protocol/osc/types.ts';
import {
  CombL,
  Env,
  EnvGen,
  FreeVerb,
  In,
  LPF,
  Out,
  Pulse,
  ReplaceOut,
  RLPF,
  Saw,
  SinOsc,
  synthDef,
} from '../../server/synthdef/builder/index.ts';

/** Seconds of a note. */
export const noteSeconds = 1;

/** Groups of the halves. */
export const halves = [10, 11] as const;
export type Half = 0 | 1;

const level = (amp: number) => EnvGen.kr(Env.perc(0.01, noteSeconds), { doneAction: 2 }).mul(amp);

export const concertDefs = [
  synthDef('string', { freq: 200, cut: 2000, out: 20 }, ({ freq, cut, out }) =>
    Out.ar(out, LPF.ar(Saw.ar(freq).add(Saw.ar(freq.mul(1.01))), cut).mul(level(0.01))),
  ),
  synthDef('bell', { freq: 200, cut: 2000, out: 20 }, ({ freq, cut, out }) =>
    Out.ar(out, SinOsc.ar(SinOsc.ar(freq.mul(2.76)).mul(cut).mul(0.2).add(freq)).mul(level(0.01))),
  ),
  synthDef('reed', { freq: 200, cut: 2000, out: 20 }, ({ freq, cut, out }) =>
    Out.ar(out, RLPF.ar(Pulse.ar(freq, SinOsc.kr(2).mul(0.2).add(0.5)), cut, 0.4).mul(level(0.01))),
  ),
  synthDef('echo', { bus: 20 }, ({ bus }) =>
    ReplaceOut.ar(bus, CombL.ar(In.ar(bus, 1), { maxdelaytime: 0.5, delaytime: 0.31, decaytime: 1.5 }).mul(0.5)),
  ),
  synthDef('room', { bus: 20 }, ({ bus }) => Out.ar(0, FreeVerb.ar(In.ar(bus, 1), 0.4, 0.7, 0.5))),
  synthDef('sway', { bus: 0, rate: 0.3 }, ({ bus, rate }) => Out.kr(bus, SinOsc.kr(rate).mul(900).add(1500))),
];

const names = ['string', 'bell', 'reed'] as const;

export const message = (address: string, ...args: OscValue[]): OscMessage => ({
  address,
  types: args
    .map((each) =>
      typeof each === 'string' ? 's' : each instanceof Uint8Array ? 'b' : Number.isInteger(each) ? 'i' : 'f',
    )
    .join(''),
  args,
});

const audioBus = (half: Half): number => 20 + half;
const controlBus = (half: Half): number => 30 + half;

/** Returns what begins a half, whose group is there. */
export function beginHalf(half: Half): OscMessage[] {
  const [group, id] = [halves[half], 100 + 10 * half];
  return [
    message('/s_new', 'sway', id, 0, group, 'bus', controlBus(half), 'rate', 0.3 + 0.1 * half),
    message('/s_new', 'echo', id + 1, 1, group, 'bus', audioBus(half)),
    message('/s_new', 'room', id + 2, 1, group, 'bus', audioBus(half)),
  ];
}

/** Returns the messages of note n, which belongs to the half that n says. */
export function note(n: number, id: number): OscMessage[] {
  const half = (n % 2) as Half;
  const freq = 60 + (n % 97) * 3.5;
  const place = [id, 3, 100 + 10 * half] as const;
  return [
    message('/s_new', names[(n >> 1) % names.length]!, ...place, 'freq', freq, 'out', audioBus(half)),
    message('/n_map', id, 'cut', controlBus(half)),
  ];
}
