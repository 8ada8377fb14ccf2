/** Rendering of instruments as the control thread asks for it, and what it lends to the threads that render. */

import type { Fault, LoadedFile } from '../../../protocol/instruments/description.ts';
import type { ParamRecord, ParamValue } from '../../../protocol/instruments/params.ts';
import type { Layout } from '../../world/layout.ts';
import type { PlannedEvent } from './context.ts';
import type { RenderedBuffer, RenderRequest, SharedSound } from './messages.ts';

/** Callbacks of a render, in the control thread. `done` or `failed` comes last, and once. */
export interface RenderHooks {
  /** The memory is the caller's from now on. */
  buffer(buffer: RenderedBuffer): void;
  session(key: string, value: ParamValue): void;
  log(line: string): void;
  done(milliseconds: number, events: readonly PlannedEvent[]): void;
  failed(fault: Fault, milliseconds: number): void;
}

export interface RenderJob {
  readonly request: RenderRequest;
  /** File whose code it runs. */
  readonly file: string;
  /** Sample at which it is needed: what is needed first is rendered first. */
  readonly due: number;
  /** Seconds. */
  readonly deadline: number;
  /** Voice of whose passes it is the newest: one that still waits is not rendered any more. */
  readonly newestOf?: number;
  /** Renders with a cache always come to the same thread, which is theirs alone. */
  readonly caches: boolean;
  readonly hooks: RenderHooks;
}

/** Renders instruments and loads their files; tests have their own. */
export interface RenderHost {
  /** Gets ready for the first render. */
  warm(): void;
  render(job: RenderJob): void;
  /** Hands a message to the renders that are meant, under way or waiting. Returns how many. */
  message(isMeant: (request: RenderRequest) => boolean, message: ParamRecord): number;
  /** Loads a file, beside others. Rejects with a LoadFailure. @param slow is called when it takes long, as if it may never end */
  load(path: string, target: string, slow?: () => void): Promise<LoadedFile>;
  /** Forgets what instruments of these bundles keep. */
  forget(modules: readonly string[]): void;
  /** Ends everything. What is under way is not told of any more. */
  close(): void;
}

/** The sound memory, as the control thread hands it out. */
export interface RenderMemory {
  readonly memory: ArrayBufferLike;
  /** Undefined when there is none left. */
  reserve(bytes: number): number | undefined;
  release(address: number): void;
}

/** The sounds that renders share by name. */
export interface SoundShelf {
  /** Puts a sound in place of the one of that name; its memory is the shelf's from then on. */
  set(name: string, sound: SharedSound): void;
  /** The sound of a name, which stays as it is until it is given back. */
  borrow(name: string): SharedSound | undefined;
  giveBack(sound: SharedSound): void;
}

export interface RenderPoolOptions {
  readonly memory: RenderMemory;
  readonly layout: Layout;
  readonly sounds: SoundShelf;
  /** Threads beside the one that is kept free. */
  readonly threads?: number;
  /** Steps of niceness by which the threads give way to the control thread; default 10. */
  readonly givesWay?: number;
  /** Takes one line about a thread that was ended. */
  readonly report: (line: string) => void;
  /** Takes an error of a file's code that nothing waited for; its place is that file. */
  readonly strayed: (fault: Fault) => void;
}
