/**
 * A soft thread: does jobs one at a time. After a compile job it goes on warming the def up while there is nothing else
 * to do, in short turns, so that the next job waits for one turn at most.
 */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { doJob, type JobEnvironment, type JobRequest, type JobResult, type PreparedDef } from './jobs.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { TrialBench } from './trial.ts';

declare const self: {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
};

/** Seconds of warm-up before a def is announced, of each turn afterwards, and of all turns of one def. */
const firstBudget = 0.003;
const turn = 0.002;
const wholeBudget = 0.5;

let environment: JobEnvironment | undefined;
let bench: TrialBench | undefined;
/** Ends the warm-up that goes on. */
let timer: ReturnType<typeof setTimeout> | undefined;

self.onmessage = ({ data }) => {
  if (data.type === 'start') {
    environment = data;
    return;
  }
  clearTimeout(timer);
  const { id, request } = data;
  try {
    if (!environment) throw new Error('a soft thread got a job before it was started');
    self.postMessage({ type: 'done', id, result: perform(request, environment) });
  } catch (error) {
    self.postMessage({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
};

function perform(request: JobRequest, environment: JobEnvironment): JobResult {
  const result = doJob(request, environment);
  if (request.kind !== 'compile' || result.kind !== 'compiled') return result;
  return { kind: 'compiled', prepared: warmUp(request.def, result.prepared, environment) };
}

function warmUp(def: SynthDef, prepared: PreparedDef, { layout }: JobEnvironment): PreparedDef {
  bench ??= new TrialBench(layout);
  bench.begin(def, prepared);
  if (!bench.run(firstBudget)) continueLater(bench, wholeBudget);
  return { ...prepared, trial: bench.result };
}

function continueLater(bench: TrialBench, left: number): void {
  timer = setTimeout(() => {
    if (!bench.run(turn) && left > turn) continueLater(bench, left - turn);
  });
}
