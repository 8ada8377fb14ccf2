/** Sound files read into and written from the shared memory, a piece at a time. Runs in a soft thread, or inline offline. */
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import {
  decodeSamples, encodeSamples, MoreBytesNeeded, readSoundInfo, sampleBytes, SoundFileError, soundHeader, trailerBytes, type SoundInfo, type SoundSpec,
} from '../../protocol/soundfile/index.ts';

export interface ReadRequest {
  readonly path: string;
  /** First frame of the file, and how many. */
  readonly start: number;
  readonly frames: number;
  /** Byte address in the shared memory. */
  readonly address: number;
  /** Channels of the file to take; all when empty. Those the file has not are silent. */
  readonly channels: readonly number[];
}

export interface WriteRequest {
  readonly path: string;
  readonly spec: SoundSpec;
  readonly address: number;
  readonly frames: number;
}

/** Frames of a piece; a few hundred kilobytes. */
const pieceFrames = 32768;
const firstHeadBytes = 4096;

/** A file that cannot be opened, in scsynth's words. */
export class SoundOpenError extends Error {
  override readonly name = 'SoundOpenError';

  constructor(path: string, cause: unknown) {
    super(`File '${path}' could not be opened: ${reason(cause)}\n`, { cause });
  }
}

const systemErrors = new Map([
  ['ENOENT', 'No such file or directory'], ['EACCES', 'Permission denied'], ['EISDIR', 'Is a directory'],
  ['ENOTDIR', 'Not a directory'], ['ENOSPC', 'No space left on device'], ['EROFS', 'Read-only file system'],
]);

function reason(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code;
  if (typeof code === 'string') return `System error : ${systemErrors.get(code) ?? code}.`;
  return cause instanceof SoundFileError ? `Format not recognised. (${cause.message})` : String(cause);
}

function open(path: string, flags: string): number {
  try {
    return openSync(path, flags);
  } catch (error) {
    throw new SoundOpenError(path, error);
  }
}

/** What the head of a sound file says. @throws SoundOpenError */
export function describeSound(path: string): SoundInfo {
  const file = open(path, 'r');
  try {
    return infoOf(file);
  } catch (error) {
    throw new SoundOpenError(path, error);
  } finally {
    closeSync(file);
  }
}

function infoOf(file: number): SoundInfo {
  const { size } = fstatSync(file);
  for (let bytes = firstHeadBytes; ; ) {
    const head = new Uint8Array(Math.min(bytes, size));
    readFully(file, head, 0);
    try {
      return readSoundInfo(head, size);
    } catch (error) {
      if (!(error instanceof MoreBytesNeeded)) throw error;
      bytes = Math.max(error.bytes, 2 * bytes);
    }
  }
}

/** Reads until `into` is full or the file ends; the number of bytes read. */
function readFully(file: number, into: Uint8Array, position: number): number {
  let done = 0;
  while (done < into.length) {
    const read = readSync(file, into, done, into.length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return done;
}

/** Reads frames of a file into the shared memory, as interleaved floats. Returns how many there were. @throws SoundOpenError */
export function readSound({ path, start, frames, address, channels }: ReadRequest, memory: ArrayBufferLike): number {
  const reader = new SoundReader(path);
  try {
    const { info } = reader;
    const wide = channels.length || info.channels;
    const out = new Float32Array(memory, address, frames * wide);
    const piece = channels.length > 0 ? new Float32Array(pieceFrames * info.channels) : undefined;
    let done = 0;
    reader.seek(start);
    while (done < frames) {
      const wanted = Math.min(pieceFrames, frames - done);
      const target = piece ? piece.subarray(0, wanted * info.channels) : out.subarray(done * wide, (done + wanted) * wide);
      const read = reader.read(target);
      if (piece) pick(piece, info.channels, channels, read, out.subarray(done * wide));
      done += read;
      if (read < wanted) break;
    }
    return done;
  } finally {
    reader.close();
  }
}

function pick(from: Float32Array, fromChannels: number, channels: readonly number[], frames: number, to: Float32Array): void {
  channels.forEach((channel, at) => {
    const there = channel >= 0 && channel < fromChannels;
    for (let i = 0; i < frames; i++) to[i * channels.length + at] = there ? from[i * fromChannels + channel]! : 0;
  });
}

/** A sound file being read from front to back. */
export class SoundReader {
  readonly info: SoundInfo;
  private readonly file: number;
  private position: number;
  private bytes = new Uint8Array(0);

  /** @throws SoundOpenError */
  constructor(readonly path: string) {
    this.file = open(path, 'r');
    try {
      this.info = infoOf(this.file);
    } catch (error) {
      closeSync(this.file);
      throw new SoundOpenError(path, error);
    }
    this.position = this.info.dataOffset;
  }

  seek(frame: number): void {
    this.position = this.info.dataOffset + frame * this.frameBytes;
  }

  /** Fills `out` with whole frames, interleaved, as far as the file goes; returns the frames read. */
  read(out: Float32Array): number {
    const { info, frameBytes } = this;
    const left = info.dataOffset + info.dataBytes - this.position;
    const wanted = Math.max(0, Math.min((out.length / info.channels) * frameBytes, left));
    if (this.bytes.length < wanted) this.bytes = new Uint8Array(wanted);
    const got = readFully(this.file, this.bytes.subarray(0, wanted), this.position);
    this.position += got;
    return decodeSamples(this.bytes.subarray(0, got), info, out);
  }

  close(): void {
    closeSync(this.file);
  }

  private get frameBytes(): number {
    return this.info.channels * sampleBytes[this.info.format];
  }
}

/** A sound file being written from front to back; its head says how much there is once it is closed. */
export class SoundWriter {
  private readonly file: number;
  private frames = 0;
  private position: number;
  private bytes = new Uint8Array(0);

  /** @throws SoundOpenError, SoundFileError for a format that cannot be written */
  constructor(path: string, private readonly spec: SoundSpec) {
    const head = soundHeader(spec);
    this.file = open(path, 'w');
    writeFully(this.file, head, 0);
    this.position = head.length;
  }

  /** Appends whole interleaved frames. */
  write(samples: Float32Array): void {
    const { format, header, channels } = this.spec;
    const needed = samples.length * sampleBytes[format];
    if (this.bytes.length < needed) this.bytes = new Uint8Array(needed);
    const part = encodeSamples(samples, format, header === 'WAV', this.bytes);
    writeFully(this.file, part, this.position);
    this.position += part.length;
    this.frames += samples.length / channels;
  }

  close(): void {
    const { spec, frames, file } = this;
    writeFully(file, new Uint8Array(trailerBytes(spec, frames)), this.position);
    writeFully(file, soundHeader({ ...spec, frames }), 0);
    closeSync(file);
  }
}

function writeFully(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, position + done);
}

/** Writes samples of the shared memory to a sound file. @throws SoundOpenError, SoundFileError */
export function writeSound({ path, spec, address, frames }: WriteRequest, memory: ArrayBufferLike): void {
  const writer = new SoundWriter(path, spec);
  try {
    for (let done = 0; done < frames; done += pieceFrames) {
      const count = Math.min(pieceFrames, frames - done);
      writer.write(new Float32Array(memory, address + done * spec.channels * 4, count * spec.channels));
    }
  } finally {
    writer.close();
  }
}
