import type { ValueReader } from './row.ts';

/** Value of `-H`: one name for both directions, or one for each. '' means the system's default device. */
export interface DeviceNames {
  readonly input: string;
  readonly output: string;
}

/** Value of `-N`. `score` and `input` are undefined when written as `_` (standard input, no input file). */
export interface OfflineRender {
  readonly score: string | undefined;
  readonly input: string | undefined;
  readonly output: string;
  /** Hz */
  readonly sampleRate: number;
  readonly headerFormat: string;
  readonly sampleFormat: string;
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function readNumber(word: string): number {
  return decimal.test(word) ? Number(word) : NaN;
}

/**
 * A whole number from `min` to `max`. `1024.0` counts as whole: languages that drive servers print floats so.
 * With `powerOfTwo` the value is rounded up to one, as scsynth does.
 */
export function integer(word: string, min: number, max: number, rounding?: 'powerOfTwo'): ValueReader<number> {
  const range = `${min} to ${max}`;
  return {
    words: [word],
    range: rounding ? `${range}, rounded up to a power of two` : range,
    read: ([text]) => {
      const value = readNumber(text);
      if (!Number.isInteger(value) || value < min || value > max) {
        throw new Error(`must be a whole number from ${range}`);
      }
      return rounding && value > 0 ? 2 ** Math.ceil(Math.log2(value)) : value;
    },
  };
}

/** A number from `min` to `max`; the words `inf` and `-inf` are read as infinities where the range includes them. */
export function number(word: string, min: number, max: number): ValueReader<number> {
  const range = `${min} to ${max}`;
  return {
    words: [word],
    range: Number.isFinite(max) ? range : '',
    read: ([text]) => {
      const value = /^[+-]?inf(inity)?$/i.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : readNumber(text);
      if (!(value >= min && value <= max)) throw new Error(`must be a number from ${range}`);
      return value;
    },
  };
}

const lowestSampleRate = 1000;
const highestSampleRate = 768000;

/** A sample rate in Hz, its fraction dropped as scsynth does; 0 too, where that means "whatever the device runs at". */
export function sampleRate(word: string, zero: 'or 0' | 'not 0'): ValueReader<number> {
  const orZero = zero === 'or 0' ? '0 or ' : '';
  const range = `${orZero}${lowestSampleRate} to ${highestSampleRate}`;
  return {
    words: [word],
    range,
    read: ([text]) => {
      const value = Math.floor(readNumber(text));
      const allowed = (value >= lowestSampleRate && value <= highestSampleRate) || (zero === 'or 0' && value === 0);
      if (!allowed) throw new Error(`must be ${range} (Hz)`);
      return value;
    },
  };
}

/** Any text up to `maxLength` characters; not empty unless allowed. */
export function text(word: string, { maxLength = Infinity, mayBeEmpty = false } = {}): ValueReader<string> {
  return {
    words: [word],
    range: Number.isFinite(maxLength) ? `at most ${maxLength} characters` : '',
    read: ([value]) => {
      if (value === '' && !mayBeEmpty) throw new Error('must not be empty');
      if (value.length > maxLength) throw new Error(`must have at most ${maxLength} characters, has ${value.length}`);
      return value;
    },
  };
}

/** A host as it stands in an address, without a port, as a list of one. */
export function host(word: string): ValueReader<readonly string[]> {
  return {
    words: [word],
    range: '',
    read: ([value]) => {
      if (!URL.canParse(`http://${value}`) || new URL(`http://${value}`).host !== value.toLowerCase())
        throw new Error('must be a host without a port, such as studio.example.com');
      return [value.toLowerCase()];
    },
  };
}

/** A folder, as a list of one; an empty word too. */
export function folders(): ValueReader<readonly string[]> {
  return { words: ['folder'], range: '', read: ([path]) => [path] };
}

/** `1` or `0`. Like scsynth, any number above 0 is yes. */
export function yesOrNo(): ValueReader<boolean> {
  return {
    words: ['1|0'],
    range: '0 or 1',
    read: ([word]) => {
      const value = readNumber(word);
      if (Number.isNaN(value)) throw new Error('must be 1 or 0');
      return value > 0;
    },
  };
}

/** A flag with no words: given or not. */
export function given(): ValueReader<boolean> {
  return { words: [], range: '', read: () => true };
}

/** One or two device names. */
export function deviceNames(): ValueReader<DeviceNames> {
  return {
    words: ['device'],
    optionalWords: 1,
    range: '',
    read: ([input, output = input]) => ({ input, output }),
  };
}

/** The six words of an offline render. */
export function offlineRender(): ValueReader<OfflineRender> {
  const rate = sampleRate('sample-rate', 'not 0');
  return {
    words: ['score', 'input', 'output', 'sample-rate', 'header-format', 'sample-format'],
    range: '',
    read: ([score, input, output, rateWord, headerFormat, sampleFormat]) => {
      for (const [name, word] of Object.entries({ score, input, output, headerFormat, sampleFormat })) {
        if (word === '') throw new Error(`must not have an empty ${name} (write _ for no score file or input file)`);
      }
      return {
        score: score === '_' ? undefined : score,
        input: input === '_' ? undefined : input,
        output,
        sampleRate: readSampleRate(rate, rateWord),
        headerFormat,
        sampleFormat,
      };
    },
  };
}

function readSampleRate(reader: ValueReader<number>, word: string): number {
  try {
    return reader.read([word]);
  } catch (error) {
    throw new Error(`sample-rate ${JSON.stringify(word)} ${(error as Error).message}`);
  }
}
