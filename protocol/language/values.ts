/** Values of parameters as they are typed. Pure. */
import * as v from 'valibot';
import { expectation, type Param, type ParamValue, schemaOf } from '../instruments/params.ts';
import { LineError, type Place } from './errors.ts';
import type { Known } from './known.ts';
import { alternatives, drawRange, isRange, itemsOf, readNumber, unitOf } from './numbers.ts';

export type Scale = Pick<Known, 'bpm' | 'sampleRate' | 'random'>;

const truths: Readonly<Record<string, boolean>> = { 1: true, 0: false, on: true, off: false, T: true, F: false };

/**
 * Reads a value for a parameter.
 * @param text without the name; `place` is where it stands
 * @throws LineError naming the parameter, the value and what was expected
 */
export function readValue(name: string, given: Param, text: string, place: Place, scale: Scale): ParamValue {
  const param = withUnit(name, given);
  const refuse = (at: Place) => new LineError(`${name} is ${JSON.stringify(text)}; it must be ${expected(param)}`, at);
  if (text === '') throw refuse(place);
  const result = v.safeParse(schemaOf(param), read(param, text, place, scale, refuse));
  if (!result.success) throw refuse(place);
  return result.output;
}

/** A parameter with the unit that its name tells, where it says none itself. */
export function withUnit(name: string, param: Param): Param {
  const unit = param.type === 'text' || param.type === 'boolean' ? undefined : unitOf(name, param.unit);
  return unit === undefined || unit === param.unit ? param : { ...param, unit };
}

function read(param: Param, text: string, place: Place, scale: Scale, refuse: (at: Place) => LineError): unknown {
  switch (param.type) {
    case 'boolean':
      return truths[text];
    case 'text':
      return text;
    case 'integer':
    case 'number':
      return one(param, text, place, scale, refuse);
    case 'numbers':
      if (isRange(text)) return [one(param, text, place, scale, refuse)];
      return itemsOf(text).map((item) => {
        const start = place.start + item.start;
        return one(param, item.text, { start, end: start + item.text.length }, scale, refuse);
      });
  }
}

function one(param: Param, text: string, place: Place, scale: Scale, refuse: (at: Place) => LineError): number {
  const { type, unit } = param;
  if (isRange(text)) return drawRange(text, unit, type === 'integer' || unit === 'note', scale, place);
  const value = readNumber(text, unit, scale);
  if (value === undefined) throw refuse(place);
  return value;
}

/** Returns, in words, the values that a parameter takes. */
export function expected(param: Param): string {
  if (param.type === 'boolean') return `one of ${Object.keys(truths).join(', ')}`;
  const several = param.type === 'numbers' ? 'with dots between them' : '';
  return [expectation(param), alternatives(param.unit), several].filter(Boolean).join(', ');
}

/** Returns the options that may be typed for a parameter. */
export function choices(param: Param): readonly string[] {
  if (param.type === 'text') return param.options ?? [];
  return param.type === 'boolean' ? Object.keys(truths) : [];
}

/** A value of no known parameter: a number, or a note where its name is that of a pitch; such with dots between them; or text. */
export function readAny(name: string, text: string, quoted: boolean, scale: Scale): ParamValue {
  if (quoted) return text;
  const unit = unitOf(name, undefined);
  const value = readNumber(text, unit, scale);
  if (value !== undefined) return value;
  const items = itemsOf(text).map((item) => readNumber(item.text, unit, scale));
  return items.every((item) => item !== undefined) ? (items as number[]) : text;
}
