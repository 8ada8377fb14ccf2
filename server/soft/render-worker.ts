/** A thread that renders instruments, or loads their files: one job at a time, as long as it takes. */
import { heapStats } from 'bun:jsc';
import type { PlannedEvent, RenderContext, RenderInstrument, Yielded } from '../instruments/define.ts';
import { giveWay } from '../io/libc.ts';
import { faultOf, importInstruments, LoadError, loadFile } from './instrument-module.ts';
import { RenderBuffers } from './render-buffers.ts';
import type { FromRenderThread, LoadRequest, RenderRequest, StartMessage, ToRenderThread } from './render-messages.ts';

declare const self: {
  onmessage: ((event: MessageEvent<ToRenderThread>) => void) | null;
  postMessage(message: FromRenderThread): void;
};

/** Milliseconds to wait for memory before the control thread counts as gone. */
const longestAnswer = 10_000;

/** Bytes by which the process may grow before heaps are looked at. */
const growth = 128 * 2 ** 20;

let setup: StartMessage | undefined;
let residentThen = process.memoryUsage.rss();
/** What instruments keep, by bundle and name: a new version begins anew. */
const caches = new Map<string, unknown>();

/** The thread's heap has outgrown its limit. */
class HeapError extends Error {}

self.onmessage = ({ data }) => {
  if (data.type === 'start') {
    setup = data;
    giveWay(data.givesWay);
    self.postMessage({ type: 'ready' });
  } else {
    void perform(data.id, data.request);
  }
};

async function perform(id: number, request: RenderRequest | LoadRequest): Promise<void> {
  const began = performance.now();
  const milliseconds = () => performance.now() - began;
  try {
    if (!setup) throw new Error('a render thread got a job before it was started');
    if (request.task === 'load') {
      const file = await loadFile(request.path, request.target);
      self.postMessage({ type: 'done', id, milliseconds: milliseconds(), file });
    } else {
      const events = await render(id, request, setup);
      self.postMessage({ type: 'done', id, milliseconds: milliseconds(), ...(events ? { events } : {}) });
    }
  } catch (error) {
    const fault = error instanceof LoadError ? error.fault : faultOf(error);
    self.postMessage({ type: 'failed', id, milliseconds: milliseconds(), fault, spent: error instanceof HeapError || isTooLarge() });
  }
}

async function render(id: number, request: RenderRequest, start: StartMessage): Promise<readonly PlannedEvent[] | undefined> {
  const instrument = (await importInstruments(request.module)).get(request.instrument);
  if (instrument?.instrument !== 'render') throw new TypeError(`${request.instrument} is no render instrument`);
  const buffers = new RenderBuffers(start.memory, (bytes) => allocate(id, bytes, start.answer));
  const ctx = context(id, request, instrument, buffers, start.sampleRate);
  if (request.task === 'trigger') return instrument.trigger?.(ctx) ?? [];
  if (request.task === 'done') return void (await instrument.done?.(ctx));
  if (request.count === 0) await instrument.before?.(ctx);
  for await (const yielded of instrument.play?.(ctx) ?? []) {
    checkHeap();
    send(id, yielded, buffers);
  }
  checkHeap();
  return undefined;
}

function send(id: number, yielded: Yielded, buffers: RenderBuffers): void {
  if (yielded === null || yielded === undefined) return;
  const placed = typeof yielded === 'object' && 'channels' in yielded ? yielded : { channels: yielded };
  const { bus, onset = 0 } = placed;
  if (!(onset >= 0 && onset < Infinity)) throw new RangeError(`play yielded onset ${onset}; it must be 0 seconds or more`);
  if (bus !== undefined && !(Number.isInteger(bus) && bus >= 0)) throw new RangeError(`play yielded bus ${bus}; it must be a whole number from 0 on`);
  self.postMessage({ type: 'buffer', id, buffer: { ...buffers.take(placed.channels), onset, ...(bus === undefined ? {} : { bus }) } });
}

function context(id: number, request: RenderRequest, instrument: RenderInstrument, buffers: RenderBuffers, sampleRate: number): RenderContext {
  const session = new Map(Object.entries(request.session));
  const key = `${request.module} ${request.instrument}`;
  if (instrument.cache && !caches.has(key)) caches.set(key, instrument.cache());
  return {
    params: request.params as RenderContext['params'], extra: request.extra, voice: request.voice, count: request.count, sampleRate,
    cache: caches.get(key),
    session: {
      get: (name) => session.get(name),
      set: (name, value) => {
        session.set(name, value);
        self.postMessage({ type: 'session', id, key: name, value });
      },
    },
    buffer: (frames, channels) => buffers.make(frames, channels),
    random: randomNumbers(request.seed),
    log: (line) => self.postMessage({ type: 'log', id, line: String(line) }),
  };
}

/** Asks the control thread for memory and waits: it never waits for this thread. */
function allocate(id: number, bytes: number, shared: SharedArrayBuffer): number {
  const answer = new Int32Array(shared);
  Atomics.store(answer, 0, 0);
  self.postMessage({ type: 'allocate', id, bytes });
  if (Atomics.wait(answer, 0, 0, longestAnswer) === 'timed-out') throw new Error('the server does not answer');
  return new Uint32Array(shared)[1]!;
}

/** Looks at this thread's heap, which takes long, only when the process has grown. */
function isTooLarge(): boolean {
  const resident = process.memoryUsage.rss();
  if (!setup || resident - residentThen < growth) return false;
  // What lies in arrays is counted when the garbage is collected.
  Bun.gc(true);
  const tooLarge = heapBytes(setup) > setup.heapLimit;
  if (!tooLarge) residentThen = resident;
  return tooLarge;
}

/** Bytes in this thread's arrays; the shared memory is counted among them. */
function heapBytes({ memory }: StartMessage): number {
  const bytes = heapStats().extraMemorySize;
  return bytes >= memory.byteLength ? bytes - memory.byteLength : bytes;
}

function checkHeap(): void {
  if (!isTooLarge()) return;
  throw new HeapError(`the render holds ${Math.ceil(heapBytes(setup!) / 2 ** 20)} MiB; at most ${Math.ceil(setup!.heapLimit / 2 ** 20)} MiB are allowed`);
}

/** Numbers from 0 to 1 by counting and mixing (splitmix32's way): any seed is as good as any other. */
function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
