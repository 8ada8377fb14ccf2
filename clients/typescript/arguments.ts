import type { OscValue } from '../../protocol/osc/types.ts';

/** An argument whose type is said, in the form osc-js uses: `{ type: 'f', value: 1 }`. */
export interface TypedArgument {
  readonly type: string;
  readonly value: OscValue;
}

/**
 * An argument whose type follows from its value: whole numbers of 32 bits are sent as `i` and other numbers as `f`,
 * strings as `s`, bytes as `b`, bigints as `h`, arrays between `[` and `]`.
 */
export type Argument = number | string | boolean | bigint | null | Uint8Array | TypedArgument | readonly Argument[];

/** A number to be sent as a 32-bit float even when it is whole. */
export function float(value: number): TypedArgument {
  return { type: 'f', value };
}

/** A number to be sent as a 32-bit integer; its fraction is dropped. */
export function int(value: number): TypedArgument {
  return { type: 'i', value: Math.trunc(value) };
}

export interface TypedArguments {
  /** Type tags without the comma. */
  types: string;
  args: OscValue[];
}

/** Finds the type tags of a list of arguments. */
export function typed(values: readonly Argument[]): TypedArguments {
  const result: TypedArguments = { types: '', args: [] };
  for (const value of values) {
    const { type, arg } = typedOne(value);
    result.types += type;
    result.args.push(arg);
  }
  return result;
}

function typedOne(value: Argument): { type: string; arg: OscValue } {
  if (value === null) return { type: 'N', arg: null };
  switch (typeof value) {
    case 'number':
      return { type: isInt32(value) ? 'i' : 'f', arg: value };
    case 'string':
      return { type: 's', arg: value };
    case 'boolean':
      return { type: value ? 'T' : 'F', arg: value };
    case 'bigint':
      return { type: 'h', arg: value };
    case 'object':
      return typedObject(value);
    default:
      throw new TypeError(`an OSC argument cannot be a ${typeof value}: ${String(value)}`);
  }
}

function typedObject(value: Uint8Array | TypedArgument | readonly Argument[]): { type: string; arg: OscValue } {
  if (value instanceof Uint8Array) return { type: 'b', arg: value };
  if (isArray(value)) {
    const { types, args } = typed(value);
    return { type: `[${types}]`, arg: args };
  }
  return { type: value.type, arg: value.value };
}

function isArray(value: TypedArgument | readonly Argument[]): value is readonly Argument[] {
  return Array.isArray(value);
}

function isInt32(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= 0x7fffffff;
}
