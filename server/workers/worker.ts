/** A soft thread: does jobs one at a time. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { setNiceness } from '../system/libc.ts';
import { SentDefs } from '../world/sent-defs.ts';
import { cachedDef, cachedFused, type FoundDef, soundOf } from './cached-def.ts';
import { CodeCache } from './code-cache/code-cache.ts';
import { compilerVersion } from './code-cache/version.ts';
import type { CompilerRequest, JobEnvironment, JobRequest, JobResult, PreparedDef } from './jobs.ts';
import type { FromWorker, PackedCompile, SentResult, ToWorker } from './messages.ts';
import { unpack } from './packed-def.ts';
import type { TriedDef } from './trial.ts';
import { beginning, firstBlocks, prepareBench } from './trials.ts';

type Compile = Extract<JobRequest, { readonly kind: 'compile' }>;

declare const self: {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
};

/** Milliseconds after a job in which nothing is written to the cache, and in which the collector does not run: where jobs come one after the other they come first. */
const keepPause = 20;
const collectPause = 100;
/** UGens of defs after which the collector runs, when nothing else is to be done. */
const worthCollecting = 1024;
/** UGens after which it runs though there is: code that is large comes slowly anyway. */
const mustCollect = 6144;
/** UGens as which one of fused code counts, which lies in no library. */
const fusedWeight = 4;

let environment: JobEnvironment | undefined;
/** UGens of the defs since the collector last ran. */
let compiled = 0;
let resting: ReturnType<typeof setTimeout> | undefined;

self.onmessage = async ({ data }) => {
  if (data.type === 'start') {
    const { layout, memory, cache } = data;
    const note = (line: string): void => self.postMessage({ type: 'note', line });
    environment = { layout, memory, cache: cache && new CodeCache(cache, note, compilerVersion, true) };
    setNiceness(data.niceness);
    return;
  }
  if (data.type === 'expect') {
    if (!environment) return;
    const { cache } = environment;
    if (cache) compilerVersion();
    prepareBench(environment);
    // Of what is on disk nothing needs the compiler. Clients load sounds, or files of SynthDefs, before long.
    void (!cache || cache.isEmpty ? import('./do-job.ts') : import('./file-jobs.ts'));
    return;
  }
  if (data.type === 'finish') {
    while (environment?.cache?.catchUp());
    return self.postMessage({ type: 'finished' });
  }
  const { id, request } = data;
  clearTimeout(resting);
  if (compiled >= mustCollect) collect();
  try {
    if (!environment) throw new Error('a soft thread got a job before it was started');
    self.postMessage({ type: 'done', id, result: packed(await perform(request, environment)) });
  } catch (error) {
    self.postMessage({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
  resting = setTimeout(rest, keepPause);
};

/** Does work that nobody waits for, in small pieces, as long as there is no job. */
function rest(): void {
  resting = environment?.cache?.catchUp() ? setTimeout(rest) : setTimeout(collect, collectPause);
}

const sent = new SentDefs();

function packed(result: JobResult): JobResult | SentResult {
  if (result.kind !== 'compiled') return result;
  const { prepared } = result;
  return { kind: 'sent', prepared: { ...prepared, compiled: sent.pack(prepared.compiled) } };
}

async function perform(request: JobRequest | PackedCompile, environment: JobEnvironment): Promise<JobResult> {
  if (request.kind === 'compile') return compile(request, environment);
  const result = knownFused(request, environment) ?? (await work(request, environment));
  if ('def' in request) compiled += fusedWeight * request.def.units.length;
  if (request.kind === 'compileFused' && result.kind === 'fused') {
    const { def, prepared } = request;
    firstBlocks(triedDef(def), { compiled: { ...prepared.compiled, fused: result.fused } }, environment);
  }
  return result;
}

/** Compiles a def, or finds its code, and lets it play. */
async function compile(request: Compile | PackedCompile, environment: JobEnvironment): Promise<JobResult> {
  const tried: TriedDef =
    'packed' in request
      ? { params: [...request.packed.params], unitCount: request.packed.units }
      : triedDef(request.def);
  compiled += tried.unitCount;
  const { layout, cache } = environment;
  const found = known(request, environment);
  const prepared = found ? { compiled: found.compiled } : await compiledAnew(request, environment);
  const sound = soundOf(tried.params, layout);
  const isKnownFinite = found?.finite.includes(sound) ?? false;
  if (isKnownFinite && request.isNative) {
    beginning(tried, prepared, environment);
    return { kind: 'compiled', prepared: { ...prepared, awaitsNative: true } };
  }
  if (!firstBlocks(tried, prepared, environment))
    return { kind: 'compiled', prepared: { ...prepared, notFinite: true } };
  if (!isKnownFinite) cache?.noteFinite(prepared.compiled.key, sound);
  return { kind: 'compiled', prepared };
}

async function compiledAnew(request: Compile | PackedCompile, environment: JobEnvironment): Promise<PreparedDef> {
  const result = await work(unpacked(request), environment);
  if (result.kind !== 'compiled') throw new TypeError(`job compile gave ${result.kind}`);
  return result.prepared;
}

const triedDef = ({ params, units }: SynthDef): TriedDef => ({ params, unitCount: units.length });

const unpacked = (request: Compile | PackedCompile): JobRequest =>
  'packed' in request
    ? { kind: 'compile', def: unpack(request.packed), key: request.key, graph: request.packed.graph, isSought: true }
    : request;

/** A def whose code is on disk: the compiler, which takes longer to be loaded than many defs to be found, is not needed for it. @throws UnitRefusal */
function known(request: Compile | PackedCompile, { layout, cache }: JobEnvironment): FoundDef | undefined {
  if (!cache || !('packed' in request)) return undefined;
  const { key, packed } = request;
  return cachedDef({ name: packed.name, key, graph: packed.graph }, layout, cache);
}

const compilerJobs: readonly JobRequest['kind'][] = ['compile', 'compileAll', 'compileFused', 'measure', 'print'];

const needsCompiler = (request: JobRequest): request is CompilerRequest => compilerJobs.includes(request.kind);

function knownFused(request: JobRequest, { layout, cache }: JobEnvironment): JobResult | undefined {
  if (!cache || request.kind !== 'compileFused') return undefined;
  const fused = cachedFused(request.prepared.compiled.key, layout, cache);
  return fused && { kind: 'fused', fused };
}

async function work(request: JobRequest, environment: JobEnvironment): Promise<JobResult> {
  if (request.kind === 'print') {
    const { printSynthDef } = await import('../synthdef/index.ts');
    return { kind: 'printed', text: await printSynthDef(request.def, environment.layout) };
  }
  if (!needsCompiler(request)) return (await import('./file-jobs.ts')).doFileJob(request, environment);
  return (await import('./do-job.ts')).doJob(request, environment);
}

/** Compiled code is large and what refers to it small: the collector would wait for ever. */
function collect(): void {
  if (compiled < worthCollecting) return;
  compiled = 0;
  Bun.gc(true);
}
