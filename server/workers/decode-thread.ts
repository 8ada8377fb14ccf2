/**
 * A thread that decodes compressed sound files, see decode.ts. A file that is read on is decoded on from where it was left; a read of what
 * was before has it decoded again from the beginning.
 */
import { SoundFileError } from '../../protocol/soundfile/index.ts';
import { interleave } from '../../protocol/soundfile/interleave.ts';
import { SharedWord } from '../system/shared-word.ts';
import type { DecodeAnswer, DecodeRequest, Encoded, Envelope } from './decode-messages.ts';
import { EncodedFile, openDecoder, type SoundDecoder } from './decoders/index.ts';

declare const self: { onmessage: ((event: MessageEvent<Envelope>) => void) | null };

// The decoders write to the console what they also answer.
console.error = () => {};

/** A file that is being decoded. */
interface Session {
  readonly decoder: SoundDecoder;
  /** Of the next frame of `piece` that is wanted, in the file and in the piece. */
  position: number;
  piece: readonly Float32Array[];
  inPiece: number;
}

/** Files that are kept at their places; the one that was longest not read gives way. */
const maxSessions = 32;
const sessions = new Map<string, Session>();

self.onmessage = async ({ data: { request, port, signal } }) => {
  port.postMessage(await answer(request));
  new SharedWord(signal).set(1);
};

async function answer(request: DecodeRequest): Promise<DecodeAnswer> {
  try {
    switch (request.type) {
      case 'open':
        return await open(request.encoded, request.keep);
      case 'read':
        return await read(request.encoded, request.channels, request.start, request.frames);
      case 'drop':
        drop(request.id);
        return { ok: true, type: 'dropped' };
    }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

/** Decodes as much as is kept. What is longer is counted to its end where the file does not say how long it is. */
async function open(encoded: Encoded, keep: number): Promise<DecodeAnswer> {
  const session = await begin(encoded);
  const { decoder } = session;
  const { channels, sampleRate, promised, limit } = decoder;
  if (channels < 1) throw new SoundFileError(`${encoded.kind} file holds no sound`);
  const pieces: (readonly Float32Array[])[] = [];
  let frames = 0;
  let kept = true;
  for (let piece = await decoder.next(); piece; piece = await decoder.next()) {
    frames += piece[0]?.length ?? 0;
    kept &&= frames * channels <= keep;
    if (kept) pieces.push(piece);
    else {
      pieces.length = 0;
      if ((promised ?? limit) !== undefined) break;
    }
  }
  if (frames === 0)
    throw new SoundFileError(
      `${encoded.kind} file holds no sound${decoder.faults.length > 0 ? `: ${decoder.faults.join('; ')}` : ''}`,
    );
  const faults = [...decoder.faults];
  const length = promised ?? (kept ? Math.min(frames, limit ?? frames) : (limit ?? frames));
  // What is missing at the end is silent: the file is as long as it says.
  if (kept && frames < length) faults.push(`it ends after ${frames} of the ${length} frames that it says it has`);
  drop(encoded.id);
  const samples = kept && length * channels <= keep ? interleaved(pieces, length, channels) : undefined;
  return { ok: true, type: 'opened', channels, sampleRate, frames: length, samples, faults };
}

async function read(encoded: Encoded, channels: number, start: number, frames: number): Promise<DecodeAnswer> {
  let session = sessions.get(encoded.id);
  if (!session || session.position > start) session = await begin(encoded);
  // The last one used is the last to give way.
  sessions.delete(encoded.id);
  sessions.set(encoded.id, session);
  const samples = new Float32Array(new SharedArrayBuffer(4 * frames * channels));
  let done = 0;
  while (done < frames) {
    const left = (session.piece[0]?.length ?? 0) - session.inPiece;
    if (left <= 0) {
      const piece = await session.decoder.next();
      if (!piece) break;
      session.piece = piece;
      session.inPiece = 0;
      continue;
    }
    const skip = Math.min(left, Math.max(0, start - session.position));
    const take = Math.min(left - skip, frames - done);
    for (let c = 0; c < channels; c++) {
      const channel = session.piece[c]!;
      for (let i = 0, from = session.inPiece + skip, to = done * channels + c; i < take; i++, to += channels)
        samples[to] = channel[from + i]!;
    }
    session.inPiece += skip + take;
    session.position += skip + take;
    done += take;
  }
  return { ok: true, type: 'read', samples: samples.buffer as SharedArrayBuffer, frames: done };
}

async function begin(encoded: Encoded): Promise<Session> {
  drop(encoded.id);
  const { file, from, size, kind } = encoded;
  const decoder = await openDecoder(kind, new EncodedFile(file, from, size));
  const session: Session = { decoder, position: 0, piece: [], inPiece: 0 };
  sessions.set(encoded.id, session);
  if (sessions.size > maxSessions) drop(sessions.keys().next().value!);
  return session;
}

function drop(id: string): void {
  sessions.get(id)?.decoder.free();
  sessions.delete(id);
}

function interleaved(
  pieces: readonly (readonly Float32Array[])[],
  frames: number,
  channels: number,
): SharedArrayBuffer {
  const samples = new Float32Array(new SharedArrayBuffer(4 * frames * channels));
  let first = 0;
  for (const piece of pieces) {
    const count = Math.min(piece[0]!.length, frames - first);
    interleave(piece, count, samples, first);
    first += Math.max(0, count);
  }
  return samples.buffer as SharedArrayBuffer;
}
