/** Commands about sounds that are shared by name: /buffers/… Those that copy sound are asynchronous. */

import type { NamedSounds } from '../../instruments/named-sounds.ts';
import type { SharedSound } from '../../instruments/render/messages.ts';
import { maxChannels } from '../../instruments/render/player-names.ts';
import { checkSoundName } from '../../instruments/sound-name.ts';
import type { ArrangeRequest } from '../../workers/deinterleave.ts';
import { type NamedFormat, soundFormat } from '../../workers/sound-formats.ts';
import type { Call } from '../call.ts';
import type { Context } from '../context.ts';
import type { AsyncHandler, AsyncHandlers, SyncHandler, SyncHandlers, Work } from '../handler.ts';
import { restricted } from '../paths.ts';
import { Cells, sendList } from '../records.ts';
import { CommandFailure, done, message } from '../replies.ts';
import { replace } from './buffer-rows.ts';
import { checkBuffer } from './buffer-samples.ts';
import { readSource, soundJob, withSource } from './sound-files.ts';

function shelf({ instruments }: Context): NamedSounds {
  if (!instruments) throw new CommandFailure('sounds are shared by name in real time only');
  return instruments.sounds;
}

/** Returns the name that a call is about. @throws CommandFailure for a text that is no name */
function nameOf({ row, args }: Call): string {
  try {
    return checkSoundName(args[0], row.name);
  } catch (error) {
    throw new CommandFailure((error as Error).message);
  }
}

function found(context: Context, name: string): SharedSound {
  const sound = shelf(context).get(name);
  if (!sound)
    throw new CommandFailure(
      `there is no sound named ${name}; there are ${
        shelf(context)
          .all()
          .map((each) => each.name)
          .join(', ') || 'none'
      }`,
    );
  return sound;
}

const info = (name: string, { frames, channels, sampleRate }: SharedSound) =>
  new Cells().text(name).int(frames, channels).float(sampleRate);

const list: SyncHandler<'/buffers/list'> = ({ peer, row }, context) =>
  sendList(
    peer,
    row.name,
    shelf(context)
      .all()
      .map(({ name, sound, readers }) => info(name, sound).int(readers)),
  );

const get: SyncHandler<'/buffers/get'> = (call, context) => {
  const name = nameOf(call);
  const { types, args } = info(name, found(context, name));
  call.peer.send(message('/buffers/info', types, args));
};

const free: SyncHandler<'/buffers/free'> = (call, context) => {
  const name = nameOf(call);
  found(context, name);
  shelf(context).free(name);
  call.peer.send(done(call.row.name, 's', [name]));
};

/** Returns the address of memory for a sound, which is not cleared. @throws CommandFailure */
function reserve({ buffers }: Context, frames: number, channels: number): number {
  const address = buffers.reserve(4 * frames * channels);
  if (address === undefined)
    throw new CommandFailure(`memory allocation failed: ${frames} frames of ${channels} channels`);
  return address;
}

/** Refuses sounds that renders could not read. @throws CommandFailure */
function checkSize(what: string, frames: number, channels: number): void {
  if (frames === 0) throw new CommandFailure(`${what} holds no sound`);
  if (channels > maxChannels)
    throw new CommandFailure(`${what} has ${channels} channels; a shared sound has at most ${maxChannels}`);
}

function* arrange(request: ArrangeRequest): Work<void> {
  const result = yield { kind: 'arrange', ...request };
  if (result.kind !== 'arranged') throw new TypeError(`job arrange gave ${result.kind}`);
}

/** Shares a copy of interleaved sound under a name. */
function* share(
  context: Context,
  name: string,
  from: number,
  { frames, channels, sampleRate }: Omit<SharedSound, 'address'>,
): Work {
  const address = reserve(context, frames, channels);
  try {
    yield* arrange({ from, to: address, frames, channels, order: 'apart' });
  } catch (error) {
    context.buffers.release(address);
    throw error;
  }
  shelf(context).set(name, { address, frames, channels, sampleRate });
  return { answer: { types: 's', args: [name] } };
}

const set: AsyncHandler<'/buffers/set'> = function* (call, context) {
  const name = nameOf(call);
  const number = call.args[1];
  shelf(context);
  checkBuffer(context, number);
  const { address, ...size } = context.buffers.get(number);
  checkSize(`buffer ${number}`, size.frames, size.channels);
  return yield* share(context, name, address, size);
};

const read: AsyncHandler<'/buffers/read'> = function* (call, context) {
  const name = nameOf(call);
  shelf(context);
  const path = restricted(call.args[1], 'read', context.settings);
  const { kept: _, ...outcome } = yield* withSource(context, path, undefined, function* (source) {
    const { frames, channels, sampleRate } = source;
    checkSize(path, frames, channels);
    const address = reserve(context, frames, channels);
    try {
      yield* readSource(context, { source, start: 0, frames, address, channels: [], leaveOpen: false }, undefined);
      return { ...(yield* share(context, name, address, { frames, channels, sampleRate })), kept: false };
    } finally {
      context.buffers.release(address);
    }
  });
  return outcome;
};

/** Makes an interleaved copy of a shared sound, which is not replaced meanwhile. The caller releases the copy. */
function* together(context: Context, name: string): Work<{ readonly address: number; readonly sound: SharedSound }> {
  found(context, name);
  const sound = shelf(context).borrow(name)!;
  try {
    const { frames, channels } = sound;
    const address = reserve(context, frames, channels);
    try {
      yield* arrange({ from: sound.address, to: address, frames, channels, order: 'together' });
    } catch (error) {
      context.buffers.release(address);
      throw error;
    }
    return { address, sound };
  } finally {
    shelf(context).giveBack(sound);
  }
}

const write: AsyncHandler<'/buffers/write'> = function* (call, context) {
  const name = nameOf(call);
  const [, given, header, format] = call.args;
  const { channels, sampleRate } = found(context, name);
  const path = restricted(given, 'write', context.settings);
  const spec = { ...formatOf(header, format), channels, sampleRate: Math.trunc(sampleRate) };
  const { address, sound } = yield* together(context, name);
  try {
    yield* soundJob(
      { kind: 'write', path, spec, address, frames: sound.frames, leaveOpen: false },
      'written',
      undefined,
    );
  } finally {
    context.buffers.release(address);
  }
  return { answer: { types: 's', args: [name] } };
};

/** Copies the sound into the buffer, which keeps it when the sound of that name is replaced. */
const bind: AsyncHandler<'/buffers/bind'> = function* (call, context) {
  const name = nameOf(call);
  const number = call.args[1];
  shelf(context);
  checkBuffer(context, number);
  const {
    address,
    sound: { frames, channels, sampleRate },
  } = yield* together(context, name);
  return {
    ...replace(context, number, { address, frames, channels, sampleRate }, null),
    answer: { types: 'si', args: [name, number] },
  };
};

export const namedSoundHandlers = {
  '/buffers/list': list,
  '/buffers/get': get,
  '/buffers/free': free,
} satisfies Partial<SyncHandlers>;

export const asyncNamedSoundHandlers = {
  '/buffers/set': set,
  '/buffers/read': read,
  '/buffers/write': write,
  '/buffers/bind': bind,
} satisfies Partial<AsyncHandlers>;

/** Returns a file format by its names. @throws CommandFailure for one that cannot be written */
function formatOf(header: string, format: string): NamedFormat {
  try {
    return soundFormat(header, format);
  } catch (error) {
    throw new CommandFailure((error as Error).message);
  }
}
