/** A soft thread: does jobs one at a time. */
import { setNiceness } from '../system/libc.ts';
import { CodeCache } from './code-cache/code-cache.ts';
import type { JobEnvironment, JobRequest, JobResult } from './jobs.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { firstBlocks } from './trials.ts';

declare const self: {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
};

/** Milliseconds after a job in which the collector does not run: where jobs come one after the other they come first. */
const pause = 5;
/** UGens of defs after which the collector runs, when nothing else is to be done. */
const worthCollecting = 192;
/** UGens after which it runs though there is: code that is large comes slowly anyway. */
const mustCollect = 1536;

let environment: JobEnvironment | undefined;
/** UGens of the defs since the collector last ran. */
let compiled = 0;
let collecting: ReturnType<typeof setTimeout> | undefined;

self.onmessage = async ({ data }) => {
  if (data.type === 'start') {
    const { layout, memory, cache } = data;
    const note = (line: string): void => self.postMessage({ type: 'note', line });
    environment = { layout, memory, cache: cache && new CodeCache(cache, note) };
    setNiceness(data.niceness);
    return;
  }
  const { id, request } = data;
  clearTimeout(collecting);
  if (compiled >= mustCollect) collect();
  try {
    if (!environment) throw new Error('a soft thread got a job before it was started');
    self.postMessage({ type: 'done', id, result: await perform(request, environment) });
  } catch (error) {
    self.postMessage({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
  collecting = setTimeout(collect, pause);
};

async function perform(request: JobRequest, environment: JobEnvironment): Promise<JobResult> {
  const result = known(request, environment) ?? (await work(request, environment));
  if ('def' in request) compiled += request.def.units.length;
  if (request.kind === 'compile' && result.kind === 'compiled') {
    const sounds = firstBlocks(request.def, result.prepared, environment);
    return sounds ? result : { ...result, prepared: { ...result.prepared, notFinite: true } };
  }
  if (request.kind === 'compileFour' && result.kind === 'four')
    firstBlocks(request.def, { compiled: { ...request.prepared.compiled, four: result.four } }, environment);
  return result;
}

/** A def whose code is on disk: the compiler, which takes longer to be loaded than many defs to be found, is not needed for it. */
function known(request: JobRequest, { layout, cache }: JobEnvironment): JobResult | undefined {
  if (request.kind !== 'compile' || request.key === undefined || !cache?.has(request.key, 'one')) return undefined;
  const entry = cache.read(request.key, 'one', layout);
  if (!entry?.head.graph) return undefined;
  const prepared = { compiled: { ...entry.head.graph, module: new WebAssembly.Module(entry.code) } };
  return { kind: 'compiled', prepared };
}

async function work(request: JobRequest, environment: JobEnvironment): Promise<JobResult> {
  if (request.kind === 'print') {
    const { printSynthDef } = await import('../synthdef/index.ts');
    return { kind: 'printed', text: await printSynthDef(request.def, environment.layout) };
  }
  const { doJob } = await import('./jobs.ts');
  return doJob(request, environment);
}

/** Compiled code is large and what refers to it small: the collector would wait for ever. */
function collect(): void {
  if (compiled < worthCollecting) return;
  compiled = 0;
  Bun.gc(true);
}
