/**
 * Compressed sound files, decoded in a thread beside. The decoders answer later; whoever asks here (a soft thread, or the only thread offline)
 * waits for them, so that reading a sound file is one and the same everywhere.
 */

import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { type CompressedKind, SoundFileError, type SoundShape } from '../../protocol/soundfile/index.ts';
import type { BunWorker } from '../system/bun-worker.ts';
import { SharedWord } from '../system/shared-word.ts';

/** A compressed file that is open. Plain data, so that any thread may read on. */
export interface Encoded {
  /** Names it among all that are or were open in this process. */
  readonly id: string;
  readonly file: number;
  readonly kind: CompressedKind;
  /** Where the sound begins and the file ends, in bytes. */
  readonly from: number;
  readonly size: number;
}

export type DecodeRequest =
  /** `keep` is how many samples may be answered. */
  | { readonly type: 'open'; readonly encoded: Encoded; readonly keep: number }
  | {
      readonly type: 'read';
      readonly encoded: Encoded;
      readonly channels: number;
      readonly start: number;
      readonly frames: number;
    }
  | { readonly type: 'drop'; readonly id: string };

export type DecodeAnswer =
  | ({ readonly ok: true; readonly type: 'opened' } & OpenedSound)
  | { readonly ok: true; readonly type: 'read'; readonly samples: SharedArrayBuffer; readonly frames: number }
  | { readonly ok: true; readonly type: 'dropped' }
  | { readonly ok: false; readonly message: string };

export interface Envelope {
  readonly request: DecodeRequest;
  readonly port: MessagePort;
  /** A word that becomes 1 when the answer lies in the port. */
  readonly signal: SharedArrayBuffer;
}

export interface OpenedSound extends SoundShape {
  /** All of it, interleaved, in memory that all threads share; undefined where it is too much. */
  readonly samples: SharedArrayBuffer | undefined;
  /** What was found wrong, a line each. */
  readonly faults: readonly string[];
}

/** The decoding thread of this thread, kept: the decoders are compiled once. One that failed is not used again. */
let kept: BunWorker | undefined;

/** Milliseconds that decoding may take. */
const deadline = 300_000;
/** Samples of a file that are kept in memory whole: 64 MiB of floats. What is longer is decoded in pieces as it is read. */
export const keptSamples = 1 << 24;
/** Samples asked for at a time. */
const pieceSamples = 1 << 20;

/** Blocks until the file is decoded as far as needed: not for the control thread while it serves. @throws SoundFileError */
export function openEncoded(encoded: Encoded): OpenedSound {
  const answer = ask({ type: 'open', encoded, keep: keptSamples }, encoded.kind);
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
