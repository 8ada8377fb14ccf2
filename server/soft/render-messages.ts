/** What the control thread and the threads that render say to each other. */
import type { PlannedEvent } from '../instruments/define.ts';
import type { Fault, LoadedFile } from '../instruments/description.ts';
import type { ParamRecord, ParamValue } from '../instruments/params.ts';

/** One pass of a voice, the end of one, or a plan of events. */
export interface RenderRequest {
  readonly task: 'play' | 'done' | 'trigger';
  /** Bundle with the instrument, and its name there. */
  readonly module: string;
  readonly instrument: string;
  readonly params: ParamRecord;
  readonly extra: ParamRecord;
  readonly voice: number;
  readonly count: number;
  readonly session: ParamRecord;
  readonly seed: number;
}

export interface LoadRequest {
  readonly task: 'load';
  readonly path: string;
  /** Where the bundle goes. */
  readonly target: string;
}

/** A rendered buffer: channel after channel from `address` on. */
export interface RenderedBuffer {
  readonly address: number;
  readonly frames: number;
  readonly channels: number;
  readonly bus?: number;
  readonly onset: number;
}

export interface StartMessage {
  readonly type: 'start';
  readonly memory: ArrayBufferLike;
  readonly sampleRate: number;
  /** Steps of niceness by which the thread gives way to the control thread. */
  readonly givesWay: number;
  /** Bytes that the thread's own heap may grow to; a render beyond it fails, and the thread is replaced. */
  readonly heapLimit: number;
  /** Where the answer to `allocate` is put: a word to wait for, and the address (`Uint32`), 0 for none. */
  readonly answer: SharedArrayBuffer;
}

export type ToRenderThread = StartMessage | { readonly type: 'job'; readonly id: number; readonly request: RenderRequest | LoadRequest };

/** `done` or `failed` ends a job. */
export type FromRenderThread =
  | { readonly type: 'ready' }
  /** The thread waits for memory. */
  | { readonly type: 'allocate'; readonly id: number; readonly bytes: number }
  | { readonly type: 'buffer'; readonly id: number; readonly buffer: RenderedBuffer }
  | { readonly type: 'session'; readonly id: number; readonly key: string; readonly value: ParamValue }
  | { readonly type: 'log'; readonly id: number; readonly line: string }
  | { readonly type: 'done'; readonly id: number; readonly milliseconds: number; readonly events?: readonly PlannedEvent[]; readonly file?: LoadedFile }
  | { readonly type: 'failed'; readonly id: number; readonly milliseconds: number; readonly fault: Fault; readonly spent: boolean };
