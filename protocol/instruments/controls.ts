/** Controls that a voice takes beside the parameters of its instrument. Pure. */
import type { Params } from './params.ts';

/** Initial values of the controls that nodes have. */
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

/** Controls that say when a voice begins. */
export const onsetControls = ['qu', 'arm'] as const satisfies readonly VoiceControl[];
