/** What a voice takes beside the parameters of its instrument, and how that is told apart from them. Pure. */
import { checkParams, ParamError, type ParamRecord, type Params } from '../../protocol/instruments/params.ts';

/** A value as a client gave it. */
export type Given = Readonly<Record<string, unknown>>;

/** What its nodes begin with. */
export const voiceControls = { gain: 1, pan: 0, speed: 1, out: 0 } as const;

/** Buses and nodes have numbers of 32 bits. */
const number32 = { type: 'integer', default: 0, min: 0, max: 0x7fffffff } as const;

/** Every control that voices of some kind take. */
export const controlParams = {
  gain: { type: 'number', default: voiceControls.gain, min: -100, max: 100 },
  pan: { type: 'number', default: voiceControls.pan, min: -1, max: 1 },
  speed: { type: 'number', default: voiceControls.speed, min: 0, max: 64 },
  out: { ...number32, default: voiceControls.out },
  in: number32,
  group: number32,
  loop: { type: 'boolean', default: false },
  /** Division on whose next tick it begins. */
  qu: { type: 'text', default: '' },
  /** Notes of which the first to come begins it: `any`, `60`, `48-59`. */
  arm: { type: 'text', default: '' },
  bpm: { type: 'number', default: 0, min: 0, max: 1000, description: "its own tempo; 0 is the grid's" },
  target: { type: 'text', default: '', description: 'where notes go: an instrument, midi:port#channel, osc:host:port' },
  seed: { type: 'integer', default: 0, description: 'of its random numbers' },
  swap: {
    type: 'text',
    default: '',
    description: 'where it takes a new version of its file: such as bar, 2b, 1/4, pass or end',
  },
} as const satisfies Params;

export type VoiceControl = keyof typeof controlParams;

/** What each kind takes. */
export const takenBy = {
  render: ['gain', 'pan', 'speed', 'out', 'group', 'loop', 'qu', 'arm'],
  synth: ['group', 'qu', 'arm'],
  webaudio: ['gain', 'pan', 'out', 'in', 'group', 'qu', 'arm'],
  sequence: ['loop', 'bpm', 'target', 'seed', 'swap', 'qu', 'arm'],
} as const satisfies Record<string, readonly VoiceControl[]>;

/** A parameter of the instrument goes before a control of that name. */
export function splitControls(
  params: Params,
  controls: readonly VoiceControl[],
  given: Given,
): { own: Given; rest: Given } {
  const isOwn = (name: string) => (controls as readonly string[]).includes(name) && !Object.hasOwn(params, name);
  const entries = Object.entries(given);
  return {
    own: Object.fromEntries(entries.filter(([name]) => isOwn(name))),
    rest: Object.fromEntries(entries.filter(([name]) => !isOwn(name))),
  };
}

/** Only those that were given. @throws ParamError */
export function checkControls(instrument: string, own: Given): ParamRecord {
  const { values } = checkParams(instrument, controlParams, own);
  return Object.fromEntries(Object.keys(own).map((name) => [name, values[name]!]));
}

/** What says when a voice begins. */
export const onsetControls = ['qu', 'arm'] as const satisfies readonly VoiceControl[];

/** @throws ParamError for a change that only the beginning of a voice can bring */
export function refuseMove(instrument: string, { group, ...rest }: ParamRecord): void {
  if (group !== undefined)
    throw new ParamError(
      `instrument ${instrument}: group is given when a voice begins; its nodes can be moved like any others`,
    );
  for (const name of onsetControls)
    if (rest[name] !== undefined)
      throw new ParamError(`instrument ${instrument}: ${name} is given when a voice begins`);
}
