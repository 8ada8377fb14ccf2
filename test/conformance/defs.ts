/** The SynthDefs that sequences play: silent, and still at every moment unless a message moves them. */
import {
  ar,
  FreeSelf,
  In,
  ir,
  kr,
  Line,
  mix,
  Out,
  PauseSelf,
  SendTrig,
  SinOsc,
  synthDef,
  tr,
} from '../../server/synthdef/builder/index.ts';

/** Names of controls; not every def has every one, and none has the last. */
export const controlNames = ['freq', 'amp', 'list', 'wide', 'sound', 'start', 'none'] as const;

/** Frees itself on a trigger. Not in one def with pausing: of the two in one block, scsynth does the later in the graph. */
const plain = synthDef(
  'plain',
  { freq: 440, amp: 0, list: [1, 2, 3], t_free: tr(0) },
  ({ freq, amp, list, t_free }) => {
    FreeSelf.kr(t_free);
    Out.ar(0, SinOsc.ar(freq).mul(amp).mul(0).mul(mix(list.channels)));
  },
);

const plainAgain = synthDef('plain', { amp: 0.5, freq: 220, wide: [1, 2] }, ({ freq, amp, wide }) => {
  Out.ar(4, SinOsc.ar(freq).mul(amp).mul(0).mul(mix(wide.channels)));
});

/** All kinds of controls, and what answers to a trigger. */
const rich = synthDef(
  'rich',
  { start: ir(2), sound: ar(0), t_pause: tr(0), t_send: tr(0), freq: kr(300, 0.1), wide: kr([5, 6, 7, 8]), amp: 0 },
  (c) => {
    PauseSelf.kr(c.t_pause);
    SendTrig.kr(c.t_send, 3, c.start);
    Out.ar(2, SinOsc.ar(c.freq).mul(c.amp).add(c.sound).mul(0).mul(mix(c.wide.channels)).mul(c.start));
  },
);

/** No controls at all. */
const bare = synthDef('bare', {}, () => {
  Out.kr(100, In.kr(101));
});

/** Ends within a few blocks, with the done action that was set. */
const brief = synthDef('brief', { action: 2 }, ({ action }) => {
  Line.kr(0, 1, 0.002, { doneAction: action });
});

export const defNames = [plain.name, rich.name, bare.name] as const;
/** SynthDefs that every sequence finds. */
export const initialDefs: readonly Uint8Array[] = [plain, rich, bare, brief].map(({ bytes }) => bytes);
/** SynthDefs that a sequence may send anew. */
export const sentDefs: readonly Uint8Array[] = [plain, rich, bare, plainAgain].map(({ bytes }) => bytes);
/** SynthDefs that a sequence may send and that are new. */
export const extraDef = {
  name: 'extra',
  bytes: synthDef('extra', { freq: 1 }, ({ freq }) => Out.kr(102, freq.mul(0))).bytes,
};
