/** The kinds of arguments that verbs take: how each is read, what it is called in help, and how it is completed. Pure. */
import type { Param, ParamRecord, ParamValue } from '../instruments/params.ts';
import { LineError, type Place } from './errors.ts';
import { instrumentNamed, type Known, type KnownInstrument, type KnownVoice } from './known.ts';
import { readSettings, settingWords } from './settings.ts';
import { readAny, readValue } from './values.ts';
import type { Word } from './words.ts';

/** Words that are left to read. */
export class Words {
  private at = 0;

  /** @param end of the part that they stand in */
  constructor(
    private readonly words: readonly Word[],
    private readonly end: number,
  ) {}

  get next(): Word | undefined {
    return this.words[this.at];
  }

  /** The one that was taken last. */
  get last(): Word | undefined {
    return this.words[this.at - 1];
  }

  /** @throws LineError saying what is missing */
  take(wanted: string): Word {
    const word = this.words[this.at++];
    if (!word) throw new LineError(`${wanted} is missing`, this.rest);
    return word;
  }

  takeAll(): readonly Word[] {
    const rest = this.words.slice(this.at);
    this.at = this.words.length;
    return rest;
  }

  get rest(): Place {
    const after = this.words[this.at - 1]?.end ?? this.words[0]?.start ?? this.end;
    const start = Math.min(after + 1, Math.max(this.end, after));
    return { start, end: start };
  }
}

/** One kind of argument. */
export interface Kind<T> {
  /** Name in the help. */
  readonly shown: string;
  /** @throws LineError */
  read(words: Words, known: Known): T;
  /** Words that could stand where `prefix` begins, after those that this argument has already. */
  complete(known: Known, prefix: string, before: readonly Word[]): readonly string[];
}

/** Returns the kind of an argument that may be left out. */
export function optional<T>({ shown, read, complete }: Kind<T>): Kind<T | undefined> {
  return { shown: `[${shown}]`, read: (words, known) => (words.next ? read(words, known) : undefined), complete };
}

/** One word, read as a value of a parameter. */
function value(shown: string, param: Param): Kind<ParamValue> {
  return {
    shown,
    read: (words, known) => {
      const word = words.take(shown);
      return readValue(shown, param, word.text, word, known);
    },
    complete: () => [],
  };
}

function numeric(
  shown: string,
  limits: { readonly unit?: string; readonly min?: number; readonly max?: number; readonly type?: 'integer' } = {},
): Kind<number> {
  const { type = 'number', ...rest } = limits;
  return value(shown, { type, default: 0, ...rest }) as Kind<number>;
}

export const percent = numeric('percent', { min: 0, max: 10000, unit: '%' });
export const time = numeric('time', { unit: 's', min: 0, max: 3600 });
export const bpm = numeric('bpm', { min: 1, max: 10000 });
export const hertz = numeric('hertz', { unit: 'Hz', min: 0.001, max: 100000 });
export const count = numeric('count', { type: 'integer', min: 1, max: 1000 });
export const buffer = numeric('buffer', { type: 'integer', min: 0, max: 2 ** 31 - 1 });
export const seed = numeric('seed', { type: 'integer', min: -(2 ** 31), max: 2 ** 31 - 1 });

function findInstrument(known: Known, word: Word): KnownInstrument {
  const found = instrumentNamed(known, word.text);
  if (found) return found;
  throw new LineError(
    `there is no instrument ${JSON.stringify(word.text)}; there are ${known.instruments.map(({ name }) => name).join(', ') || 'none'}`,
    word,
  );
}

const instrumentNames = (known: Known): string[] => known.instruments.map(({ name }) => name);

export const instrument: Kind<KnownInstrument> = {
  shown: 'instrument',
  read: (words, known) => findInstrument(known, words.take('instrument')),
  complete: instrumentNames,
};

const voiceIds = (known: Known): string[] => known.voices.map(({ id }) => String(id));

/** Voices by numbers with dots between them. @throws LineError for one that is not there */
function voicesOf(word: Word, known: Known): KnownVoice[] {
  let start = word.start;
  return word.text.split('.').map((text) => {
    const place = { start, end: start + text.length };
    start = place.end + 1;
    if (!/^\d+$/.test(text))
      throw new LineError(
        `${JSON.stringify(word.text)} names no voices; it must be numbers with dots between them, such as 3.5`,
        word,
      );
    const voice = known.voices.find(({ id }) => id === Number(text));
    if (!voice)
      throw new LineError(`there is no voice ${text}; there are ${voiceIds(known).join(', ') || 'none'}`, place);
    return voice;
  });
}

/** Completes the number behind the last dot. */
function completeVoices(known: Known, prefix: string): string[] {
  const dot = prefix.lastIndexOf('.') + 1;
  return voiceIds(known).map((id) => prefix.slice(0, dot) + id);
}

/** One word of voices. */
export const voices: Kind<readonly KnownVoice[]> = {
  shown: 'voices',
  read: (words, known) => voicesOf(words.take('voices'), known),
  complete: completeVoices,
};

