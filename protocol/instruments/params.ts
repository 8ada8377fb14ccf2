/** Parameters of instruments: how they are described, and the valibot schemas that refuse wrong values before anything sounds. Pure. */
import * as v from 'valibot';

/** Fields of every parameter. */
interface Described<T> {
  readonly default: T;
  /** Such as `Hz`, `s` or `dB`; for players. */
  readonly unit?: string;
  readonly description?: string;
  /** A short name that is taken as well, such as `o` for `octave`; of one parameter only. */
  readonly alias?: string;
}

export interface NumberParam extends Described<number> {
  readonly type: 'number';
  readonly min?: number;
  readonly max?: number;
}
export interface IntegerParam extends Described<number> {
  readonly type: 'integer';
  readonly min?: number;
  readonly max?: number;
}
export interface BooleanParam extends Described<boolean> {
  readonly type: 'boolean';
}
/** `options`: the only texts it may be. */
export interface TextParam extends Described<string> {
  readonly type: 'text';
  readonly options?: readonly string[];
}
/** A list of numbers, each within the range. */
export interface NumbersParam extends Described<readonly number[]> {
  readonly type: 'numbers';
  readonly min?: number;
  readonly max?: number;
}

export type Param = NumberParam | IntegerParam | BooleanParam | TextParam | NumbersParam;
export type Params = Readonly<Record<string, Param>>;

export type ParamValue = number | string | boolean | readonly number[];
export type ParamRecord = Readonly<Record<string, ParamValue>>;

/** The values that parameters take. */
export type ValuesOf<P extends Params> = {
  readonly [Name in keyof P]: P[Name] extends { type: 'boolean' }
    ? boolean
    : P[Name] extends { type: 'text' }
      ? string
      : P[Name] extends { type: 'numbers' }
        ? readonly number[]
        : number;
};

/** A value that an instrument does not take; the text names instrument, parameter and value. */
export class ParamError extends Error {
  override readonly name = 'ParamError';
}

/** @throws ParamError for a description that is none, or whose default it would refuse itself, and for a name that stands for two parameters */
export function checkDescriptions(instrument: string, params: Params): void {
  const owners = new Map(Object.keys(params).map((name) => [name, name]));
  for (const [name, { alias }] of Object.entries(params)) {
    if (alias === undefined) continue;
    if (typeof alias !== 'string' || alias === '')
      throw new ParamError(`instrument ${instrument}: parameter ${name} has alias ${shown(alias)}; it must be text`);
    const owner = owners.get(alias);
    if (owner !== undefined)
      throw new ParamError(
        `instrument ${instrument}: parameter ${name} has alias ${alias}, which stands for ${owner} already`,
      );
    owners.set(alias, name);
  }
  for (const [name, param] of Object.entries(params)) {
    if (!(param?.type in expected))
      throw new ParamError(
        `instrument ${instrument}: parameter ${name} has type ${shown(param?.type)}; it must be one of ${Object.keys(expected).join(', ')}`,
      );
    checkValue(`instrument ${instrument}: the default of`, name, param, param.default);
  }
}

/**
 * Returns values that were given by short names, by names.
 * @throws ParamError for a parameter that was given by both
 */
export function unaliased(
  instrument: string,
  params: Params,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const byName: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    const name = Object.hasOwn(params, key) ? key : (nameOf(params, key) ?? key);
    if (Object.hasOwn(byName, name))
      throw new ParamError(`instrument ${instrument}: ${name} is given twice, once as ${params[name]?.alias}`);
    byName[name] = value;
  }
  return byName;
}

/** The parameter that has an alias. */
export function nameOf(params: Params, alias: string): string | undefined {
  return Object.keys(params).find((name) => params[name]!.alias === alias);
}

/** Values for all parameters, and what was given besides, which the instrument may look at. */
export interface CheckedParams {
  readonly values: ParamRecord;
  readonly extra: ParamRecord;
}

/**
 * Checks what was given; what was not is as in `initial`, or else the default.
 * @throws ParamError naming instrument, parameter and value
 */
export function checkParams(
  instrument: string,
  params: Params,
  given: Readonly<Record<string, unknown>>,
  initial: ParamRecord = {},
): CheckedParams {
  const values: Record<string, ParamValue> = {};
  for (const [name, param] of Object.entries(params)) {
    values[name] = Object.hasOwn(given, name)
      ? checkValue(`instrument ${instrument}:`, name, param, given[name])
      : (initial[name] ?? param.default);
  }
  const rest = Object.entries(given).filter(([name]) => !Object.hasOwn(params, name));
  for (const [name, value] of rest) {
    if (!v.is(anyValue, value))
      throw new ParamError(
        `instrument ${instrument}: ${name} is ${shown(value)}; it must be a number, text, 0 or 1, or numbers`,
      );
  }
  return { values, extra: Object.fromEntries(rest) as ParamRecord };
}

/** Values that may be given without being described. */
export const anyValue = v.union([v.number(), v.string(), v.boolean(), v.array(v.number())]);

/** The schema of one parameter. Numbers stand for switches (0 is off), as OSC has it. */
export function schemaOf(param: Param): v.GenericSchema<unknown, ParamValue> {
  switch (param.type) {
    case 'number':
      return inRange(param);
    case 'integer':
      return v.pipe(inRange(param), v.integer());
    case 'boolean':
      return v.union([
        v.boolean(),
        v.pipe(
          v.picklist([0, 1]),
          v.transform((x) => x === 1),
        ),
      ]);
    case 'text':
      return param.options ? v.picklist([...param.options]) : v.string();
    case 'numbers':
      return v.union([
        v.array(inRange(param)),
        v.pipe(
          inRange(param),
          v.transform((x) => [x]),
        ),
      ]);
  }
}

const expected: Readonly<Record<Param['type'], string>> = {
  number: 'a number',
  integer: 'a whole number',
  boolean: '0 or 1',
  text: 'text',
  numbers: 'numbers',
};

function inRange({ min = -Infinity, max = Infinity }: { min?: number; max?: number }) {
  return v.pipe(
    v.number(),
    v.check((x) => x >= min && x <= max && Number.isFinite(x)),
  );
}

function checkValue(where: string, name: string, param: Param, value: unknown): ParamValue {
  const result = v.safeParse(schemaOf(param), value);
  if (result.success) return result.output;
  throw new ParamError(`${where} ${name} is ${shown(value)}; it must be ${expectation(param)}`);
}

/** Returns the values that a parameter takes, in words. */
export function expectation(param: Param): string {
  if (param.type === 'text' && param.options) return `one of ${param.options.join(', ')}`;
  const { min, max } = param as NumberParam;
  const range =
    min !== undefined && max !== undefined
      ? ` from ${min} to ${max}`
      : min !== undefined
        ? ` from ${min} on`
        : max !== undefined
          ? ` up to ${max}`
          : '';
  return `${expected[param.type]}${range}${range && param.unit ? ` ${param.unit}` : ''}`;
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}

/** Returns the values of parameters for which nothing is given. */
export function defaultsOf(params: Params): ParamRecord {
  return Object.fromEntries(Object.entries(params).map(([name, param]) => [name, param.default]));
}
