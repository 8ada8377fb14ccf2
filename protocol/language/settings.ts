/** Settings of an instrument that is played and of its voices: its parameters, the controls of every voice, and flags. Pure. */

import { divisionBeats } from '../grid/meter.ts';
import { controlParams } from '../instruments/controls.ts';
import { kinds } from '../instruments/kinds.ts';
import type { Param, ParamRecord, ParamValue } from '../instruments/params.ts';
import { LineError } from './errors.ts';
import type { Known, KnownInstrument } from './known.ts';
import { resembles } from './resemblance.ts';
import { choices, readAny, readValue } from './values.ts';
import type { Word } from './words.ts';

/** One thing that can be set. */
export interface Setting {
  readonly name: string;
  readonly alias?: string;
  readonly param: Param;
  /** Key that is sent; default `name`. */
  readonly key?: string;
  /** Returns what is sent for a value; default the value. */
  readonly sent?: (value: ParamValue) => ParamValue;
  /** Value of its name alone. */
  readonly alone?: ParamValue;
  /** It is only ever a word alone. */
  readonly bare?: boolean;
  /** Refuses values that the kind of parameter allows. @throws RangeError saying why */
  readonly check?: (value: string) => void;
  /** It is no parameter, but handed on. */
  readonly isExtra?: boolean;
  /** Values that are offered, beside others. */
  readonly offered?: readonly string[];
  readonly doc: string;
}

/** Divisions of the grid that are offered; a voice may begin on any. */
const divisions = ['1/4', '1/8', '1/8T', '1/16', '1/32', 'bar', '2b'];

const playsOnce = {
  param: { type: 'boolean', default: true },
  key: 'loop',
  sent: () => false,
  alone: true,
  bare: true,
} as const;

/** Of voices of every kind. */
const everyVoice: readonly Setting[] = [
  {
    name: 'qu',
    param: { type: 'text', default: '1/4' },
    alone: '1/4',
    check: (value) => void divisionBeats(value, 4),
    offered: divisions,
    doc: `begins on the grid: qu is qu:1/4; also ${divisions.slice(1).join(', ')}`,
  },
  {
    name: 'arm',
    param: { type: 'text', default: 'any' },
    alone: 'any',
    doc: 'waits for a MIDI note and begins with it: arm is any note; also arm:60, arm:48-59',
  },
];

/** Of voices of rendered sound. */
const renderedVoice: readonly Setting[] = [
  { name: 'once', ...playsOnce, doc: 'plays one pass and does not loop' },
  { name: 'uno', ...playsOnce, doc: 'the same: the old word for it' },
  {
    name: 'v',
    param: { type: 'number', default: 100, min: 0, max: 10000, unit: '%' },
    key: 'gain',
    sent: (value) => (value as number) / 100,
    doc: 'volume in percent',
  },
  ...Object.entries<Param>(controlParams).map(
    ([name, param]): Setting => ({
      name,
      param,
      ...(param.type === 'boolean' ? { alone: true } : {}),
      doc: param.description ?? '',
    }),
  ),
];

/** Those that are no parameters; the first of a name counts. */
export const voiceSettings: readonly Setting[] = [...everyVoice, ...renderedVoice].filter(
  ({ name }, i, all) => all.findIndex((each) => each.name === name) === i,
);

/** True when voices of a kind have the setting, by the key that is sent. */
function isTaken(kind: KnownInstrument['kind'], { name, key = name }: Setting): boolean {
  return everyVoice.some((each) => each.name === name) || (kinds[kind].controls as readonly string[]).includes(key);
}

/** Returns the settings of an instrument; its parameters go before controls of the same name. */
export function settingsOf({ kind, params }: KnownInstrument): readonly Setting[] {
  const own = Object.entries(params).map(
    ([name, param]): Setting => ({
      name,
      param,
      doc: param.description ?? '',
      ...(param.alias === undefined ? {} : { alias: param.alias }),
      ...(param.type === 'boolean' ? { alone: true } : {}),
    }),
  );
  const taken = new Set(own.flatMap(({ name, alias }) => [name, alias]));
  return [...own, ...voiceSettings.filter((setting) => !taken.has(setting.name) && isTaken(kind, setting))];
}

