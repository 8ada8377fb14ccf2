/** Interfaces of elements: what `specialise` makes of initialisation parameters, as plain data that clients may ask for. Pure. */
import { checkDescriptions, type Param, ParamError, type Params } from './params.ts';

/** Ways in which a value comes to its next point: a step, or a line. */
export type SeriesMode = 'const' | 'linear';

interface Described<T> {
  readonly default: T;
  readonly unit?: string;
  readonly description?: string;
  /** `linear` where the value may move in lines; default `const`: in steps alone. */
  readonly mode?: SeriesMode;
}

export interface NumberSeries extends Described<number> {
  /** `time`: a number of seconds. */
  readonly type: 'number' | 'time';
  readonly min?: number;
  readonly max?: number;
}
export interface IntegerSeries extends Described<number> {
  readonly type: 'integer';
  readonly min?: number;
  readonly max?: number;
  readonly mode?: 'const';
}
/** One of several texts; its number in the series is its place among the options. */
export interface ChoiceSeries extends Described<string> {
  readonly type: 'choice';
  readonly options: readonly string[];
  readonly mode?: 'const';
}
/** Any text, which the soft side alone can read. */
export interface TextSeries extends Described<string> {
  readonly type: 'text';
  readonly mode?: 'const';
}

/** A parameter of an element: a time series of values. */
export type SeriesParam = NumberSeries | IntegerSeries | ChoiceSeries | TextSeries;
export type SeriesParams = Readonly<Record<string, SeriesParam>>;

/** Channels of ports by name. */
export type Ports = Readonly<Record<string, number>>;

/** Interface of an element for certain initialisation parameters. */
export interface ElementInterface {
  readonly inputs: Ports;
  readonly outputs: Ports;
  readonly params: SeriesParams;
  /** Channels of sound that the soft side prepares, and of what the real-time side leaves for it. */
  readonly prepared: number;
  readonly left: number;
  /** Seconds of sound that it wants to have prepared. */
  readonly ahead: number;
  /** Frames by which what comes out is behind what went in. */
  readonly latency: number;
  /** Amplitude that no sample of its outputs exceeds, with inputs from -1 to 1. */
  readonly limit: number;
  /** Parameter through which MIDI comes: an integer from 0 to 0xffffff, 0 but on the frame of a message. */
  readonly midi?: string;
  /** Frames after those that are prepared that cannot be changed any more; left out where the soft side goes back to any frame. */
  readonly commits?: number;
}

/** Largest number of channels of a port, of what is prepared and of what is left. */
export const maxPortChannels = 32;
/** Seconds that may be prepared ahead. */
const aheadLimits = { min: 0.05, max: 60 } as const;
export const defaultAhead = 1;
/** Amplitude that an element is expected to stay below, unless it states another. */
export const defaultLimit = 8;
const maxParams = 256;
/** Largest number that a MIDI message is: status, data and data from the highest byte down. */
export const maxMidi = 0xffffff;

/** Interface as `specialise` returns it: what is left out has a default. */
export type GivenInterface = Partial<ElementInterface>;

/**
 * Returns a whole interface.
 * @throws ParamError naming element, field and value
 */
export function checkInterface(element: string, given: GivenInterface, init: Params): ElementInterface {
  const where = `element ${element}`;
  if (typeof given !== 'object' || given === null)
    throw new ParamError(
      `${where}: specialise returned ${JSON.stringify(given) ?? 'nothing'}; it must be an interface`,
    );
  const {
    inputs = {},
    outputs = {},
    params = {},
    prepared = 0,
    left = 0,
    ahead = defaultAhead,
    latency = 0,
    limit = defaultLimit,
    midi,
    commits,
  } = given;
  for (const [side, ports] of Object.entries({ inputs, outputs }))
    for (const [port, channels] of Object.entries(ports)) whole(`${where}: ${side}.${port}`, channels, 1);
  const both = Object.keys(inputs).find((port) => Object.hasOwn(outputs, port));
  if (both !== undefined) throw new ParamError(`${where}: port ${both} is an input and an output; names are for one`);
  whole(`${where}: prepared`, prepared, 0);
  whole(`${where}: left`, left, 0);
  within(`${where}: ahead`, ahead, aheadLimits.min, aheadLimits.max, ' seconds');
  if (!(Number.isInteger(latency) && latency >= 0))
    throw new ParamError(`${where}: latency is ${latency}; it must be a whole number of frames`);
  within(`${where}: limit`, limit, Number.MIN_VALUE, Number.MAX_VALUE);
  if (commits !== undefined && !(Number.isInteger(commits) && commits >= 0))
    throw new ParamError(`${where}: commits is ${commits}; it must be a whole number of frames`);
  checkSeriesParams(element, params, init);
  if (midi !== undefined) checkMidi(`${where}: midi`, midi, params[midi]);
  return {
    ...{ inputs, outputs, params, prepared, left, ahead, latency, limit },
    ...(midi === undefined ? {} : { midi }),
    ...(commits === undefined ? {} : { commits }),
  };
}

function checkMidi(where: string, name: string, param: SeriesParam | undefined): void {
  if (param?.type !== 'integer' || param.default !== 0 || param.min !== 0 || param.max !== maxMidi)
    throw new ParamError(
      `${where} is ${JSON.stringify(name)}; it must be an integer parameter from 0 to ${maxMidi} with default 0`,
    );
}

function checkSeriesParams(element: string, params: SeriesParams, init: Params): void {
  const names = Object.keys(params);
  if (names.length > maxParams)
    throw new ParamError(`element ${element} has ${names.length} parameters; it may have ${maxParams}`);
  const twice = names.find((name) => Object.hasOwn(init, name));
  if (twice !== undefined)
    throw new ParamError(`element ${element}: ${twice} is a parameter and an initialisation parameter`);
  for (const [name, { type, mode }] of Object.entries(params)) {
    if (mode !== undefined && mode !== 'const' && mode !== 'linear')
      throw new ParamError(`element ${element}: ${name} has mode ${JSON.stringify(mode)}; it must be const or linear`);
    if (mode === 'linear' && type !== 'number' && type !== 'time')
      throw new ParamError(`element ${element}: ${name} is ${type} and linear; only number and time move in lines`);
  }
  checkDescriptions(element, plainParams(params));
}

/** Returns the parameters of an element as those of other instruments are described: their types are fewer. */
export function plainParams(params: SeriesParams): Params {
  return Object.fromEntries(Object.entries(params).map(([name, param]) => [name, plainParam(param)]));
}

function plainParam({ mode: _, ...param }: SeriesParam): Param {
  switch (param.type) {
    case 'time':
      return { unit: 's', ...param, type: 'number' };
    case 'choice':
      return { ...param, type: 'text' };
    default:
      return param as Param;
  }
}

function whole(where: string, value: unknown, min: number): void {
  if (!(Number.isInteger(value) && (value as number) >= min && (value as number) <= maxPortChannels))
    throw new ParamError(
      `${where} is ${JSON.stringify(value)}; it must be a number of channels from ${min} to ${maxPortChannels}`,
    );
}

function within(where: string, value: number, min: number, max: number, unit = ''): void {
  if (!(value >= min && value <= max))
    throw new ParamError(`${where} is ${value}; it must be from ${min} to ${max}${unit}`);
}
