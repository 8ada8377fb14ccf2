/** An AudioWorklet that runs a list in every quantum, sets the table between them, and tells once what came of it and whether the heap grew. */
import { fullGC, heapStats } from 'bun:jsc';
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
  /** Bytes by which the heap's blocks grew during the calls, and during as many with one small object each. */
  readonly grown: number;
  readonly littered: number;
  /** True when nothing was collected meanwhile. */
  readonly untouched: boolean;
}

declare const registerProcessor: (name: string, processor: unknown) => void;
declare const AudioWorkletProcessor: new () => { readonly port: MessagePort };

const callsAtATime = 300_000;

/** An object that the next collection takes away. */
function garbage(): WeakRef<object> {
  return new WeakRef({});
}

class WalkingProcessor extends AudioWorkletProcessor {
  private readonly walker: Walker;
  private readonly table: FunctionTable;
  private readonly task: WorkletTask;
  private rounds = 0;
  litter: object | undefined;

  constructor({ processorOptions: task }: { processorOptions: WorkletTask }) {
    super();
    this.walker = new Walker(task);
    this.table = new FunctionTable(task.table);
    this.task = task;
  }

  private run(litters: boolean): number {
    let done = 0;
    for (let i = 0; i < callsAtATime; i++) {
      if (litters) this.litter = { i };
      this.table.set(this.task.def, this.task.function);
      done = this.walker.walk(this.task.list, this.task.count);
    }
    return done;
  }

  process(): boolean {
    // The first rounds are compiled; the third is looked at.
    if (++this.rounds < 3) return this.run(this.rounds === 1) > 0;
    fullGC();
    const witness = garbage();
    const before = heapStats().heapCapacity;
    const done = this.run(false);
    const grown = heapStats().heapCapacity - before;
    const untouched = witness.deref() !== undefined;
    this.run(true);
    const littered = heapStats().heapCapacity - before - grown;
    this.port.postMessage({ done, grown, littered, untouched } satisfies WorkletReport);
    return false;
  }
}

registerProcessor('walking', WalkingProcessor);
