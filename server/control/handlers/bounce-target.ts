/** Targets of bounces: a sound file, a buffer, or a sound that is shared by name. Each is checked, and memory for it taken, before anything is calculated. */
import { existsSync, realpathSync } from 'node:fs';
import { SoundFileError, type SoundSpec, soundHeader } from '../../../protocol/soundfile/index.ts';
import { maxChannels } from '../../instruments/render/player-names.ts';
import { checkSoundName } from '../../instruments/sound-name.ts';
import { Program } from '../../link/program.ts';
import type { BounceTarget } from '../../workers/bounce-sink.ts';
import { headerByEnding, soundEndings } from '../../workers/sound-endings.ts';
import { soundFormat } from '../../workers/sound-formats.ts';
import { Timing } from '../../world/instructions.ts';
import type { Call } from '../call.ts';
import type { Context } from '../context.ts';
import { inTurn } from '../in-turn.ts';
import { restricted } from '../paths.ts';
import { CommandFailure } from '../replies.ts';
import { allocate, replace } from './buffer-rows.ts';
import { checkBuffer } from './buffer-samples.ts';

export interface Destination {
  readonly target: BounceTarget;
  /** Path, number of the buffer, or name of the sound. */
  readonly called: string | number;
  readonly isFile: boolean;
  /** In words. */
  readonly where: string;
  /** Called when the sound is there. Resolves when all can have it. */
  readonly complete: () => Promise<void>;
  /** Called when there will be none. */
  readonly abandon: () => void;
}

/** Frames that there may be. */
const maxFrames = 2 ** 31 - 1;

/** A target as a client means it. */
export type Wanted =
  | { readonly type: 'buffer'; readonly number: number }
  | { readonly type: 'file'; readonly path: string; readonly header: string }
  | { readonly type: 'sound'; readonly name: string };

/**
 * Returns what a target means: a buffer by its number, a file by a path with an ending or a folder in it, else a shared sound.
 * @throws CommandFailure for a number that no buffer has, a path that may not be written, a file of another kind, and what is no name
 */
export function wantedTarget({ row }: Call, context: Context, given: string | number): Wanted {
  if (typeof given === 'number') {
    checkBuffer(context, given);
    return { type: 'buffer', number: given };
  }
  if (!/[./]/.test(given)) {
    try {
      return { type: 'sound', name: checkSoundName(given, row.name) };
    } catch (error) {
      throw new CommandFailure((error as Error).message);
    }
  }
  const confined = restricted(given, 'write', context.settings);
  const path = existsSync(confined) ? realpathSync(confined) : confined;
  const header = headerByEnding(path);
  if (header === undefined)
    throw new CommandFailure(`target is ${JSON.stringify(given)}; a file ends with one of ${soundEndings}`);
  return { type: 'file', path, header };
}

/** Returns the destination for so much sound. @throws CommandFailure where there is no room for it */
export function destinationOf(
  { origin }: Call,
  context: Context,
  wanted: Wanted,
  frames: number,
  channels: number,
): Destination {
  if (frames > maxFrames) throw new CommandFailure(`${frames} frames are more than ${maxFrames}`);
  switch (wanted.type) {
    case 'buffer':
      return bufferOf(origin, context, wanted.number, frames, channels);
    case 'file':
      return fileOf(context, wanted, frames, channels);
    case 'sound':
      return soundOf(context, wanted.name, frames, channels);
  }
}

function fileOf(
  { layout }: Context,
  { path, header }: Extract<Wanted, { type: 'file' }>,
  frames: number,
  channels: number,
): Destination {
  const spec = { ...(soundFormat(header, 'float') as SoundSpec), channels, sampleRate: Math.trunc(layout.sampleRate) };
  try {
    soundHeader({ ...spec, frames });
  } catch (error) {
    if (error instanceof SoundFileError) throw new CommandFailure(`target ${path}: ${error.message}`);
    throw error;
  }
  return {
    // What another bounce writes to the same path is beside it.
    target: { type: 'file', path, part: `${path}.${crypto.randomUUID().slice(0, 8)}.part`, spec },
    called: path,
    isFile: true,
    where: `'${path}'`,
    complete: async () => {},
    abandon: () => {},
  };
}

function bufferOf(origin: number, context: Context, number: number, frames: number, channels: number): Destination {
  const { buffers, layout } = context;
  const address = allocate(context, number, frames, channels);
  const row = { address, frames, channels, sampleRate: layout.sampleRate };
  return {
    target: { type: 'memory', address, order: 'together', channels, frames },
    called: number,
    isFile: false,
    where: `buffer ${number}`,
    complete: () =>
      new Promise((resolve) => {
        const { apply, release } = replace(context, number, row, null);
        // Whatever message is being put together meanwhile.
        const program = new Program((words, length) => context.link.submit(words, length));
        program.begin(Timing.now, 0);
        apply!(program, origin);
        inTurn({ program, tokens: context.tokens }, origin, () => {
          release!();
          resolve();
        });
        program.flush();
      }),
    abandon: () => buffers.release(address),
  };
}

function soundOf(context: Context, name: string, frames: number, channels: number): Destination {
  const { buffers, layout, instruments } = context;
  if (!instruments) throw new CommandFailure('sounds are shared by name in real time only');
  if (channels > maxChannels)
    throw new CommandFailure(`${channels} channels are more than the ${maxChannels} that a shared sound has at most`);
  const address = buffers.reserve(4 * frames * channels);
  if (address === undefined)
    throw new CommandFailure(`memory allocation failed: ${frames} frames of ${channels} channels`);
  return {
    target: { type: 'memory', address, order: 'apart', channels, frames },
    called: name,
    isFile: false,
    where: `sound ${name}`,
    complete: async () => instruments.sounds.set(name, { address, frames, channels, sampleRate: layout.sampleRate }),
    abandon: () => buffers.release(address),
  };
}
