/** Events of sequences and routines: notes, chords, arpeggios, controllers, messages, instruments. Checked before anything sounds. Pure. */
import * as v from 'valibot';
import { anyValue } from '../../../protocol/instruments/params.ts';
import { encodeMessage } from '../../../protocol/osc/encode.ts';
import { defaultVelocity } from '../note-params.ts';
import { noteOf, type Pitch } from './pitch.ts';

/**
 * Target of notes: an instrument by its name (`bass`), a MIDI output (`midi:bunsynth`, `midi:bunsynth#10` for a channel), or for messages an OSC address
 * (`osc:57120` of this machine, `osc:host:port`). Messages without one are commands of the server.
 */
export type Target = string;

interface Placed {
  /** Beats from the beginning; default 0. */
  readonly at?: number;
  readonly to?: Target;
}

interface Sounding extends Placed {
  /** Length in beats; default 1. */
  readonly beats?: number;
  /** 0 to 127; default 100. */
  readonly velocity?: number;
  /** MIDI channel, 1 to 16. */
  readonly channel?: number;
  /** Further parameters of an instrument. */
  readonly params?: Readonly<Record<string, number | string | boolean | readonly number[]>>;
}

export type SequenceEvent =
  | (Sounding & { readonly note: Pitch })
  | (Sounding & { readonly chord: readonly Pitch[] })
  /** Note after note, `step` beats apart, as long as a step unless `beats` is told. */
  | (Sounding & { readonly arp: readonly Pitch[]; readonly step?: number })
  | (Placed & { readonly controller: number; readonly value: number; readonly channel?: number })
  /** -1 to 1. */
  | (Placed & { readonly bend: number; readonly channel?: number })
  | (Placed & { readonly program: number; readonly channel?: number })
  /** A message: address and arguments. */
  | (Placed & { readonly osc: readonly [string, ...(number | string | Uint8Array)[]] })
  /** An instrument that is played as /play does; let go after `beats`, if given. */
  | (Placed & { readonly play: string; readonly params?: Sounding['params']; readonly beats?: number });

const range = (least: number, most: number, what = 'a number') =>
  v.pipe(
    v.number(`it must be ${what} from ${least} to ${most}`),
    v.check((x) => x >= least && x <= most, `it must be ${what} from ${least} to ${most}`),
  );
const whole = (least: number, most: number) =>
  v.pipe(
    range(least, most, 'a whole number'),
    v.check((x) => Number.isInteger(x), `it must be a whole number from ${least} to ${most}`),
  );
const pitch = v.pipe(
  v.union([v.number(), v.string()]),
  v.check((x) => {
    try {
      noteOf(x);
      return true;
    } catch {
      return false;
    }
  }, 'it must be a note from 0 to 127 or a name such as c4'),
);
const time = v.optional(
  v.pipe(
    v.number('it must be 0 beats or more'),
    v.check((x) => x >= 0 && x < Infinity, 'it must be 0 beats or more'),
  ),
);
const params = v.optional(v.record(v.string(), anyValue));
const placed = { at: time, to: v.optional(v.string('it must be text')) };
const channel = v.optional(whole(1, 16));
const sounding = { ...placed, beats: time, velocity: v.optional(range(0, 127)), channel, params };

const kinds = {
  note: v.strictObject({ ...sounding, note: pitch }),
  chord: v.strictObject({ ...sounding, chord: v.array(pitch) }),
  arp: v.strictObject({ ...sounding, arp: v.array(pitch), step: v.optional(range(1e-6, 1e6)) }),
  controller: v.strictObject({ ...placed, controller: whole(0, 127), value: whole(0, 127), channel }),
  bend: v.strictObject({ ...placed, bend: range(-1, 1), channel }),
  program: v.strictObject({ ...placed, program: whole(0, 127), channel }),
  osc: v.strictObject({
    ...placed,
    osc: v.pipe(
      v.array(v.union([v.number(), v.string(), v.instance(Uint8Array)])),
      v.check(
        ([address]) => typeof address === 'string' && address.startsWith('/'),
        'it must be an address that begins with /, and arguments',
      ),
    ),
  }),
  play: v.strictObject({ ...placed, play: v.string(), params, beats: time }),
};