/** Value of a voice's own tempo, which its beats are counted by. */
const tempoNames = ['bpm', 'tempo'];

/**
 * Returns the values that words such as `o:2` and `once` set, by the keys that are sent.
 * @throws LineError for the first word that sets nothing, or nothing that the instrument takes
 */
export function readSettings(instrument: KnownInstrument, words: readonly Word[], known: Known): ParamRecord {
  const settings = settingsOf(instrument);
  const given: Record<string, ParamValue> = {};
  const places = words.map((word) => ({
    word,
    setting: settingFor(settings, word) ?? extraFor(instrument, settings, word),
  }));
  const tempo = places.find(({ setting }) => tempoNames.includes(setting.name));
  const read = ({ word, setting }: (typeof places)[number], scale: Known): void => {
    const { name, key = name, sent = (value: ParamValue) => value } = setting;
    if (Object.hasOwn(given, key)) throw new LineError(`${key} is given twice`, word);
    given[key] = sent(valueFor(setting, word, scale));
  };
  if (tempo) read(tempo, known);
  const own = tempo && given[tempo.setting.key ?? tempo.setting.name];
  const scale = typeof own === 'number' && own > 0 ? { ...known, bpm: own } : known;
  for (const each of places) if (each !== tempo) read(each, scale);
  return given;
}

function settingFor(settings: readonly Setting[], { key, text }: Word): Setting | undefined {
  const named = key ?? text;
  return (
    settings.find(({ name }) => name === named) ?? settings.find(({ alias }) => alias !== undefined && alias === named)
  );
}

/** True when the instrument's own code sees settings that are none of its parameters. */
const takesExtra = ({ kind }: KnownInstrument): boolean => kinds[kind].takesExtra;

/** Returns settings that are none of the instrument's parameters and are sent all the same; one that resembles a parameter is a slip. @throws LineError */
function extraFor(instrument: KnownInstrument, settings: readonly Setting[], word: Word): Setting {
  const { key, text, start } = word;
  if (key && takesExtra(instrument) && !settings.some(({ name }) => resembles(key, name)))
    return { name: key, param: { type: 'text', default: '' }, isExtra: true, doc: '' };
  const known = settings.map(({ name, alias }) => (alias ? `${name} (${alias})` : name)).join(', ');
  throw new LineError(`${instrument.name} has no ${JSON.stringify(key ?? text)}; it has ${known}`, {
    start,
    end: start + (key?.length || word.end - start),
  });
}

/** Keys that were given and are none of the instrument's own. */
export function extrasOf(instrument: KnownInstrument, keys: readonly string[]): string[] {
  const own = new Set(settingsOf(instrument).flatMap(({ name, key = name }) => [name, key]));
  return keys.filter((key) => !own.has(key));
}

function valueFor({ name, param, alone, bare, check, isExtra }: Setting, word: Word, scale: Known): ParamValue {
  if (word.key === undefined) {
    if (alone === undefined) throw new LineError(`${name} needs a value, such as ${word.text}:${example(param)}`, word);
    return alone;
  }
  if (bare) throw new LineError(`${name} stands alone, without a value`, { start: word.valueStart - 1, end: word.end });
  const place = { start: word.valueStart, end: word.end };
  if (isExtra && word.value !== '') return readAny(name, word.value, word.quoted, scale);
  const value = readValue(name, param, word.value, place, scale);
  try {
    check?.(value as string);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new LineError(`${name}: ${error.message}`, place);
  }
  return value;
}

const example = (param: Param): string =>
  typeof param.default === 'object' ? param.default.join('.') : String(param.default);

/** Words that could go on so. */
export function settingWords(instrument: KnownInstrument, prefix: string): string[] {
  const settings = settingsOf(instrument);
  const colon = prefix.indexOf(':');
  if (colon < 0)
    return settings.flatMap(({ name, alias, alone, bare }) => [
      ...(bare ? [name] : [`${name}:`, ...(alone !== undefined && !bare ? [name] : [])]),
      ...(alias ? [`${alias}:`] : []),
    ]);
  const key = prefix.slice(0, colon);
  const setting = settings.find(({ name, alias }) => name === key || alias === key);
  return setting ? (setting.offered ?? choices(setting.param)).map((choice) => `${key}:${choice}`) : [];
}
