/** The implementation of a routine's `ctx`. Runs in the sequences' thread. */
import { checkBpm } from '../../clock/tempo-map.ts';
import { chance, seedOf } from './chance.ts';
import type { NoteHandle, NoteOptions, Routine, RoutineContext } from './define.ts';
import type { EventPlayer, Length } from './event-player.ts';
import { atomsOf, checkEvent, type SequenceEvent } from './events.ts';
import { Pattern } from './pattern.ts';
import type { Pitch } from './pitch.ts';
import type { Task } from './run.ts';
import type { RunServices } from './services.ts';
import type { RoutineHandle } from './waits.ts';

export function routineContext(services: RunServices, task: Task): RoutineContext {
  const { clocks, tasks, player, session } = services;
  const { run, name } = task;
  const all = (): Task[] => [...run.tasks];
  const context: RoutineContext = {
    get params() {
      return run.params as never;
    },
    get extra() {
      return run.extra;
    },
    voice: run.voice,
    name,
    get beat() {
      return run.beatOf(task.place);
    },
    get sample() {
      return Math.round(task.place.sample);
    },
    get bpm() {
      return run.clock.position(task.place.sample).bpm;
    },
    random: chance(seedOf(`${run.start.instrument} ${run.start.seed ?? run.definition.seed} ${name}`)),
    session: { get: (key) => session.get(key) },
    note: (pitch, options = {}) => note(player, task, pitch, options),
    emit: (...events) => emit(player, task, events),
    tempo: (bpm) => {
      checkBpm(bpm);
      clocks.retempo(run, task.place, bpm);
    },
    signal: (signal, value) => tasks.signal(signal, value, task.place),
    spawn: (routine, ...args) => {
      const spawned = tasks.spawn(
        run,
        routine.name || `${name}.${run.tasks.size}`,
        task.place,
        (own) => routine(routineContext(services, own), ...args) as Routine,
      );
      return handleOf(spawned);
    },
    stop: (routine) => {
      const other = all().find(({ id }) => id === routine.id);
      if (other === task) throw new RangeError('a routine ends itself by returning');
      if (other) tasks.cut(other, task.place);
    },
    stopAll: () => {
      for (const other of all()) if (other !== task) tasks.cut(other, task.place);
    },
    routines: () => all().map(handleOf),
    voices: () => all().map(handleOf),
    log: (line) => run.report(task.place, { kind: 'log', message: String(line) }),
  };
  return context;
}

function handleOf(task: Task): RoutineHandle {
  return {
    id: task.id,
    name: task.name,
    get running() {
      return task.running;
    },
  };
}

function note(player: EventPlayer, task: Task, pitch: Pitch, { beats, seconds, ...rest }: NoteOptions): NoteHandle {
  const event: SequenceEvent = { note: pitch, ...rest, ...(beats === undefined ? {} : { beats }) } as SequenceEvent;
  checkEvent(event, 'note');
  if (seconds !== undefined && !(seconds >= 0 && seconds < Infinity))
    throw new RangeError(`note: seconds is ${seconds}; it must be 0 or more`);
  const [atom] = atomsOf(event);
  const length: Length | undefined = beats !== undefined ? { beats } : seconds !== undefined ? { seconds } : undefined;
  if (atom?.kind !== 'note') throw new TypeError('a note is a note');
  const begun = player.note(task, task.place, atom, length);
  return { end: () => begun.end(task.place) };
}

function emit(player: EventPlayer, task: Task, events: readonly (SequenceEvent | Pattern)[]): void {
  for (const event of events) {
    if (event instanceof Pattern) {
      for (const each of event.events) player.emit(task, task.place, atomsOf(each));
      continue;
    }
    checkEvent(event, 'emit');
    player.emit(task, task.place, atomsOf(event));
  }
}
