/** Scenarios: what an element is given and what befalls it, drawn from a seed. Plain data, so that one that fails can be made smaller and shown. */

import type { ElementInterface, SeriesMode, SeriesParam } from '../../../protocol/instruments/element.ts';
import type { Param, ParamRecord, Params, ParamValue } from '../../../protocol/instruments/params.ts';
import type { Random } from '../../../protocol/language/random.ts';
import type { SoftManner } from './soft-host.ts';

/** A change of a series, asked for before a block. */
export interface ScenarioEdit {
  readonly block: number;
  readonly param: string;
  /** Frames after the session's frame then. */
  readonly ahead: number;
  readonly points: readonly { readonly after: number; readonly value: ParamValue; readonly mode: SeriesMode }[];
}

/** A change of the session's time, asked for before a block. */
export type ScenarioMove =
  | { readonly block: number; readonly move: 'stop' | 'roll' }
  | { readonly block: number; readonly move: 'seek'; readonly frame: number };

export interface Scenario {
  readonly seed: number;
  readonly blockSize: number;
  readonly sampleRate: number;
  readonly init: ParamRecord;
  readonly params: ParamRecord;
  /** Blocks from its beginning on. */
  readonly blocks: number;
  readonly edits: readonly ScenarioEdit[];
  readonly moves: readonly ScenarioMove[];
  /** Sound that comes in: the same on all frames, or one that moves. */
  readonly input: 'constant' | 'sound';
  /** Soft side of the run that does not wait. */
  readonly manner: SoftManner;
}

/** Frame on which the element begins: some blocks are over by then. */
export const beginFrame = (blockSize: number): number => Math.max(4096, 4 * blockSize);

const maxBlocks = 1500;
/** Seconds that a scenario lasts at most. */
const maxSeconds = 1.5;
/** Range of parameters that have no limits. */
const unlimited = { min: -1000, max: 1000 };
/** Frames of a line at least: what is shorter is a step to the ear. */
const minLine = 480;

const whole = (random: Random, below: number): number => Math.floor(random.next() * below);
const oneOf = <T>(random: Random, from: readonly T[]): T => from[whole(random, from.length)]!;

/** Returns a value within the limits: now and then one of these, or the default. */
function drawValue(random: Random, param: Param | SeriesParam): ParamValue {
  if (param.type === 'boolean') return random.next() < 0.5;
  if (param.type === 'choice') return oneOf(random, param.options);
  // Of texts that may be anything the default alone is known to be one.
  if (param.type === 'text') return 'options' in param && param.options ? oneOf(random, param.options) : param.default;
  if (param.type === 'numbers') return param.default;
  const { min = unlimited.min, max = unlimited.max } = param;
  const kind = random.next();
  if (kind < 0.1) return min;
  if (kind < 0.2) return max;
  if (kind < 0.4) return param.default;
  const value = min + random.next() * (max - min);
  return param.type === 'integer' ? Math.round(value) : value;
}

/** Returns initialisation parameters: near their defaults, since the largest take all memory and much time. */
function initOf(random: Random, init: Params, fixed: ParamRecord): ParamRecord {
  return Object.fromEntries(
    Object.entries(init).map(([name, param]): [string, ParamValue] => {
      if (Object.hasOwn(fixed, name)) return [name, fixed[name]!];
      if ((param.type !== 'number' && param.type !== 'integer') || random.next() < 0.3) return [name, param.default];
      const { min = unlimited.min, max = unlimited.max } = param;
      const value = Math.min(max, Math.max(min, param.default * 4 ** (2 * random.next() - 1)));
      return [name, param.type === 'integer' ? Math.round(value) : value];
    }),
  );
}

/** Surroundings of what is drawn. */
interface Frame {
  readonly blocks: number;
  readonly blockSize: number;
  readonly manner: SoftManner;
  /** True when nothing that is asked for may be heard as a step. */
  readonly isSmooth: boolean;
}

function editOf(
  random: Random,
  { blocks, blockSize, manner, isSmooth }: Frame,
  params: readonly [string, SeriesParam][],
): ScenarioEdit {
  const [param, description] = oneOf(random, params);
  const isLine = description.mode === 'linear';
  let after = 0;
  const points = Array.from({ length: 1 + whole(random, 3) }, () => {
    const mode: SeriesMode = isLine && (isSmooth || random.next() < 0.6) ? 'linear' : 'const';
    after += mode === 'linear' ? minLine + whole(random, 8000) : whole(random, 8000);
    return { after, value: drawValue(random, description), mode };
  });
  return {
    block: whole(random, blocks),
    param,
    // Later than a soft side that is late can have it, so that both ways to run it hear it on the same frame.
    ahead: 2048 + (2 * manner.late + 8) * blockSize + whole(random, 4096),
    points,
  };
}

function moveOf(random: Random, { blocks, blockSize }: Frame, jumps: boolean): ScenarioMove {
  const block = whole(random, blocks);
  const kind = random.next() * (jumps ? 1 : 0.5);
  if (kind < 0.2) return { block, move: 'stop' };
  if (kind < 0.5) return { block, move: 'roll' };
  return { block, move: 'seek', frame: whole(random, beginFrame(blockSize) + blocks * blockSize) };
}

/** Returns true when a change of a parameter need not be heard as a step: what is a number and moves in steps is as it was asked for. */
const isSmoothly = ([, { type, mode }]: [string, SeriesParam]): boolean => mode === 'linear' || type === 'choice';

/** Frames in which an element that takes what was left and states no latency is expected to answer. */
const usualAnswer = 4096;

/** Returns a power of two; what is left in a block can be heard some blocks later at the soonest. */
function blockSizeOf(random: Random, most: number): number {
  const largest = Math.min(12, Math.floor(Math.log2(most)));
  return 2 ** whole(random, largest + 1);
}

/**
 * Returns a scenario.
 * @param fixed initialisation parameters that are given
 * @param interfaceOf returns the interface for some initialisation parameters
 */
export async function drawScenario(
  random: Random,
  init: Params,
  fixed: ParamRecord,
  interfaceOf: (init: ParamRecord) => Promise<ElementInterface>,
): Promise<Scenario> {
  const seed = random.state;
  const sampleRate = oneOf(random, [44100, 48000, 96000]);
  const given = initOf(random, init, fixed);
  const { params, left, latency } = await interfaceOf(given);
  const blockSize = blockSizeOf(random, left > 0 ? (latency || usualAnswer) / 4 : Infinity);
  const known = Object.entries(params);
  const blocks = Math.min(maxBlocks, Math.ceil((maxSeconds * sampleRate) / blockSize));
  const input = random.next() < 0.5 ? 'constant' : 'sound';
  const manner: SoftManner = {
    late: whole(random, 4),
    failing: random.next() < 0.3 ? [1 + whole(random, 6)] : [],
  };
  const frame: Frame = { blocks, blockSize, manner, isSmooth: input === 'constant' };
  const moving = frame.isSmooth ? known.filter(isSmoothly) : known;
  const times = (most: number) => Array.from({ length: whole(random, most + 1) });
  const edits = moving.length ? times(6).map(() => editOf(random, frame, moving)) : [];
  return {
    seed,
    blockSize,
    sampleRate,
    init: given,
    params: Object.fromEntries(known.map(([name, param]) => [name, drawValue(random, param)])),
    blocks,
    edits,
    // Where a parameter has moved in lines, a jump leads to another value, which is a step.
    moves: times(5).map(() => moveOf(random, frame, !frame.isSmooth || edits.length === 0)),
    input,
    manner,
  };
}
