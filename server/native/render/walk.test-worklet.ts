/** An AudioWorklet that runs a list in every quantum, sets the table between them, and tells once what came of it and whether the heap grew. */
import { heapGrowth } from '../../../test/support/heap-growth.ts';
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
  /** Bytes that show that calls leave something. */
  readonly seen: number;
}

export interface WorkletReport {
  readonly done: number;
  /** Bytes by which the heap's blocks grew during the calls, and during as many with one small object each. */
  readonly grown: number;
  readonly littered: number;
}

declare const registerProcessor: (name: string, processor: unknown) => void;
declare const AudioWorkletProcessor: new () => { readonly port: MessagePort };

const callsAtATime = 300_000;

/** Rounds that compile the calls, before one is looked at. */
const compiling = 2;
/** Rounds of which one is free of a collection. */
const chances = 10;

class WalkingProcessor extends AudioWorkletProcessor {
  private readonly walker: Walker;
  private readonly table: FunctionTable;
  private readonly task: WorkletTask;
  private rounds = 0;
  /** Places for objects, several since the compiler spares one that the next object overwrites. */
  private readonly litter: object[] = Array.from({ length: 8 }, () => ({}));

  constructor({ processorOptions: task }: { processorOptions: WorkletTask }) {
    super();
    this.walker = new Walker(task);
    this.table = new FunctionTable(task.table);
    this.task = task;
  }

  private run(litters: boolean): number {
    let done = 0;
    for (let i = 0; i < callsAtATime; i++) {
      if (litters) this.litter[i & 7] = { i };
      this.table.set(this.task.def, this.task.function);
      done = this.walker.walk(this.task.list, this.task.count);
    }
    return done;
  }

  process(): boolean {
    if (++this.rounds <= compiling) return this.run(this.rounds === 1) > 0;
    let done = 0;
    const [grown, littered] = [false, true].map((litters) => heapGrowth(() => void (done = this.run(litters)))) as [
      number,
      number,
    ];
    // A collection has come in between.
    if (littered < this.task.seen && this.rounds < compiling + chances) return true;
    this.port.postMessage({ done, grown, littered } satisfies WorkletReport);
    return false;
  }
}

registerProcessor('walking', WalkingProcessor);
