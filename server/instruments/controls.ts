/** What voices of rendered sound take beside the parameters of their instrument. Pure. */
import type { Description } from './description.ts';
import { checkParams, type Param, type ParamRecord } from './params.ts';
import { type VoiceControl, voiceControls } from './voice.ts';

/** A value as a client gave it. */
export type Given = Readonly<Record<string, unknown>>;

/** What a voice takes beside the parameters of its instrument. */
export const controlParams = {
  gain: { type: 'number', default: voiceControls.gain, min: -100, max: 100 },
  pan: { type: 'number', default: voiceControls.pan, min: -1, max: 1 },
  speed: { type: 'number', default: voiceControls.speed, min: 0, max: 64 },
  out: { type: 'integer', default: voiceControls.out, min: 0 },
  group: { type: 'integer', default: 0, min: 0 },
  loop: { type: 'boolean', default: false },
} as const satisfies Record<VoiceControl | 'group' | 'loop', Param>;

/** A parameter of the instrument goes before a control of that name. */
export function splitControls({ params }: Description, given: Given): { own: Given; rest: Given } {
  const isOwn = (name: string) => Object.hasOwn(controlParams, name) && !Object.hasOwn(params, name);
  const entries = Object.entries(given);
  return { own: Object.fromEntries(entries.filter(([name]) => isOwn(name))), rest: Object.fromEntries(entries.filter(([name]) => !isOwn(name))) };
}

/** Only those that were given. @throws ParamError */
export function checkControls(instrument: string, own: Given): ParamRecord {
  const { values } = checkParams(instrument, controlParams, own);
  return Object.fromEntries(Object.keys(own).map((name) => [name, values[name]!]));
}
