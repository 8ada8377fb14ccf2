/** Texts of `help`, from the table of verbs. */

import { kinds } from '../instruments/kinds.ts';
import { table } from '../text/table.ts';
import type { KnownInstrument } from './known.ts';
import { settingsOf, voiceSettings } from './settings.ts';
import { valueText } from './value-text.ts';
import { expected, withUnit } from './values.ts';
import { type Verb, verbNamed, verbs } from './verbs.ts';

const usage = ({ name, args, several, repeats }: Verb): string =>
  [name, ...args.map(({ shown }) => shown), ...(several ? ['[, …]'] : []), ...(repeats ? ['-- line'] : [])].join(' ');

const values = [
  'Values: 2, 0.5 · notes d, a#3, eb (of notes and Hz) · times 4b (beats), 2s, 500ms, 100f (frames) ·',
  'lists 1.2.3 or 0.5..1.5 · a random one R100.300, R1.4b, R0.1..0.5 · "text with spaces"',
].join('\n');

/** Returns what an instrument takes: each parameter with its limits, unit, default and description. */
function instrumentText(instrument: KnownInstrument): string {
  const { name, kind, file, params } = instrument;
  const rows = Object.entries(params).map(([param, given]) => {
    const { alias, default: initial, unit, description } = withUnit(param, given);
    return [
      `${param}${alias ? ` (${alias})` : ''}`,
      `${valueText(initial)}${unit ? ` ${unit}` : ''}`,
      expected(withUnit(param, given)),
      description ?? '',
    ];
  });
  const beside = settingsOf(instrument)
    .filter((setting) => !Object.hasOwn(params, setting.name))
    .map((setting) => setting.name)
    .join(', ');
  return [
    `${name} [key:value]…   ${kind}, from ${file}`,
    table([{ title: 'parameter' }, { title: 'default' }, { title: 'takes' }, { title: '' }], rows, 'no parameters'),
    `and ${beside}${kinds[kind].takesExtra ? '; what else is given its code gets as it is' : ''}`,
  ].join('\n');
}

/** @param about a verb or an instrument, undefined for all */
export function helpText(about?: string, instruments: readonly KnownInstrument[] = []): string {
  const verb = about === undefined ? undefined : verbNamed(about);
  if (verb) return `${usage(verb)}\n  ${verb.doc}\n  ${verb.example}`;
  const instrument = about === undefined ? undefined : instruments.find(({ name }) => name === about);
  if (instrument) return instrumentText(instrument);
  const width = Math.max(...verbs.map((each) => usage(each).length));
  const lines = verbs.map((each) => `${usage(each).padEnd(width)}  ${each.doc}`);
  const taken = Object.entries(kinds).map(
    ([kind, { controls }]) =>
      `  ${kind.padEnd(10)}${controls.filter((name) => !voiceSettings.some((setting) => setting.name === name && setting.doc)).join(', ')}`,
  );
  const settings = voiceSettings.filter(({ doc }) => doc).map(({ name, doc }) => `  ${name.padEnd(8)}${doc}`);
  return [...lines, '', values, 'Beside its parameters a voice takes, by its kind:', ...taken, 'and', ...settings].join(
    '\n',
  );
}
