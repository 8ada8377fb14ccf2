/** `bunsynth play`: renders voices of instruments to a sound file, with the server's engine and the console's language. */
import { rmSync } from 'node:fs';
import { resolve as resolvePath } from 'node:path';
import type { Send } from '../../clients/console/language/actions.ts';
import { LineError, pointed } from '../../clients/console/language/errors.ts';
import type { Known } from '../../clients/console/language/known.ts';
import { Random } from '../../clients/console/language/random.ts';
import { resolve } from '../../clients/console/language/resolve.ts';
import { leastBpm, mostBpm } from '../clock/tempo-map.ts';
import { soundFormat } from '../soft/sound-formats.ts';
import { faultText } from '../instruments/description.ts';
import type { FeedEvent } from '../instruments/feed.ts';
import type { ParamValue } from '../instruments/params.ts';
import { interleave } from '../interleave.ts';
import { commandHelp, optionTable, parseOptions } from '../options/index.ts';
import { OptionError, optionReader } from '../options/read.ts';
import { integer, number, sampleRate, text } from '../options/readers.ts';
import { optionalRow, row } from '../options/row.ts';
import { SoundWriter } from '../soft/sound-sink.ts';
import { Progress, progressInterval } from './progress.ts';
import { PlayWorld } from './world.ts';

/** What the names of files end with, and the header that this means. */
const headers: Readonly<Record<string, string>> = { wav: 'wav', aif: 'aiff', aiff: 'aiff', au: 'next', snd: 'next', raw: 'raw' };

const { blockSize, instruments, help } = optionTable;
export const table = {
  output: optionalRow(text('file'), {
    flag: 'o', long: 'output', group: 'files', scope: 'both',
    description: `Write this sound file; its name says what kind: ${Object.keys(headers).map((ending) => `.${ending}`).join(', ')}.`,
  }),
  format: row(text('format'), { long: 'format', group: 'files', scope: 'both', initial: 'float', description: 'Sample format: int8, int16, int24, int32, float or double.' }),
  seconds: optionalRow(number('seconds', 0.001, 86400), {
    long: 'seconds', group: 'files', scope: 'both', initialText: 'to the end of the sound; what loops plays one pass',
    description: 'Render so many seconds.',
  }),
  instruments: { ...instruments, scope: 'both' as const },
  sampleRate: row(sampleRate('hertz', 'not 0'), { flag: 'S', long: 'samplerate', group: 'engine', scope: 'both', initial: 48000, description: 'Sample rate.' }),
  channels: row(integer('channels', 1, 32), { long: 'outchannels', group: 'engine', scope: 'both', initial: 2, description: 'Channels of the file: output busses from 0 on.' }),
  blockSize,
  bpm: row(number('bpm', leastBpm, mostBpm), { long: 'bpm', group: 'engine', scope: 'both', initial: 120, description: 'The tempo that beats such as t:4b are counted by, and that instruments read.' }),
  root: optionalRow(number('hertz', 0.001, 100000), { long: 'root', group: 'engine', scope: 'both', initialText: 'none', description: 'The root frequency that instruments read.' }),
  seed: row(integer('seed', -(2 ** 31), 2 ** 31 - 1), { long: 'seed', group: 'engine', scope: 'both', initial: 0, description: 'What random values such as R1.4 are drawn by.' }),
  help,
};
const readWords = optionReader(table, true);
type Values = ReturnType<typeof readWords>['values'];

/** Folder of the instruments that come with the server. */
const ownInstruments = resolvePath(import.meta.dir, '../../instruments');
/** Frames written at a time, at least. */
const pieceFrames = 8192;
/** Seconds after which a sound without an end is given up. */
const longest = 600;

/** @throws Error with one line, or with the mark under what is wrong with the voice */
export async function run(argv: readonly string[]): Promise<number> {
  const { values, operands } = readWords(argv);
  if (values.help) {
    process.stdout.write(commandHelp('play', table));
    return 0;
  }
  if (!operands.length) throw new OptionError('play needs an instrument (see play --help)');
  const { output } = values;
  if (output === undefined) throw new OptionError('play needs -o <file>');
  const options = parseOptions(['-o', String(values.channels), '-i', '0', '-z', String(values.blockSize)]);
  const world = new PlayWorld(options, values, () => {}, saidOnce((what) => process.stderr.write(`${what} is left out: play writes sound\n`)));
  try {
    await world.load(values.instruments || ownInstruments);
    const sent = readVoices(`p ${operands.map(word).join(' ')}`, world, values);
    await render(world, sent, values, output);
    return 0;
  } finally {
    world.close();
  }
}

/** Says each thing once. */
function saidOnce(say: (what: string) => void): (what: string) => void {
  const said = new Set<string>();
  return (what) => {
    if (said.has(what)) return;
    said.add(what);
    say(what);
  };
}

