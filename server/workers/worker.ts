/** A soft thread: does jobs one at a time. */
import { printSynthDef } from '../synthdef/index.ts';
import { setNiceness } from '../system/libc.ts';
import { doJob, type JobEnvironment, type JobRequest, type JobResult } from './jobs.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { tryOut } from './warm-up.ts';

declare const self: {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
};

/** Seconds for which a def is tried out before it is announced. */
const firstBudget = 0.003;
/** Seconds for which four-voice code is tried out before it takes the place of what plays: cold it would be slower than that. */
const fourBudget = 0.1;
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
    environment = data;
    setNiceness(data.niceness);
    return;
  }
  const { id, request, more } = data;
  clearTimeout(collecting);
  if (compiled >= mustCollect) collect();
  try {
    if (!environment) throw new Error('a soft thread got a job before it was started');
    self.postMessage({ type: 'done', id, result: await perform(request, environment, more) });
  } catch (error) {
    self.postMessage({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
  collecting = setTimeout(collect, pause);
};

/** @param more whether others wait to be compiled: a client that loads a whole folder counts the seconds, so all is tried out later */
async function perform(request: JobRequest, environment: JobEnvironment, more: boolean): Promise<JobResult> {
  if (request.kind === 'print') return { kind: 'printed', text: await printSynthDef(request.def, environment.layout) };
  const result = doJob(request, environment);
  if (request.kind === 'compileFour' && result.kind === 'four') {
    compiled += request.def.units.length;
    const compiledFour = { ...request.prepared.compiled, four: result.four };
    return { ...result, trial: tryOut(request.def, { compiled: compiledFour }, environment.layout, fourBudget).trial };
  }
  if (request.kind === 'warm') compiled += request.def.units.length;
  if (request.kind !== 'compile' || result.kind !== 'compiled') return result;
  compiled += request.def.units.length;
  if (more) return result;
  const { trial, settled } = tryOut(request.def, result.prepared, environment.layout, firstBudget);
  return { ...result, prepared: { ...result.prepared, trial }, settled };
}

/** Compiled code is large and what refers to it small: the collector would wait for ever. */
function collect(): void {
  if (compiled < worthCollecting) return;
  compiled = 0;
  Bun.gc(true);
}
