/** UGens as functions, and the types of these. */
import type { RateName } from '../compiler/declaration.ts';
import { Env } from './env.ts';
import { GraphError } from './graph.ts';
import { declared, makeUnit } from './make.ts';
import { type Parameter, parametersOf } from './parameters.ts';
import { type Input, Signal, treeOf } from './signal.ts';
import { EnvelopeLeaves, expand, type Tree } from './unit.ts';

/** The letters of rates: audio, control, initial (once, when the synth starts). */
export type Way = 'ar' | 'kr' | 'ir';

const rates: Readonly<Record<Way, RateName>> = { ar: 'audio', kr: 'control', ir: 'scalar' };

/** The first inputs by place and the others by name. */
type PlacesThenNames<Places extends readonly unknown[], Names> =
  Required<Places> extends readonly [...infer First, unknown]
    ? [...First, names: First extends readonly [] ? Names : Partial<Names>] | PlacesThenNames<First, Names>
    : never;

/** Takes inputs by place, by name in an object, or the first ones by place and then an object. */
export interface UGenFunction<Places extends readonly unknown[], Names, Result> {
  (...inputs: Places): Result;
  (...inputs: PlacesThenNames<Places, Names>): Result;
}

export type UGen<Ways extends Way, Places extends readonly unknown[], Names, Result = Signal> = {
  readonly [W in Ways]: UGenFunction<Places, Names, Result>;
};

/** A declared UGen's functions, one for each rate it has. The types are the caller's word: see the generated file. */
export function define<Definition>(name: string): Definition {
  const parameters = parametersOf(declared(name));
  const ways = (Object.keys(rates) as Way[]).filter((way) => declared(name).rates.includes(rates[way]));
  const functions = ways.map((way) => [way, (...args: readonly unknown[]) => call(name, way, parameters, args)]);
  return Object.fromEntries(functions) as Definition;
}

function call(name: string, way: Way, parameters: readonly Parameter[], args: readonly unknown[]): Signal | undefined {
  const where = `${name}.${way}`;
  const given = argumentsByName(where, parameters, args);
  const numChannels = channelCount(where, given.get('numChannels'));
  const fixed: Tree[] = [];
  let rest: readonly Tree[] = [];
  for (const parameter of parameters) {
    if (parameter.kind === 'channels') continue;
    const value = given.get(parameter.name);
    const tree = argumentTree(where, parameter, value);
    if (parameter.kind === 'input') fixed.push(tree);
    // Of an envelope, an array is for as many UGens; elsewhere for as many inputs.
    else rest = Array.isArray(tree) && !(value instanceof Env) ? (tree as readonly Tree[]) : [tree];
  }
  if (declared(name).restPerOutput) rest = Array.from({ length: numChannels }, (_, i) => rest[i % rest.length]!);
  if (way === 'ar' && declared(name).outputs === 0) rest = silenceForZeros(rest);
  const make = (leaves: Parameters<typeof makeUnit>[2]) =>
    makeUnit(
      name,
      rates[way],
      leaves.flatMap((leaf) => (leaf instanceof EnvelopeLeaves ? leaf.leaves : [leaf])),
      numChannels,
    );
  const result = expand([...fixed, ...rest], make);
  return declared(name).outputs === 0 ? undefined : new Signal(result);
}

function argumentsByName(
  where: string,
  parameters: readonly Parameter[],
  args: readonly unknown[],
): Map<string, unknown> {
  const last = args.at(-1);
  const names = isNames(last) ? last : {};
  const places = isNames(last) ? args.slice(0, -1) : args;
  const known = parameters.map((parameter) => parameter.name);
  if (places.length > known.length)
    throw new GraphError(`${where}: ${places.length} inputs given; it has ${listed(known)}`);
  const given = new Map(places.map((value, i) => [known[i]!, value]));
  for (const [input, value] of Object.entries(names)) {
    if (!known.includes(input)) throw new GraphError(`${where}: there is no input ${input}; it has ${listed(known)}`);
    if (given.has(input)) throw new GraphError(`${where}: ${input} is given twice, by place and by name`);
    given.set(input, value);
  }
  return given;
}

const listed = (names: readonly string[]) => names.join(', ') || 'none';

function isNames(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Signal) &&
    !(value instanceof Env)
  );
}

function channelCount(where: string, value: unknown): number {
  if (value === undefined) return 1;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1)
    throw new GraphError(`${where}: numChannels is ${String(value)}; it must be a whole number from 1 on`);
  return value;
}

function argumentTree(where: string, parameter: Parameter, value: unknown): Tree {
  const place = `${where}: ${parameter.name}`;
  if (value === undefined) {
    if (parameter.default === undefined) throw new GraphError(`${place} is missing`);
    return parameter.default;
  }
  return value instanceof Env ? value.toTree(place) : treeOf(value as Input, place);
}

/** Outputs at audio rate take no numbers: for zeros there is one silent signal. */
function silenceForZeros(channels: readonly Tree[]): readonly Tree[] {
  if (!channels.includes(0)) return channels;
  const silence = makeUnit('DC', 'audio', [0]);
  return channels.map((channel) =>
    channel === 0 ? silence : Array.isArray(channel) ? silenceForZeros(channel as readonly Tree[]) : channel,
  );
}