/** A word as the console would have it: quoted where it has spaces. */
const word = (operand: string): string => (/\s/.test(operand) ? operand.replace(/^([^:\s]*:)?(.*)$/s, '$1"$2"') : operand);

/** @throws Error with the line and what is wrong in it */
function readVoices(line: string, { instruments: { catalogue }, layout }: PlayWorld, { bpm, seed }: Values): readonly Send[] {
  const random = new Random(seed);
  const known: Known = {
    instruments: catalogue.all().map(({ description: { name, kind, params }, file }) => ({ name, kind, params, file })),
    voices: [], session: {}, bpm, sampleRate: layout.sampleRate, random: () => random.next(), path: (path) => path, files: () => [],
  };
  try {
    return resolve(line, known) as Send[];
  } catch (error) {
    if (!(error instanceof LineError)) throw error;
    const faults = catalogue.faults().filter(({ file }) => !/\/(define|index)\.[a-z]+$/.test(file)).map(({ fault }) => faultText(fault));
    throw new OptionError(['this cannot be played:', pointed(line, error), ...faults].join('\n'));
  }
}

async function render(world: PlayWorld, sent: readonly Send[], values: Values, output: string): Promise<void> {
  const { instruments, layout } = world;
  const { sampleRate: rate, seconds, channels, format } = values;
  const failures: string[] = [];
  let end = 0;
  instruments.feed.listen((event) => {
    if (event.type === 'failed') failures.push(failureText(event));
    if (event.type === 'log') process.stderr.write(`${event.instrument}: ${event.message}\n`);
    if (event.type === 'ended') end = Math.max(end, event.sample);
  });
  if (values.root !== undefined) instruments.session.set('root', values.root);
  for (const { args } of sent) begin(world, args, seconds);
  const progress = new Progress(seconds);
  // Nothing is written before it is known that there is something.
  await ready(world, progress, 0);
  if (failures.length) throw new Error(failures.join('\n'));
  const writer = new SoundWriter(output, { ...soundFormat(headerOf(output), format), channels, sampleRate: rate });
  const total = seconds === undefined ? undefined : Math.round(seconds * rate);
  try {
    const piece = new Float32Array((pieceFrames + layout.blockSize) * channels);
    let frames = 0;
    let filled = 0;
    const write = (upTo: number): void => {
      writer.write(piece.subarray(0, Math.max(0, Math.min(filled, upTo - (frames - filled))) * channels));
      filled = 0;
    };
    while (total === undefined ? instruments.all.busy : frames < total) {
      if (world.isWaiting) await ready(world, progress, frames / rate);
      interleave(world.block(), layout.blockSize, piece, filled);
      frames += layout.blockSize;
      filled += layout.blockSize;
      if (failures.length) throw new Error(failures.join('\n'));
      if (total === undefined && frames > longest * rate) throw new Error(`${String(sent[0]!.args[0])} still sounds after ${longest} s; say --seconds`);
      // What is over by now is known only when the last piece is written.
      if (filled >= pieceFrames && (total !== undefined || instruments.all.busy)) {
        write(total ?? Infinity);
        progress.show(frames / rate);
      }
    }
    await ready(world, progress, frames / rate);
    write(total ?? end);
  } catch (error) {
    writer.close();
    rmSync(output, { force: true });
    throw error;
  } finally {
    progress.clear();
  }
  writer.close();
}

/** Waits for renders. */
async function ready(world: PlayWorld, progress: Progress, seconds: number): Promise<void> {
  while (world.isWaiting) {
    progress.show(seconds);
    // A render may take long: what is drawn goes on meanwhile.
    await Promise.race([world.wait(), Bun.sleep(progressInterval)]);
  }
}

/** Begins a voice on sample 0. @throws Error for one that would not end */
function begin({ instruments }: PlayWorld, [name, ...settings]: readonly ParamValue[], seconds: number | undefined): void {
  const given = Object.fromEntries(Array.from({ length: settings.length / 2 }, (_, i) => [settings[2 * i] as string, settings[2 * i + 1]!]));
  const { kind, params } = instruments.catalogue.get(name as string)!.description;
  if (seconds === undefined && kind === 'synth' && 'gate' in params) throw new Error(`${name as string} sounds until its gate is closed; say --seconds`);
  if (seconds === undefined && (kind === 'render' || kind === 'sequence') && !('loop' in params)) given.loop = false;
  instruments.play(name as string, given, 0);
}

const failureText = ({ instrument, message }: Extract<FeedEvent, { type: 'failed' }>): string => (instrument ? `${instrument}: ${message}` : message);

/** @throws OptionError for a file whose kind is not known */
function headerOf(path: string): string {
  const ending = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  const header = headers[ending];
  if (header === undefined) throw new OptionError(`-o ${JSON.stringify(path)}: ends with none of ${Object.keys(headers).map((each) => `.${each}`).join(', ')}`);
  return header;
}
