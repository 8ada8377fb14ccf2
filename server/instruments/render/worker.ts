/** A thread that renders instruments, or loads their files: one job at a time, as long as it takes. */
import { heapStats } from 'bun:jsc';
import { giveWay } from '../../system/libc.ts';
import type { ElementRequest, ElementResult } from '../element/messages.ts';
import { work } from '../element/soft/side.ts';
import { faultOf } from '../faults.ts';
import { importInstruments, LoadError, loadFile, Modules, ofKind } from '../module.ts';
import { watchStrays } from '../strays.ts';
import { Asker } from './asker.ts';
import { RenderBuffers } from './buffers.ts';
import type { PlannedEvent } from './context.ts';
import { renderContext } from './context-behind.ts';
import type { RenderInstrument } from './define.ts';
import { RenderGrid } from './grid.ts';
import { Mailbox } from './mailbox.ts';
import {
  Answer,
  type FromRenderThread,
  type LoadRequest,
  type RenderRequest,
  type SharedSound,
  type SoftRequest,
  type StartMessage,
  type ToRenderThread,
} from './messages.ts';
import { partsInOrder, partsTogether } from './play-parts.ts';
import { synthWorldBytes } from './synth-render.ts';

declare const self: {
  onmessage: ((event: MessageEvent<ToRenderThread>) => void) | null;
  postMessage(message: FromRenderThread): void;
};

/** Bytes by which the process may grow before heaps are looked at. */
const growth = 128 * 2 ** 20;
/** Milliseconds between two looks at the heap. */
const lookInterval = 20;

type Setup = StartMessage & { readonly asker: Asker };

let setup: Setup | undefined;
let residentThen = process.memoryUsage.rss();
let looked = -Infinity;
/** Bundles that elements are in. */
const modules = new Modules();
/** Results of `cache`, by bundle and name: a new version begins anew. */
const caches = new Map<string, unknown>();

/** The thread's heap has outgrown its limit. */
class HeapError extends Error {}

watchStrays((fault) => self.postMessage({ type: 'stray', fault }));

self.onmessage = ({ data }) => {
  if (data.type === 'start') {
    setup = { ...data, asker: new Asker(data.answer, (question) => self.postMessage(question)) };
    giveWay(data.givesWay);
    self.postMessage({ type: 'ready' });
  } else {
    void perform(data.id, data.request);
  }
};

async function perform(id: number, request: SoftRequest | LoadRequest): Promise<void> {
  const began = performance.now();
  const milliseconds = () => performance.now() - began;
  try {
    if (!setup) throw new Error('a render thread got a job before it was started');
    if (request.task === 'load') {
      const file = await loadFile(request.path, request.target);
      self.postMessage({ type: 'done', id, milliseconds: milliseconds(), file });
    } else if (request.task === 'element') {
      const result = await workFor(id, request, setup);
      self.postMessage({ type: 'done', id, milliseconds: milliseconds(), result });
    } else {
      const events = await render(id, request, setup);
      self.postMessage({ type: 'done', id, milliseconds: milliseconds(), ...(events ? { events } : {}) });
    }
  } catch (error) {
    const fault = error instanceof LoadError ? error.fault : faultOf(error);
    self.postMessage({
      type: 'failed',
      id,
      milliseconds: milliseconds(),
      fault,
      spent: error instanceof HeapError || isTooLarge(),
    });
  }
}

async function workFor(id: number, request: ElementRequest, { memory, layout, asker }: Setup): Promise<ElementResult> {
  const element = await modules.find(request.module, request.instrument, 'element');
  const result = await work(element, request, {
    layout,
    memory,
    reserve: (bytes) => allocate(id, bytes, asker),
    tape: (name, tape) => self.postMessage({ type: 'tape', id, name, tape }),
    log: (line) => self.postMessage({ type: 'log', id, line }),
  });
  checkHeap();
  return result;
}

async function render(id: number, request: RenderRequest, start: Setup): Promise<readonly PlannedEvent[] | undefined> {
  const { module, instrument: name } = request;
  const instrument = ofKind('render', name, (await importInstruments(module)).get(name));
  const buffers = new RenderBuffers(start.memory, (bytes) => allocate(id, bytes, start.asker));
  const grid = new RenderGrid(request);
  const ctx = renderContext(
    request,
    {
      id,
      setup: start,
      buffers,
      cache: cacheOf(request, instrument),
      post: (message) => self.postMessage(message),
      borrow: (name) => borrow(id, name, start.asker),
      mail: new Mailbox(start.mail, id),
    },
    grid,
  );
  if (request.task === 'trigger') return instrument.trigger?.(ctx) ?? [];
  if (request.task === 'done') return void (await instrument.done?.(ctx));
  if (request.count === 0) await instrument.before?.(ctx);
  const { play } = instrument;
  if (!play) return undefined;
  const isOne = request.loops && typeof play !== 'function';
  for await (const { channels, bus, onset = 0, lasts } of partsInOrder(
    isOne
      ? async function* () {
          yield await partsTogether(play, ctx);
        }
      : play,
    ctx,
  )) {
    checkHeap();
    const taken = buffers.take(channels);
    lasts(taken.frames);
    const beat = grid.endOf(taken.frames);
    self.postMessage({
      type: 'buffer',
      id,
      buffer: { ...taken, onset, ...(bus === undefined ? {} : { bus }), ...(beat === undefined ? {} : { beat }) },
    });
  }
  checkHeap();
  return undefined;
}

function cacheOf({ module, instrument: name }: RenderRequest, { cache }: RenderInstrument): unknown {
  const key = `${module} ${name}`;
  if (cache && !caches.has(key)) caches.set(key, cache());
  return caches.get(key);
}

function allocate(id: number, bytes: number, asker: Asker): number {
  return asker.ask({ type: 'allocate', id, bytes }).getUint32(Answer.address, true);
}

function borrow(id: number, name: string, asker: Asker): SharedSound | undefined {
  const answer = asker.ask({ type: 'borrow', id, name });
  const word = (at: number) => answer.getUint32(at, true);
  const address = word(Answer.address);
  if (!address) return undefined;
  return {
    address,
    frames: word(Answer.frames),
    channels: word(Answer.channels),
    sampleRate: answer.getFloat64(Answer.sampleRate, true),
  };
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

/** Bytes in this thread's arrays; the shared memory is counted among them, and the memory that synths are rendered in. */
function heapBytes({ memory }: StartMessage): number {
  const bytes = heapStats().extraMemorySize;
  return [memory.byteLength, synthWorldBytes()].reduce((left, each) => (left >= each ? left - each : left), bytes);
}

/** Looks now and then only: short jobs, of which there may be hundreds a second, would spend much of their time on it. */
function checkHeap(): void {
  const now = performance.now();
  if (now - looked < lookInterval) return;
  looked = now;
  if (!isTooLarge()) return;
  throw new HeapError(
    `the render holds ${Math.ceil(heapBytes(setup!) / 2 ** 20)} MiB; at most ${Math.ceil(setup!.heapLimit / 2 ** 20)} MiB are allowed`,
  );
}
