/** Builders of rows and their arguments. They keep the literal types from which the types of handlers are inferred. */
import type { OscValue } from '../osc/types.ts';
import type { Argument, ArgumentType, CheckedTypes, CommandRow } from './types.ts';

/** Makes an argument. Overloads, since inference would take the initial value's type from the list that it stands in. */
interface Builder<Type extends ArgumentType> {
  (name: string): Argument<Type, undefined>;
  (name: string, initial: CheckedTypes[Type] & OscValue): Argument<Type, CheckedTypes[Type] & OscValue>;
  (name: string, initial: null): Argument<Type, null>;
}

function arg<Type extends ArgumentType>(type: Type): Builder<Type> {
  return (name: string, initial?: OscValue) =>
    (initial === undefined ? { name, type } : { name, type, initial }) as Argument<Type, never>;
}

export const integer = arg('integer');
export const number = arg('number');
export const text = arg('text');
export const blob = arg('blob');
export const control = arg('control');
export const value = arg('value');
export const counted = arg('counted');
export const values = arg('values');
export const integers = arg('integers');
export const any = arg('any');
export const parameter = arg('parameter');
export const list = arg('list');
export const argument = arg('argument');

/** The same argument with scsynth's text for a refusal. */
export const refused = <Arg extends Argument>(given: Arg, refusal = 'wrong argument type'): Arg => ({
  ...given,
  refusal,
});

/** The same argument as the name of an instrument, which may still be loading. */
export const naming = <Arg extends Argument>(given: Arg): Arg => ({ ...given, names: 'instrument' });

export const completion = arg('completion')('completion', null);
export const node = integer('node');
export const group = integer('group', 0);
export const buffer = integer('buffer');
export const path = text('path');
/** A path for whose lack scsynth has a text. */
export const refusedPath = refused(path);
/** Controls and their values. */
export const controlPairs = [control('control'), value('value')] as const;
/** Parameters of an instrument and their values. */
export const parameters = { repeated: [text('key'), parameter('value')], replies: ['/done'] } as const;

type More = Partial<Omit<CommandRow, 'name' | 'aliasOf' | 'number' | 'async' | 'args' | 'doc'>>;

type Row<Name, Async, Args, M> = Omit<CommandRow, 'name' | 'async' | 'args' | 'repeated'> & {
  readonly name: Name;
  readonly async: Async;
  readonly args: Args;
} & (M extends { readonly repeated: infer Repeated extends readonly Argument[] }
    ? { readonly repeated: Repeated }
    : {});

/** Row of a command that is carried out at once. */
export function synchronous<
  const Name extends string,
  const Args extends readonly Argument[],
  const M extends More = {},
>(name: Name, number: number | undefined, args: Args, doc: string, more?: M): Row<Name, false, Args, M> {
  return { name, number, async: false, args, replies: [], doc, ...more } as unknown as Row<Name, false, Args, M>;
}

/** Row of an asynchronous command, which answers `/done`. */
export function asynchronous<
  const Name extends string,
  const Args extends readonly Argument[],
  const M extends More = {},
>(name: Name, number: number | undefined, args: Args, doc: string, more?: M): Row<Name, true, Args, M> {
  return { name, number, async: true, args, replies: ['/done'], doc, ...more } as unknown as Row<Name, true, Args, M>;
}
