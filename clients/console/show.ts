/** Output of the console: tables and values. Pure. */

import type { Param, ParamValue } from '../../protocol/instruments/params.ts';
import type { KnownInstrument } from '../../protocol/language/known.ts';
import { valueText } from '../../protocol/language/value-text.ts';
import { table } from '../../protocol/text/table.ts';
import type { PlayingVoice } from './records.ts';

export const settingsText = (settings: Readonly<Record<string, ParamValue>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}:${valueText(value)}`)
    .join(' ');

export function voicesText(voices: readonly PlayingVoice[]): string {
  return table(
    [
      { title: 'voice', align: 'right' },
      { title: 'instrument' },
      { title: 'state' },
      { title: 'age (s)', align: 'right' },
      { title: 'loops', align: 'right' },
      { title: 'level (dB)', align: 'right' },
      { title: 'set to' },
    ],
    voices.map(({ id, instrument, state, age, loops, level, settings }) => [
      String(id),
      instrument,
      state,
      age.toFixed(1),
      String(loops),
      decibels(level),
      settingsText(settings),
    ]),
    'no voices',
  );
}

function decibels(level: number | undefined): string {
  if (level === undefined) return 'not measured';
  return level > 0 ? (20 * Math.log10(level)).toFixed(1) : '-inf';
}

export function instrumentsText(instruments: readonly KnownInstrument[]): string {
  return table(
    [{ title: 'instrument' }, { title: 'kind' }, { title: 'parameters' }],
    instruments.map(({ name, kind, params }) => [
      name,
      kind,
      Object.entries(params)
        .map(([param, described]) => paramText(param, described))
        .join(' '),
    ]),
    'no instruments',
  );
}

const paramText = (name: string, param: Param): string =>
  `${name}${param.alias ? `(${param.alias})` : ''}:${valueText(param.default)}${param.unit ? ` ${param.unit}` : ''}`;
