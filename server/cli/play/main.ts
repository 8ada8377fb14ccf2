/** `bunsynth play`: renders voices of instruments to a sound file, with the server's engine and the console's language. */

import { faultText } from '../../../protocol/instruments/description.ts';
import type { Send } from '../../../protocol/language/actions.ts';
import { LineError, pointed } from '../../../protocol/language/errors.ts';
import type { Known } from '../../../protocol/language/known.ts';
import { Random } from '../../../protocol/language/random.ts';
import { resolve } from '../../../protocol/language/resolve.ts';
import { OptionError, parseOptions } from '../../options/index.ts';
import { instrumentFolders } from '../program-folders.ts';
import { headerOf, readWords, type Values } from './options.ts';
import { type Piece, type Rendered, renderSound } from './render.ts';
import { beginSession, isSession } from './session.ts';
import { SoundInput } from './sound-input.ts';
import { beginVoices, descriptionsOf } from './voices.ts';
import { PlayWorld } from './world.ts';

export { table } from './options.ts';

/** @throws Error with one line, or with the mark under what is wrong with the voice */
export async function run(argv: readonly string[], help: string): Promise<number> {
  const { values, operands } = readWords(argv);
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  if (!operands.length) throw new OptionError('play needs an instrument (see play --help)');
  const { output } = values;
  if (output === undefined) throw new OptionError('play needs -o <file>');
  headerOf(output);
  const input = values.input === undefined ? undefined : new SoundInput(values.input, values.sampleRate);
  const options = parseOptions([
    '-o',
    String(values.channels),
    '-i',
    String(input?.channels.length ?? 0),
    '-z',
    String(values.blockSize),
  ]);
  const world = new PlayWorld(
    options,
    { ...values, input, folders: instrumentFolders(values) },
    saidOnce((what) => process.stderr.write(`${what} is left out: play writes sound\n`)),
  );
  try {
    await world.load();
    if (values.root !== undefined) world.instruments.session.set('root', values.root);
    const piece = operands.some(isSession) ? sessionPiece(operands, world) : await voicesPiece(operands, world, values);
    const rendered = await renderSound(world, piece, values, output);
    process.stdout.write(`${summary(piece.who, rendered, values, output)}\n`);
    return 0;
  } finally {
    world.close();
  }
}

/** @throws OptionError where there is something beside the session */
function sessionPiece(operands: readonly string[], world: PlayWorld): Piece {
  const [path] = operands as [string];
  if (operands.length > 1) throw new OptionError(`play takes a session alone, not ${operands.join(' ')}`);
  return { who: path, begin: (seconds) => beginSession(world, path, seconds) };
}

async function voicesPiece(operands: readonly string[], world: PlayWorld, values: Values): Promise<Piece> {
  const { catalogue } = world.instruments;
  for (const operand of operands) if (catalogue.provider?.provides(operand)) await catalogue.arrived(operand);
  const sent = readVoices(`p ${operands.map(word).join(' ')}`, world, values);
  await world.prepare(descriptionsOf(world, sent));
  return {
    who: sent.map(({ args: [name] }) => String(name)).join(', '),
    begin: (seconds) => beginVoices(world, sent, seconds),
  };
}

/** One line: what was rendered, how long and loud it is, and what was done that nobody asked for. */
function summary(
  who: string,
  { frames, peak, notes }: Rendered,
  { sampleRate, channels }: Values,
  output: string,
): string {
  const level = `peak ${(20 * Math.log10(peak)).toFixed(1)} dB${peak > 1 ? ', above full scale' : ''}`;
  return [
    `${output}: ${who}, ${(frames / sampleRate).toFixed(2)} s, ${channels} channel${channels === 1 ? '' : 's'} at ${sampleRate} Hz`,
    level,
    ...notes,
  ].join(', ');
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
const word = (operand: string): string =>
  /\s/.test(operand) ? operand.replace(/^([^:\s]*:)?(.*)$/s, '$1"$2"') : operand;

/** @throws Error with the line and what is wrong in it */
function readVoices(
  line: string,
  { instruments: { catalogue }, layout }: PlayWorld,
  { bpm, seed }: Values,
): readonly Send[] {
  const random = new Random(seed);
  const known: Known = {
    instruments: catalogue.all().map(({ description: { name, kind, params }, file }) => ({ name, kind, params, file })),
    voices: [],
    session: {},
    bpm,
    sampleRate: layout.sampleRate,
    random: () => random.next(),
    path: (path) => path,
    files: () => [],
  };
  try {
    return resolve(line, known) as Send[];
  } catch (error) {
    if (!(error instanceof LineError)) throw error;
    const faults = catalogue
      .faults()
      .filter(({ file }) => !/\/(define|index)\.[a-z]+$/.test(file))
      .map(({ fault }) => faultText(fault));
    throw new OptionError(
      [
        'this cannot be played:',
        pointed(line, error),
        ...faults,
        ...catalogue.pending().map((file) => `${file} takes long to load; it was not waited for`),
      ].join('\n'),
    );
  }
}
