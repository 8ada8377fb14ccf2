/** Checks a mapping as a client gives it. Pure. */
import type { Description } from '../../protocol/instruments/description.ts';
import { checkParams, type ParamRecord, type Params, type ParamValue } from '../../protocol/instruments/params.ts';
import { channels } from '../../protocol/midi/channel.ts';
import { type Mapping, stealing } from './keyboard.ts';

const key = { type: 'integer', min: 0, max: 127 } as const;

/** The mapping's own options; what else is given is a parameter of the instrument. */
export const mappingOptions = {
  low: { ...key, default: 0, description: 'the lowest key' },
  high: { ...key, default: 127, description: 'the highest' },
  transpose: { type: 'number', default: 0, min: -127, max: 127, unit: 'semitones' },
  polyphony: { type: 'integer', default: 16, min: 1, max: 1024, description: 'voices at once' },
  steal: { type: 'text', default: 'oldest', options: stealing, description: 'which voice goes when all are taken' },
  zone: {
    type: 'text',
    default: 'none',
    options: ['none', 'lower', 'upper'],
    description: 'MPE: the first or the last of the channels leads the others',
  },
} as const satisfies Params;

/** @throws ParamError or RangeError naming what was given */
export function mappingOf(
  given: readonly number[],
  { name, params }: Description,
  pairs: ReadonlyMap<string, ParamValue>,
): Mapping {
  const isOption = (key: string) => Object.hasOwn(mappingOptions, key);
  const own = Object.fromEntries([...pairs].filter(([key]) => isOption(key)));
  const rest = Object.fromEntries([...pairs].filter(([key]) => !isOption(key)));
  const options = checkParams(name, mappingOptions, own).values as {
    low: number;
    high: number;
    transpose: number;
    polyphony: number;
    steal: Mapping['steal'];
    zone: string;
  };
  if (options.low > options.high) throw new RangeError(`low is ${options.low}, above high, which is ${options.high}`);
  const { values } = checkParams(name, params, rest);
  const fixed: ParamRecord = Object.fromEntries(
    Object.keys(rest).map((key) => [key, values[key] ?? (rest[key] as ParamValue)]),
  );
  const { zone, ...others } = options;
  if (zone === 'none') return { ...others, instrument: name, channels: given, params: fixed };
  const master = zone === 'lower' ? 0 : channels - 1;
  if (!given.includes(master) || given.length < 2)
    throw new RangeError(
      `zone is ${zone}; its channels must be ${zone === 'lower' ? 'from 1 on, such as 1-8' : 'up to 16, such as 9-16'}`,
    );
  return {
    ...others,
    instrument: name,
    channels: given.filter((channel) => channel !== master),
    master,
    params: fixed,
  };
}