/** @throws RangeError naming place, field and value */
export function checkEvent(event: SequenceEvent, where: string): void {
  const kind = (Object.keys(kinds) as (keyof typeof kinds)[]).find((key) => Object.hasOwn(event, key));
  if (!kind)
    throw new RangeError(`${where}: ${JSON.stringify(event)} must have one of ${Object.keys(kinds).join(', ')}`);
  const result = v.safeParse(kinds[kind], event);
  if (result.success) return;
  const [issue] = result.issues;
  const path = v.getDotPath(issue) ?? kind;
  throw new RangeError(
    `${where}: ${path} is ${JSON.stringify(issue.input)}; ${issue.type === 'strict_object' ? `it is no field of a ${kind}` : issue.message}`,
  );
}

/** One thing that sounds or is sent, at `at`. Targets are resolved with that of the voice. */
export type Atom = { readonly at: number; readonly to: Target | undefined } & (
  | {
      readonly kind: 'note';
      readonly note: number;
      readonly beats: number;
      readonly velocity: number;
      readonly channel: number | undefined;
      readonly params: NonNullable<Sounding['params']>;
    }
  | {
      readonly kind: 'play';
      readonly instrument: string;
      readonly params: NonNullable<Sounding['params']>;
      readonly beats: number | undefined;
    }
  | {
      readonly kind: 'midi';
      readonly message: 'controller' | 'bend' | 'program';
      readonly data: readonly number[];
      readonly channel: number | undefined;
    }
  | { readonly kind: 'osc'; readonly packet: Uint8Array }
);

/** Returns the parts of an event. */
export function atomsOf(event: SequenceEvent): Atom[] {
  const { at = 0, to } = event;
  const note = (pitched: Pitch, from: Sounding, moment: number, beats: number): Atom => ({
    kind: 'note',
    at: moment,
    to,
    note: noteOf(pitched),
    beats,
    velocity: from.velocity ?? defaultVelocity,
    channel: from.channel,
    params: from.params ?? {},
  });
  if ('note' in event) return [note(event.note, event, at, event.beats ?? 1)];
  if ('chord' in event) return event.chord.map((each) => note(each, event, at, event.beats ?? 1));
  if ('arp' in event) {
    const { step = 0.25 } = event;
    return event.arp.map((each, i) => note(each, event, at + i * step, event.beats ?? step));
  }
  if ('play' in event)
    return [{ kind: 'play', at, to, instrument: event.play, params: event.params ?? {}, beats: event.beats }];
  if ('osc' in event) {
    const [address, ...args] = event.osc;
    const types = args
      .map((arg) =>
        typeof arg === 'string'
          ? 's'
          : typeof arg !== 'number'
            ? 'b'
            : Number.isInteger(arg) && Math.abs(arg) < 2 ** 31
              ? 'i'
              : 'f',
      )
      .join('');
    return [{ kind: 'osc', at, to, packet: encodeMessage(address, types, args) }];
  }
  if ('controller' in event)
    return [
      { kind: 'midi', at, to, message: 'controller', data: [event.controller, event.value], channel: event.channel },
    ];
  if ('bend' in event) {
    const value = Math.round(event.bend < 0 ? event.bend * 8192 : event.bend * 8191);
    return [{ kind: 'midi', at, to, message: 'bend', data: [value], channel: event.channel }];
  }
  return [{ kind: 'midi', at, to, message: 'program', data: [event.program], channel: event.channel }];
}

/** A target, taken apart. */
export type Where =
  | { readonly kind: 'instrument'; readonly instrument: string }
  | { readonly kind: 'midi'; readonly port: string; readonly channel: number | undefined }
  | { readonly kind: 'osc'; readonly host: string; readonly port: number };

/** @throws RangeError naming the target */
export function whereOf(target: Target): Where {
  const midi = /^midi:(.+?)(?:#(\d+))?$/.exec(target);
  if (midi) {
    const channel = midi[2] === undefined ? undefined : Number(midi[2]);
    if (channel !== undefined && !(channel >= 1 && channel <= 16))
      throw new RangeError(`target ${target}: channel is ${channel}; it must be from 1 to 16`);
    return { kind: 'midi', port: midi[1]!, channel };
  }
  const osc = /^osc:(?:(.+):)?(\d+)$/.exec(target);
  if (osc && Number(osc[2]) > 0 && Number(osc[2]) < 65536)
    return { kind: 'osc', host: osc[1] ?? '127.0.0.1', port: Number(osc[2]) };
  if (/^(midi|osc):|^$/.test(target))
    throw new RangeError(
      `target is ${JSON.stringify(target)}; it must be the name of an instrument, such as midi:bunsynth#10, or such as osc:57120 or osc:host:57120`,
    );
  return { kind: 'instrument', instrument: target };
}
