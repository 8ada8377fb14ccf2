/** An AudioWorklet that runs a list in every quantum, sets the table between them, and tells once what came of it and whether the heap grew. */
import { heapStats } from 'bun:jsc';
import { FunctionTable, type TablePlace } from './function-table.ts';
import { Walker } from './walk.ts';

/** Options of the processor. */
export interface WorkletTask {
  readonly code: number;
  readonly table: TablePlace;
  readonly memory: ArrayBufferLike;
  readonly def: number;
  readonly function: number;
  readonly list: number;
  readonly count: number;
}

export interface WorkletReport {
  readonly done: number;
  /** Objects and bytes that appeared in the heap during the calls. */
  readonly objects: number;
  readonly bytes: number;
}

declare const registerProcessor: (name: string, processor: unknown) => void;
declare const AudioWorkletProcessor: new () => { readonly port: MessagePort };

const callsAtATime = 100_000;

class WalkingProcessor extends AudioWorkletProcessor {
  private readonly walker: Walker;
  private readonly table: FunctionTable;
  private readonly task: WorkletTask;
  private rounds = 0;

  constructor({ processorOptions: task }: { processorOptions: WorkletTask }) {
    super();
    this.walker = new Walker(task);
    this.table = new FunctionTable(task.table);
    this.task = task;
  }

  private run(): number {
    let done = 0;
    for (let i = 0; i < callsAtATime; i++) {
      this.table.set(this.task.def, this.task.function);
      done = this.walker.walk(this.task.list, this.task.count);
    }
    return done;
  }

  process(): boolean {
    // The first rounds are compiled; the third is looked at.
    if (++this.rounds < 3) return this.run() > 0;
    const before = heapStats();
    const done = this.run();
    const after = heapStats();
    this.port.postMessage({
      done,
      objects: after.objectCount - before.objectCount,
      bytes: after.heapSize + after.extraMemorySize - before.heapSize - before.extraMemorySize,
    } satisfies WorkletReport);
    return false;
  }
}

registerProcessor('walking', WalkingProcessor);
