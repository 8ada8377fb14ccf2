/**
 * Compressed sound files, decoded in a thread beside. The decoders answer later; callers here (a soft thread, or the only thread offline)
 * wait for them, so that reading a sound file is one and the same everywhere.
 */
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { type CompressedKind, SoundFileError } from '../../protocol/soundfile/index.ts';
import type { BunWorker } from '../system/bun-worker.ts';
import { SharedWord } from '../system/shared-word.ts';
import type { DecodeAnswer, DecodeRequest, Encoded, Envelope, OpenedSound } from './decode-messages.ts';

/** The decoding thread of this thread, kept: the decoders are compiled once. One that failed is not used again. */
let kept: BunWorker | undefined;

/** Milliseconds that decoding may take. */
const deadline = 300_000;
/** Samples of a file that are kept in memory whole, where whoever opens it does not say: 64 MiB of floats. What is longer is decoded in pieces as it is read. */
export const keptSamples = 1 << 24;
/** Samples asked for at a time. */
const pieceSamples = 1 << 20;

/**
 * Blocks until the file is decoded as far as needed: not for the control thread while it serves.
 * @param keep samples that are kept
 * @throws SoundFileError
 */
export function openEncoded(encoded: Encoded, keep: number): OpenedSound {
  const answer = ask({ type: 'open', encoded, keep }, encoded.kind);
  if (answer.type !== 'opened') throw new TypeError(`opening gave ${answer.type}`);
  return answer;
}

/** Fills `out` with whole interleaved frames from frame `start` on; returns how many there were. Blocks. @throws SoundFileError */
export function readEncoded(encoded: Encoded, channels: number, start: number, out: Float32Array): number {
  const wanted = Math.floor(out.length / channels);
  const step = Math.max(1, Math.floor(pieceSamples / channels));
  for (let done = 0; done < wanted; ) {
    const count = Math.min(step, wanted - done);
    const answer = ask({ type: 'read', encoded, channels, start: start + done, frames: count }, encoded.kind);
    if (answer.type !== 'read') throw new TypeError(`reading gave ${answer.type}`);
    out.set(new Float32Array(answer.samples, 0, answer.frames * channels), done * channels);
    done += answer.frames;
    if (answer.frames < count) return done;
  }
  return wanted;
}

/** Forgets where a file was read, as far as this thread's decoder knows it. */
export function dropEncoded({ id, kind }: Encoded): void {
  if (kept) ask({ type: 'drop', id }, kind);
}

function ask(request: DecodeRequest, kind: CompressedKind): Extract<DecodeAnswer, { ok: true }> {
  const { port1, port2 } = new MessageChannel();
  const signal = new SharedArrayBuffer(4);
  const thread = kept ?? (new Worker(new URL('./decode-thread.ts', import.meta.url)) as BunWorker);
  thread.unref();
  kept = undefined;
  try {
    const envelope: Envelope = { request, signal, port: port2 };
    thread.postMessage(envelope, [port2 as unknown as Transferable]);
    if (!new SharedWord(signal).waitFor(1, deadline))
      throw new SoundFileError(`${kind} file was not decoded within ${deadline / 1000} s`);
    const answer = receiveMessageOnPort(port1)?.message as DecodeAnswer | undefined;
    if (!answer) throw new SoundFileError(`${kind} file was decoded to nothing`);
    kept = thread;
    if (!answer.ok) throw new SoundFileError(`${kind} file cannot be decoded: ${answer.message}`);
    return answer;
  } finally {
    port1.close();
    if (kept !== thread) thread.terminate();
  }
}
