/** Checks the options of a MIDI file that is to play, as a client gives them. Pure. */
import { checkParams, type ParamRecord, type Params, type ParamValue } from '../../protocol/instruments/params.ts';
import { channelsOf } from './maps.ts';

const fileOptions = {
  loop: { type: 'boolean', default: false },
  qu: { type: 'text', default: '', description: 'division on whose tick it begins' },
  tempo: { type: 'text', default: 'grid', options: ['grid', 'file'], description: 'whose tempo counts' },
  transpose: { type: 'integer', default: 0, min: -127, max: 127, unit: 'semitones' },
  channels: { type: 'text', default: 'all' },
} as const satisfies Params;

export interface FileOptions {
  readonly loop: boolean;
  readonly qu: string;
  readonly ownTempo: boolean;
  readonly transpose: number;
  /** Channels from 0 on. */
  readonly channels: readonly number[];
  /** Values that were given beside the options. */
  readonly params: ParamRecord;
}

/** @throws ParamError or RangeError naming what was given */
export function fileOptionsOf(name: string, given: ReadonlyMap<string, ParamValue>): FileOptions {
  const texts = new Map(
    [...given].map(
      ([key, value]) => [key, key === 'channels' && typeof value === 'number' ? String(value) : value] as const,
    ),
  );
  const { values, extra } = checkParams(name, fileOptions, Object.fromEntries(texts));
  const { loop, qu, tempo, transpose, channels } = values as {
    loop: boolean;
    qu: string;
    tempo: string;
    transpose: number;
    channels: string;
  };
  return { loop, qu, ownTempo: tempo === 'file', transpose, channels: channelsOf(channels), params: extra };
}
