/** Messages between the control thread and the threads that render. */

import type { Fault, LoadedFile } from '../../../protocol/instruments/description.ts';
import type { ParamRecord, ParamValue } from '../../../protocol/instruments/params.ts';
import type { ChannelView } from '../../../protocol/midi/channel.ts';
import type { LineData } from '../../clock/grid-line.ts';
import type { Layout } from '../../world/layout.ts';
import type { ElementRequest, ElementResult, Tape } from '../element/messages.ts';
import type { Overrides } from '../tempo-and-root.ts';
import type { PlannedEvent } from './context.ts';

/** One pass of a voice, the end of one, or a plan of events. */
export interface RenderRequest {
  readonly task: 'play' | 'done' | 'trigger';
  /** Bundle with the instrument, and its name there. */
  readonly module: string;
  readonly instrument: string;
  readonly params: ParamRecord;
  readonly extra: ParamRecord;
  /** Tempo and root of the voice's own. */
  readonly overrides: Overrides;
  readonly voice: number;
  readonly count: number;
  /** True when the voice goes on with the first buffer. */
  readonly loops: boolean;
  readonly session: ParamRecord;
  readonly seed: number;
  readonly place: RenderPlace;
  /** Channels of which something was heard. */
  readonly midi: readonly ChannelView[];
}

/** Place of a pass on the grid. */
export interface RenderPlace {
  /** Sample of the engine at which it begins, as far as that is known. */
  readonly sample: number;
  /** Straight beat at which it would begin had the tempo not changed since the pass before was rendered; undefined for the one that is there. */
  readonly beat: number | undefined;
  /** The grid from that sample on. */
  readonly line: LineData;
}

/** Work for a soft thread that runs code of instruments. */
export type SoftRequest = RenderRequest | ElementRequest;

export interface LoadRequest {
  readonly task: 'load';
  readonly path: string;
  /** Path of the bundle. */
  readonly target: string;
}

/** A rendered buffer: channel after channel from `address` on. */
export interface RenderedBuffer {
  readonly address: number;
  readonly frames: number;
  readonly channels: number;
  readonly bus?: number;
  readonly onset: number;
  /** Straight beat at which it ends, where it was asked for in beats. */
  readonly beat?: number;
}

/** Sound that is shared under a name: channel after channel from `address` on. */
export interface SharedSound {
  readonly address: number;
  readonly frames: number;
  readonly channels: number;
  readonly sampleRate: number;
}

export interface StartMessage {
  readonly type: 'start';
  readonly memory: ArrayBufferLike;
  readonly layout: Layout;
  /** Steps of niceness by which the thread gives way to the control thread. */
  readonly givesWay: number;
  /** Bytes that the thread's own heap may grow to; a render beyond it fails, and the thread is replaced. */
  readonly heapLimit: number;
  /** Memory for the answers to `allocate` and `borrow` (see Answer). */
  readonly answer: SharedArrayBuffer;
  /** Port on which messages for renders come, as RenderMail. */
  readonly mail: MessagePort;
}

/** Message of a client to a render. */
export interface RenderMail {
  /** Job that it is for. */
  readonly id: number;
  readonly message: ParamRecord;
}

/** Byte offsets in the answer: the number of the question that was answered last, an address (0 for none), and of a shared sound what it is, its sample rate as a double. */
export const Answer = { bytes: 24, question: 0, address: 4, frames: 8, channels: 12, sampleRate: 16 } as const;

/** Questions of the thread, which waits for the answers. */
export type Question =
  /** Memory. */
  | { readonly type: 'allocate'; readonly id: number; readonly bytes: number }
  /** The sound of a name. */
  | { readonly type: 'borrow'; readonly id: number; readonly name: string };

export type ToRenderThread =
  | StartMessage
  | { readonly type: 'job'; readonly id: number; readonly request: SoftRequest | LoadRequest };

/** `done` or `failed` ends a job. */
export type FromRenderThread =
  | { readonly type: 'ready' }
  /** Numbered within the thread, from 1 on. */
  | (Question & { readonly question: number })
  /** Memory of the render that is a shared sound from now on. */
  | { readonly type: 'share'; readonly id: number; readonly name: string; readonly sound: SharedSound }
  | { readonly type: 'buffer'; readonly id: number; readonly buffer: RenderedBuffer }
  /** Memory that is the voice's from now on. */
  | { readonly type: 'tape'; readonly id: number; readonly name: string; readonly tape: Tape }
  /** Code that some file has left behind, such as a timer, has thrown. */
  | { readonly type: 'stray'; readonly fault: Fault }
  | { readonly type: 'session'; readonly id: number; readonly key: string; readonly value: ParamValue }
  | { readonly type: 'log'; readonly id: number; readonly line: string }
  | {
      readonly type: 'done';
      readonly id: number;
      readonly milliseconds: number;
      readonly events?: readonly PlannedEvent[];
      readonly file?: LoadedFile;
      readonly result?: ElementResult;
    }
  | {
      readonly type: 'failed';
      readonly id: number;
      readonly milliseconds: number;
      readonly fault: Fault;
      readonly spent: boolean;
    };