/** Voices whose volume can move. */
export const glidingVoices: Kind<readonly KnownVoice[]> = {
  ...voices,
  read: (words, known) => {
    const { next } = words;
    const found = voices.read(words, known);
    const synth = found.find((voice) => instrumentNamed(known, voice.instrument)?.kind === 'synth');
    if (synth)
      throw new LineError(
        `voice ${synth.id} is a synth, whose volume does not glide; u ${synth.id} sets its controls`,
        next!,
      );
    return found;
  },
};

/** All words: voices. */
export const allVoices: Kind<readonly KnownVoice[]> = {
  shown: 'voices',
  read: (words, known) => [words.take('voices'), ...words.takeAll()].flatMap((word) => voicesOf(word, known)),
  complete: completeVoices,
};

/** The word for all voices. */
export const everything = 'all';

/** An instrument that has voices, or `all`. */
export const which: Kind<string> = {
  shown: 'instrument|all',
  read: (words, known) => {
    const word = words.take('instrument');
    return word.text === everything ? everything : findInstrument(known, word).name;
  },
  complete: (known) => [everything, ...instrumentNames(known)],
};

/** An instrument and what is set of it. */
export const playedVoice: Kind<{ readonly instrument: string; readonly settings: ParamRecord }> = {
  shown: 'instrument [key:value]… [flag]…',
  read: (words, known) => {
    const found = instrument.read(words, known);
    return { instrument: found.name, settings: readSettings(found, words.takeAll(), known) };
  },
  complete: (known, prefix, before) => {
    if (!before.length) return instrumentNames(known);
    const found = instrumentNamed(known, before[0]!.text);
    return found ? settingWords(found, prefix) : [];
  },
};

/** Settings of instruments, one after the other: all of them must take all of it. */
function settingsFor(names: readonly string[], words: readonly Word[], known: Known, missing: Place): ParamRecord[] {
  if (!words.length) throw new LineError('key:value is missing', missing);
  return names.map((name) => {
    const found = instrumentNamed(known, name);
    if (!found) throw new LineError(`instrument ${name} is not there any more`, missing);
    return readSettings(found, words, known);
  });
}

/** Voices and what is changed of each. */
export const changedVoices: Kind<readonly { readonly voice: number; readonly settings: ParamRecord }[]> = {
  shown: 'voices key:value…',
  read: (words, known) => {
    const changed = voices.read(words, known);
    const { rest } = words;
    const settings = settingsFor(
      changed.map((voice) => voice.instrument),
      words.takeAll(),
      known,
      rest,
    );
    return changed.map(({ id }, i) => ({ voice: id, settings: settings[i]! }));
  },
  complete: (known, prefix, before) => {
    if (!before.length) return completeVoices(known, prefix);
    const id = Number(before[0]!.text.split('.')[0]);
    const found = instrumentNamed(known, known.voices.find((voice) => voice.id === id)?.instrument ?? '');
    return found ? settingWords(found, prefix) : [];
  },
};

/** All voices of an instrument, or all there are, and what is changed of them. */
export const changedInstrument: Kind<{ readonly which: string; readonly settings: ParamRecord }> = {
  shown: 'instrument|all key:value…',
  read: (words, known) => {
    const { next } = words;
    const chosen = which.read(words, known);
    const names = [
      ...new Set(
        known.voices
          .filter((voice) => chosen === everything || voice.instrument === chosen)
          .map((voice) => voice.instrument),
      ),
    ];
    if (!names.length)
      throw new LineError(chosen === everything ? 'there are no voices' : `there is no voice of ${chosen}`, next!);
    const { rest } = words;
    return { which: chosen, settings: settingsFor(names, words.takeAll(), known, rest)[0]! };
  },
  complete: (known, prefix, before) => {
    if (!before.length) return which.complete(known, prefix, before);
    const found = instrumentNamed(known, before[0]!.text);
    return found ? settingWords(found, prefix) : [];
  },
};

/** A file for the server to read. */
export const path: Kind<string> = {
  shown: 'file',
  read: (words, known) => known.path(words.take('file').text),
  complete: (known, prefix) => known.files(prefix),
};

export const key: Kind<string> = {
  shown: 'key',
  read: (words) => words.take('key').text,
  complete: (known) => Object.keys(known.session),
};

/** Name of a signal: only the code of voices knows which ones they wait for. */
export const signalName: Kind<string> = { shown: 'name', read: (words) => words.take('name').text, complete: () => [] };

/** A number, numbers with dots between them, or text; a note where the word before is the name of a pitch. */
export const anyValue: Kind<ParamValue> = {
  shown: 'value',
  read: (words, known) => {
    const name = words.last?.text ?? '';
    const word = words.take('value');
    return readAny(name, word.text, word.quoted, known);
  },
  complete: () => [],
};

/** Subject of the help. */
export const topic = (verbs: () => readonly string[]): Kind<string> => ({
  shown: 'verb|instrument',
  read: (words, known) => {
    const word = words.take('verb');
    if (verbs().includes(word.text) || instrumentNamed(known, word.text)) return word.text;
    throw new LineError(
      `there is no verb or instrument ${JSON.stringify(word.text)}; there are ${[...verbs(), ...instrumentNames(known)].join(', ')}`,
      word,
    );
  },
  complete: (known) => [...verbs(), ...instrumentNames(known)],
});
