/** Sound written into files at any place and by any thread, none of which keeps the file open: WAV files of floats. */
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import { encodeSamples, SoundFileError, type SoundSpec, soundHeader } from '../../protocol/soundfile/index.ts';
import { interleave } from '../../protocol/soundfile/interleave.ts';
import { NotAFile } from './files.ts';
import { SoundOpenError } from './sound-errors.ts';
import { closeSource, openSource } from './sound-source.ts';

const { O_RDWR, O_CREAT, O_NONBLOCK } = constants;

/** Shape of the file. */
export interface PatchShape {
  readonly channels: number;
  /** In Hz, whole. */
  readonly sampleRate: number;
}

/** False in threads whose elements are copies of ones that play: those write their files. */
let isWriting = true;

/** Lets `patchSound` leave files as they are in this thread, from now on. */
export function leaveFilesAlone(): void {
  isWriting = false;
}

/**
 * Writes frames into a WAV file of floats, which is made where there is none and is as long as its last frame. What was not written lies in it as silence.
 * @param start frame of the file that the first one becomes
 * @param channels as many as the shape says, all of one length
 * @throws SoundOpenError naming the file, also for one of another shape or kind; what the system says
 */
export function patchSound(
  path: string,
  { channels: width, sampleRate }: PatchShape,
  start: number,
  channels: readonly Float32Array[],
): void {
  if (!isWriting) return;
  const spec: SoundSpec = { header: 'WAV', format: 'float', channels: width, sampleRate };
  const file = openToPatch(path);
  try {
    const head = soundHeader(spec).length;
    const frames = fstatSync(file).size === 0 ? 0 : framesOf(path, spec, head);
    const samples = new Float32Array(width * channels[0]!.length);
    interleave(channels, channels[0]!.length, samples);
    writeAll(file, encodeSamples(samples, 'float', true), head + start * width * 4);
    const end = start + channels[0]!.length;
    if (end > frames) writeAll(file, soundHeader({ ...spec, frames: end }), 0);
  } finally {
    closeSync(file);
  }
}

function openToPatch(path: string): number {
  try {
    const file = openSync(path, O_RDWR | O_CREAT | O_NONBLOCK, 0o666);
    if (fstatSync(file).isFile()) return file;
    closeSync(file);
    throw new NotAFile('it is no regular file');
  } catch (error) {
    throw new SoundOpenError(path, error);
  }
}

/** Returns the frames that a file has. @throws SoundOpenError where it is another than would be written */
function framesOf(path: string, { channels, sampleRate }: SoundSpec, head: number): number {
  const source = openSource(path);
  closeSource(source);
  const { from } = source;
  const refuse = (what: string): never => {
    throw new SoundOpenError(path, new SoundFileError(`${what}, and is not written over`));
  };
  if (source.channels !== channels) return refuse(`it has ${source.channels} channels instead of ${channels}`);
  if (source.sampleRate !== sampleRate) return refuse(`it is at ${source.sampleRate} Hz instead of ${sampleRate}`);
  if (!('info' in from) || from.info.format !== 'float' || from.info.header !== 'WAV' || from.info.dataOffset !== head)
    return refuse('it is no WAV file of floats as is written here');
  return source.frames;
}

function writeAll(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, position + done);
}
