/** Routines that run: each goes on where its wait ends, wakes those that wait for it, and ends alone when its code throws. Runs in the sequences' thread. */
import { faultText } from '../../../protocol/instruments/description.ts';
import { faultOf } from '../faults.ts';
import type { Clocks } from './clocks.ts';
import type { Routine } from './define.ts';
import type { EventQueue, Place } from './event-queue.ts';
import type { Run, Task } from './run.ts';
import { Wait, type WaitFor } from './waits.ts';

/** Tasks that one voice may have. */
const maxTasks = 10_000;

export interface TasksOptions {
  readonly queue: EventQueue;
  readonly clocks: Clocks;
  /** The voices that play. */
  readonly runs: () => Iterable<Run>;
  /** Called with a voice before its code runs, and with 0 after it. */
  readonly current: (voice: number) => void;
}

export class Tasks {
  private last = 0;

  constructor(private readonly options: TasksOptions) {}

  // ---- beginning ---------------------------------------------------------------------------------------------

  /** Begins the tasks of a voice together: each even if the one before has ended the voice in a moment. */
  begin(
    run: Run,
    place: Place,
    routines: readonly (readonly [name: string, routine: (task: Task) => Routine])[],
  ): void {
    const tasks = routines.map(([name, routine]) => this.make(run, name, place, routine));
    for (const task of tasks) this.resume(task, undefined);
  }

  /** Begins a task of a voice at a place. @throws RangeError when there are too many */
  spawn(run: Run, name: string, place: Place, routine: (task: Task) => Routine): Task {
    if (run.tasks.size >= maxTasks) throw new RangeError(`${maxTasks} routines run already`);
    const task = this.make(run, name, place, routine);
    task.entry = this.options.queue.add(run.at({ ...place }), () => this.resume(task, undefined));
    return task;
  }

  private make(run: Run, name: string, place: Place, routine: (task: Task) => Routine): Task {
    const task: Task = {
      id: ++this.last,
      name,
      run,
      place: { ...place },
      running: true,
      waiting: undefined,
      entry: undefined,
      joined: [],
      notes: new Set(),
      ahead: new Set(),
      routine: undefined as unknown as Routine,
    };
    // A function that is no generator function does all its work here: its faults are the task's.
    task.routine = (function* () {
      yield* routine(task);
    })();
    run.tasks.add(task);
    return task;
  }

  // ---- running and waiting -----------------------------------------------------------------------------------

  private resume(task: Task, value: unknown): void {
    const { run } = task;
    if (!task.running || run.dead) return;
    task.entry = undefined;
    task.waiting = undefined;
    run.reached = Math.max(run.reached, task.place.sample);
    this.options.current(run.voice);
    try {
      const { done, value: yielded } = task.routine.next(value);
      if (done) return this.end(task, task.place, 'done');
      if (!(yielded instanceof Wait))
        throw new TypeError(`it yielded ${String(yielded)}; a routine yields waits, such as beats(1)`);
      if (task.running) this.wait(task, yielded.on);
    } catch (error) {
      if (task.running) this.fail(task, task.place, error);
    } finally {
      this.options.current(0);
    }
  }

  private wait(task: Task, wait: WaitFor): void {
    const { queue, clocks } = this.options;
    const due = clocks.endOf(wait, task);
    if (due) {
      task.entry = queue.add(due, (place) => {
        task.place = { ...place };
        this.resume(task, undefined);
      });
      return;
    }
    if (wait.kind !== 'join') return void (task.waiting = wait);
    const other = [...task.run.tasks].find(({ id }) => id === wait.routine.id);
    if (other === task) throw new RangeError('a routine cannot wait for its own end');
    if (other) return void other.joined.push(task);
    this.wake(task, task.place, undefined);
  }

  /** Lets a task that waits for no place go on at one; never before it began to wait. */
  private wake(task: Task, place: Place, value: unknown): void {
    task.waiting = undefined;
    task.entry = this.options.queue.add(task.run.at({ sample: Math.max(place.sample, task.place.sample) }), (there) => {
      task.place = { ...there };
      this.resume(task, value);
    });
  }

  /** Wakes the tasks that wait for something of this kind that suits. @param value result of their wait */
  wakeAll<K extends WaitFor['kind']>(
    kind: K,
    suits: (wait: Extract<WaitFor, { kind: K }>) => boolean,
    place: Place,
    value: unknown,
  ): void {
    for (const { tasks } of this.options.runs()) {
      for (const task of tasks)
        if (task.waiting?.kind === kind && suits(task.waiting as Extract<WaitFor, { kind: K }>))
          this.wake(task, place, value);
    }
  }

  /** Wakes who waits for a signal. */
  signal(name: string, value: unknown, place: Place): void {
    this.wakeAll('signal', (wait) => wait.name === name, place, value);
  }

  // ---- ending ------------------------------------------------------------------------------------------------

  /** Ends a task at a place. Cut short, all its notes end there and its `finally` runs; hushed, its notes last as long as they should; notes without a length end in any case. */
  private end(task: Task, place: Place, how: 'done' | 'cut' | 'hushed'): void {
    if (!task.running) return;
    const { run } = task;
    halt(task);
    task.waiting = undefined;
    if (how !== 'done') for (const entry of task.ahead) run.forget(entry);
    if (how === 'cut') for (const note of [...task.notes]) note.end(place);
    if (how !== 'done') this.finish(task, place);
    for (const note of [...task.notes]) if (!note.entry) note.end(place);
    run.tasks.delete(task);
    for (const other of task.joined) if (other.running) this.wake(other, place, undefined);
    run.settle(place);
  }

  /** Ends a task from outside, and its notes. */
  cut(task: Task, place: Place): void {
    this.end(task, place, 'cut');
  }

  /** Lets a voice's notes last, and nothing new begin. */
  hush(run: Run, place: Place): void {
    run.stay();
    for (const task of [...run.tasks]) {
      task.joined.length = 0;
      this.end(task, place, 'hushed');
    }
    run.settle(place);
  }

  /** Ends all of a voice at a place where another version goes on: what sounds ends, what was to come does not. */
  retire(run: Run, place: Place): void {
    run.isReplaced = true;
    for (const task of run.tasks) this.cut(task, place);
    // What tasks left that have come to their end.
    for (const note of [...run.notes]) note.end(place);
    for (const entry of [...run.pending]) run.forget(entry);
    run.close();
  }

  /** Ends all of a voice of which nothing more is to be told. */
  abandon(run: Run): void {
    for (const entry of run.pending) entry.dead = true;
    for (const task of run.tasks) {
      halt(task);
      this.finish(task, task.place);
    }
  }

  /** Tells of an error, which ends the task that made it. */
  fail(task: Task, place: Place, error: unknown): void {
    task.run.report(place, failure(task, error));
    this.end(task, place, 'cut');
  }

  /** Runs what its code does in the end, at a place, but never before where it was. */
  private finish(task: Task, place: Place): void {
    const { queue, current } = this.options;
    if (place.sample > task.place.sample) task.place = { ...place };
    current(task.run.voice);
    try {
      task.routine.return();
    } catch (error) {
      task.run.report({ sample: queue.until }, failure(task, error));
    } finally {
      current(0);
    }
  }
}

function halt(task: Task): void {
  task.running = false;
  if (task.entry) task.entry.dead = true;
}

function failure({ name, run }: Task, error: unknown): { readonly kind: 'failed'; readonly message: string } {
  const what = run.definition.routines ? 'routine' : 'sequence';
  return { kind: 'failed', message: `${what} ${name}: ${faultText(faultOf(error))}` };
}
