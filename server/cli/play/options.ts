/** The options of `bunsynth play`. */
import { maxBpm, minBpm } from '../../clock/tempo-map.ts';
import {
  integer,
  number,
  OptionError,
  optionalRow,
  optionReader,
  optionTable,
  row,
  sampleRate,
  text,
} from '../../options/index.ts';
import { headerByEnding, soundEndings } from '../../workers/sound-endings.ts';
import { endless, holds } from './ending.ts';

const { blockSize, instruments, noBundled, help } = optionTable;
export const table = {
  output: optionalRow(text('file'), {
    flag: 'o',
    long: 'output',
    group: 'files',
    scope: 'both',
    description: `Write this sound file; its extension selects the format: ${soundEndings}.`,
  }),
  format: row(text('format'), {
    long: 'format',
    group: 'files',
    scope: 'both',
    initial: 'float',
    description: 'Sample format: int8, int16, int24, int32, float or double.',
  }),
  seconds: optionalRow(number('seconds', 0.001, 86400), {
    long: 'seconds',
    group: 'files',
    scope: 'both',
    initialText: 'to the end of the sound',
    description: `Length to render. Without it, loops play one pass, gates and keys are released after ${holds} s, and endless sounds after ${endless} s or with the input.`,
  }),
  input: optionalRow(text('file'), {
    long: 'input',
    group: 'files',
    scope: 'both',
    initialText: 'none',
    description:
      'Sound file for the input of effects, which hear it once before the start, and for the buffer of instruments that play one.',
  }),
  instruments: { ...instruments, scope: 'both' as const },
  noBundled: { ...noBundled, scope: 'both' as const },
  sampleRate: row(sampleRate('hertz', 'not 0'), {
    flag: 'S',
    long: 'samplerate',
    group: 'engine',
    scope: 'both',
    initial: 48000,
    description: 'Sample rate.',
  }),
  channels: row(integer('channels', 1, 32), {
    long: 'outchannels',
    group: 'engine',
    scope: 'both',
    initial: 2,
    description: 'Channels of the file: output buses from 0 on.',
  }),
  blockSize,
  bpm: row(number('bpm', minBpm, maxBpm), {
    long: 'bpm',
    group: 'engine',
    scope: 'both',
    initial: 120,
    description: 'Tempo, for beats such as t:4b and for instruments that read it.',
  }),
  root: optionalRow(number('hertz', 0.001, 100000), {
    long: 'root',
    group: 'engine',
    scope: 'both',
    initialText: 'none',
    description: 'Root frequency, for instruments that read it.',
  }),
  seed: row(integer('seed', -(2 ** 31), 2 ** 31 - 1), {
    long: 'seed',
    group: 'engine',
    scope: 'both',
    initial: 0,
    description: 'Seed of random values such as R1.4.',
  }),
  help,
};
export const readWords = optionReader(table, true);
export type Values = ReturnType<typeof readWords>['values'];

/** @throws OptionError for a file whose kind is not known */
export function headerOf(path: string): string {
  const header = headerByEnding(path);
  if (header === undefined) throw new OptionError(`-o ${JSON.stringify(path)}: ends with none of ${soundEndings}`);
  return header;
}
