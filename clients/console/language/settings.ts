/** What may be set when an instrument is played or its voices are changed: its parameters, the controls of every voice, and flags. Pure. */
import type { Param, ParamRecord, ParamValue } from '../../../server/instruments/params.ts';
import { controlParams, takenBy } from '../../../server/instruments/voice-controls.ts';
import { LineError } from './errors.ts';
import type { Known, KnownInstrument } from './known.ts';
import { choices, readValue } from './values.ts';
import type { Word } from './words.ts';

/** One thing that can be set. */
export interface Setting {
  readonly name: string;
  readonly alias?: string;
  readonly param: Param;
  /** Key that is sent; `name` unless told. */
  readonly key?: string;
  /** What is sent for a value. */
  readonly sent?: (value: ParamValue) => ParamValue;
  /** What it means to write its name alone. */
  readonly alone?: ParamValue;
  /** It is only ever a word alone. */
  readonly bare?: boolean;
  readonly doc: string;
}

/** Divisions of the grid that a voice may begin on. */
const divisions = ['1/4', '1/8', '1/8T', '1/16', '1/32'];

const playsOnce = { param: { type: 'boolean', default: true }, key: 'loop', sent: () => false, alone: true, bare: true } as const;

/** Of voices of every kind. */
const everyVoice: readonly Setting[] = [
  { name: 'qu', param: { type: 'text', default: '1/4', options: divisions }, alone: '1/4', doc: `begins on the grid: qu is qu:1/4; also ${divisions.slice(1).join(', ')}` },
  { name: 'arm', param: { type: 'text', default: 'any' }, alone: 'any', doc: 'waits for a MIDI note and begins with it: arm is any note; also arm:60, arm:48-59' },
];

/** Of voices of rendered sound. */
const renderedVoice: readonly Setting[] = [
  { name: 'once', ...playsOnce, doc: 'plays one pass and does not loop' },
  { name: 'uno', ...playsOnce, doc: 'the same: the old word for it' },
  { name: 'v', param: { type: 'number', default: 100, min: 0, max: 10000, unit: '%' }, key: 'gain', sent: (value) => (value as number) / 100, doc: 'volume in percent' },
  ...Object.entries<Param>(controlParams).map(([name, param]): Setting => ({ name, param, ...(param.type === 'boolean' ? { alone: true } : {}), doc: param.description ?? '' })),
];

/** Those that are no parameters; the first of a name counts. */
export const voiceSettings: readonly Setting[] = [...everyVoice, ...renderedVoice].filter(({ name }, i, all) => all.findIndex((each) => each.name === name) === i);

/** Whether voices of a kind have it: by the key that is sent. */
function isTaken(kind: KnownInstrument['kind'], { name, key = name }: Setting): boolean {
  return everyVoice.some((each) => each.name === name) || (takenBy[kind] as readonly string[]).includes(key);
}

/** What can be set of an instrument; its parameters go before what is called the same. */
export function settingsOf({ kind, params }: KnownInstrument): readonly Setting[] {
  const own = Object.entries(params).map(([name, param]): Setting => ({
    name, param, doc: param.description ?? '',
    ...(param.alias === undefined ? {} : { alias: param.alias }), ...(param.type === 'boolean' ? { alone: true } : {}),
  }));
  const taken = new Set(own.flatMap(({ name, alias }) => [name, alias]));
  return [...own, ...voiceSettings.filter((setting) => !taken.has(setting.name) && isTaken(kind, setting))];
}

/** Value of a voice's own tempo, which its beats are counted by. */
const tempoNames = ['bpm', 'tempo'];

/**
 * What words such as `o:2` and `once` set, by the keys that are sent.
 * @throws LineError for the first word that sets nothing, or nothing that the instrument takes
 */
export function readSettings(instrument: KnownInstrument, words: readonly Word[], known: Known): ParamRecord {
  const settings = settingsOf(instrument);
  const given: Record<string, ParamValue> = {};
  const places = words.map((word) => ({ word, setting: settingFor(instrument, settings, word) }));
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

function settingFor({ name: instrument }: KnownInstrument, settings: readonly Setting[], word: Word): Setting {
  const { key = word.text, start } = word;
  const setting = settings.find(({ name }) => name === key) ?? settings.find(({ alias }) => alias !== undefined && alias === key);
  if (setting) return setting;
  const known = settings.map(({ name, alias }) => (alias ? `${name} (${alias})` : name)).join(', ');
  throw new LineError(`${instrument} has no ${JSON.stringify(key)}; it has ${known}`, { start, end: start + (word.key?.length || word.end - start) });
}

function valueFor({ name, param, alone, bare }: Setting, word: Word, scale: Known): ParamValue {
  if (word.key === undefined) {
    if (alone === undefined) throw new LineError(`${name} needs a value, such as ${word.text}:${example(param)}`, word);
    return alone;
  }
  if (bare) throw new LineError(`${name} stands alone, without a value`, { start: word.valueStart - 1, end: word.end });
  return readValue(name, param, word.value, { start: word.valueStart, end: word.end }, scale);
}

const example = (param: Param): string => (typeof param.default === 'object' ? param.default.join('.') : String(param.default));

/** Words that could go on so. */
export function settingWords(instrument: KnownInstrument, prefix: string): string[] {
  const settings = settingsOf(instrument);
  const colon = prefix.indexOf(':');
  if (colon < 0) return settings.flatMap(({ name, alias, alone, bare }) => [...(bare ? [name] : [`${name}:`, ...(alone !== undefined && !bare ? [name] : [])]), ...(alias ? [`${alias}:`] : [])]);
  const key = prefix.slice(0, colon);
  const setting = settings.find(({ name, alias }) => name === key || alias === key);
  return setting ? choices(setting.param).map((choice) => `${key}:${choice}`) : [];
}
