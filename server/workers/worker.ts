/** A soft thread: does jobs one at a time. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { setNiceness } from '../system/libc.ts';
import { SentDefs } from '../world/sent-defs.ts';
import { cachedDef } from './cached-def.ts';
import { CodeCache } from './code-cache/code-cache.ts';
import { compilerVersion } from './code-cache/version.ts';
import type { JobEnvironment, JobRequest, JobResult } from './jobs.ts';
import type { FromWorker, PackedCompile, SentResult, ToWorker } from './messages.ts';
import { unpack } from './packed-def.ts';
import type { TriedDef } from './trial.ts';
import { firstBlocks, prepareBench } from './trials.ts';

declare const self: {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
};

/** Milliseconds after a job in which the collector does not run: where jobs come one after the other they come first. */
const pause = 100;
/** UGens of defs after which the collector runs, when nothing else is to be done. */
const worthCollecting = 192;
/** UGens after which it runs though there is: code that is large comes slowly anyway. */
const mustCollect = 6144;
/** UGens as which one of fused code counts, which lies in no library. */
const fusedWeight = 4;

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
  if (data.type === 'expect') {
    if (environment?.cache) compilerVersion();
    if (environment) prepareBench(environment);
    return;
  }
  const { id, request } = data;
  clearTimeout(collecting);
  if (compiled >= mustCollect) collect();
  try {
    if (!environment) throw new Error('a soft thread got a job before it was started');
    self.postMessage({ type: 'done', id, result: packed(await perform(request, environment)) });
  } catch (error) {
    self.postMessage({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
  collecting = setTimeout(collect, pause);
};

const sent = new SentDefs();

function packed(result: JobResult): JobResult | SentResult {
  if (result.kind !== 'compiled') return result;
  const { prepared } = result;
  return { kind: 'sent', prepared: { ...prepared, compiled: sent.pack(prepared.compiled) } };
}

async function perform(request: JobRequest | PackedCompile, environment: JobEnvironment): Promise<JobResult> {
  if (request.kind === 'compile') return compile(request, environment);
  const result = await work(request, environment);
  if ('def' in request) compiled += fusedWeight * request.def.units.length;
  if (request.kind === 'compileFused' && result.kind === 'fused') {
    const { def, prepared } = request;
    firstBlocks(triedDef(def), { compiled: { ...prepared.compiled, fused: result.fused } }, environment);
  }
  return result;
}

/** Compiles a def, or finds its code, and lets it play. */
async function compile(
  request: Extract<JobRequest, { readonly kind: 'compile' }> | PackedCompile,
  environment: JobEnvironment,
): Promise<JobResult> {
  const tried: TriedDef =
    'packed' in request
      ? { params: [...request.packed.params], unitCount: request.packed.units }
      : triedDef(request.def);
  const def = 'packed' in request ? () => unpack(request.packed) : () => request.def;
  const result =
    known(request.key, environment) ?? (await work({ kind: 'compile', def: def(), key: request.key }, environment));
  if (result.kind !== 'compiled') throw new TypeError(`job compile gave ${result.kind}`);
  compiled += tried.unitCount;
  const sounds = firstBlocks(tried, result.prepared, environment);
  return sounds ? result : { ...result, prepared: { ...result.prepared, notFinite: true } };
}

const triedDef = ({ params, units }: SynthDef): TriedDef => ({ params, unitCount: units.length });

/** A def whose code is on disk: the compiler, which takes longer to be loaded than many defs to be found, is not needed for it. */
function known(key: string | undefined, { layout, cache }: JobEnvironment): JobResult | undefined {
  if (key === undefined || !cache?.has(key, 'first')) return undefined;
  const compiled = cachedDef(key, layout, cache);
  return compiled && { kind: 'compiled', prepared: { compiled } };
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
