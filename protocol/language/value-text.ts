/** Values as the console writes them. */
import type { ParamValue } from '../instruments/params.ts';

/** Returns a value as it could be typed. */
export function valueText(value: ParamValue): string {
  if (typeof value === 'object')
    return value.every(Number.isInteger)
      ? value.join('.')
      : `${value.map(short).join('..')}${value.length === 1 ? '..' : ''}`;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'number' ? short(value) : /[\s,"]|^$/.test(value) ? JSON.stringify(value) : value;
}

const short = (value: number): string => String(Number(value.toPrecision(6)));
