/**
 * A soft thread: does jobs one at a time. After compile jobs it goes on warming the defs up while there is nothing else
 * to do, one after the other in short turns, so that the next job waits for one turn at most.
 */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { doJob, type JobEnvironment, type JobRequest, type JobResult, type PreparedDef } from './jobs.ts';
import { setNiceness } from '../io/libc.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { TrialBench } from './trial.ts';

declare const self: {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
};

const softNiceness = 10;
/** Seconds of warm-up before a def is announced, of each turn afterwards, and of all turns of one def. */
const firstBudget = 0.003;
const turn = 0.002;
const wholeBudget = 0.5;
/** Defs that may wait for the rest of their warm-up; the one that came first gives way. */
const mostWaiting = 256;
/** Milliseconds after a job in which no turn begins: where jobs come one after the other they come first. */
const pause = 5;

/** Defs after which the collector runs, when nothing else is to be done. */
const worthCollecting = 32;

/** A def whose warm-up is to go on. */
interface WarmUp { readonly def: SynthDef; readonly prepared: PreparedDef; left: number }

let environment: JobEnvironment | undefined;
let bench: TrialBench | undefined;
/** What the bench has. */
let onBench: PreparedDef | undefined;
const waiting: WarmUp[] = [];
/** Defs since the collector last ran. */
let compiled = 0;
let nextTurn: ReturnType<typeof setTimeout> | undefined;

self.onmessage = ({ data }) => {
  if (data.type === 'start') {
    environment = data;
    // Compiling may take its time; packets and sound may not wait for it.
    setNiceness(softNiceness);
    return;
  }
  const { id, request, more } = data;
  clearTimeout(nextTurn);
  try {
    if (!environment) throw new Error('a soft thread got a job before it was started');
    self.postMessage({ type: 'done', id, result: perform(request, environment, more) });
  } catch (error) {
    self.postMessage({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
  continueAfter(pause);
};

function perform(request: JobRequest, environment: JobEnvironment, more: boolean): JobResult {
  const result = doJob(request, environment);
  if (request.kind !== 'compile' || result.kind !== 'compiled') return result;
  return { kind: 'compiled', prepared: warmUp(request.def, result.prepared, environment, more) };
}

/** @param more whether others wait to be compiled: a client that loads a whole folder counts the seconds, so all of it is then done later */
function warmUp(def: SynthDef, prepared: PreparedDef, { layout }: JobEnvironment, more: boolean): PreparedDef {
  compiled++;
  bench ??= new TrialBench(layout);
  if (more) {
    goOnLater(def, prepared);
    return prepared;
  }
  bench.begin(def, prepared);
  onBench = prepared;
  if (!bench.run(firstBudget)) goOnLater(def, prepared);
  return { ...prepared, trial: bench.result };
}

function goOnLater(def: SynthDef, prepared: PreparedDef): void {
  if (waiting.length >= mostWaiting) waiting.shift();
  waiting.push({ def, prepared, left: wholeBudget });
}

function continueAfter(milliseconds: number): void {
  nextTurn = setTimeout(() => {
    if (!bench || waiting.length === 0) return collect();
    takeTurn(bench, waiting[0]);
    continueAfter(0);
  }, milliseconds);
}

/** Compiled code is large and what refers to it small: the collector would wait for ever. */
function collect(): void {
  if (compiled < worthCollecting) return;
  compiled = 0;
  Bun.gc(true);
}

/** Goes on with one def; at the end its cost is told, which is far below that of the first blocks. */
function takeTurn(bench: TrialBench, warmUp: WarmUp): void {
  const { def, prepared } = warmUp;
  if (onBench !== prepared) bench.begin(def, prepared);
  onBench = prepared;
  const settled = bench.run(turn);
  warmUp.left -= turn;
  if (!settled && warmUp.left > 0) return;
  waiting.shift();
  self.postMessage({ type: 'tried', key: prepared.key, trial: bench.result });
}
