/**
 * Compressed sound files, decoded whole. The decoders answer later; whoever asks here (a soft thread, or the only thread offline)
 * waits for them, so that reading a sound file is one and the same everywhere.
 */
import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { SoundFileError, type CompressedKind, type SoundShape } from '../../protocol/soundfile/index.ts';

export interface DecodeRequest {
  readonly path: string;
  readonly kind: CompressedKind;
  readonly port: MessagePort;
  /** Becomes 1 when the answer lies in the port. */
  readonly signal: Int32Array;
}

export type DecodeAnswer = ({ readonly ok: true } & DecodedSound) | { readonly ok: false; readonly message: string };

/** Interleaved floats in memory that all threads share. */
export interface DecodedSound extends SoundShape { readonly samples: SharedArrayBuffer }

/** Bun's workers can be told not to keep the process alive. */
type BunWorker = Worker & { unref(): void };

/** The decoding thread of this thread, kept: the decoders are compiled once. One that failed is not used again. */
let kept: BunWorker | undefined;

/** Milliseconds that decoding may take. */
const deadline = 300_000;

/** Blocks until the file is decoded: not for the control thread while it serves. @throws SoundFileError */
export function decodeSound(path: string, kind: CompressedKind): DecodedSound {
  const { port1, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const thread = kept ?? (new Worker(new URL('./decode-thread.ts', import.meta.url)) as BunWorker);
  thread.unref();
  kept = undefined;
  try {
    const request: DecodeRequest = { path, kind, signal, port: port2 };
    thread.postMessage(request, [port2 as unknown as Transferable]);
    if (Atomics.wait(signal, 0, 0, deadline) === 'timed-out') throw new SoundFileError(`${kind} file was not decoded within ${deadline / 1000} s`);
    const answer = receiveMessageOnPort(port1)?.message as DecodeAnswer | undefined;
    if (!answer) throw new SoundFileError(`${kind} file was decoded to nothing`);
    if (!answer.ok) throw new SoundFileError(`${kind} file cannot be decoded: ${answer.message}`);
    kept = thread;
    const { samples, channels, frames, sampleRate } = answer;
    return { samples, channels, frames, sampleRate };
  } finally {
    port1.close();
    if (kept !== thread) thread.terminate();
  }
}
