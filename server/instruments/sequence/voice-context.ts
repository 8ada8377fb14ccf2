/** What stands behind the `ctx` of a voice. Runs in the sequences' thread. */
import { checkBpm } from '../../clock/tempo-map.ts';
import { chance, seedOf } from './chance.ts';
import type { NoteHandle, NoteOptions, VoiceContext, VoiceRun } from './define.ts';
import { atomsOf, checkEvent, type SequenceEvent } from './events.ts';
import { Pattern } from './pattern.ts';
import type { Length, Performer } from './emitter.ts';
import type { Pitch } from './pitch.ts';
import type { Task } from './run.ts';
import type { Scheduler } from './scheduler.ts';
import type { VoiceHandle } from './waits.ts';

export function voiceContext(scheduler: Scheduler, task: Task): VoiceContext {
  const { clocks, tasks, performer, session } = scheduler;
  const { root, name } = task;
  const all = (): Task[] => [...root.tasks];
  const context: VoiceContext = {
    get params() { return root.params as never; },
    get extra() { return root.extra; },
    voice: root.voice, name,
    get beat() { return root.beatOf(task.place); },
    get sample() { return Math.round(task.place.sample); },
    get bpm() { return root.clock.position(task.place.sample).bpm; },
    random: chance(seedOf(`${root.start.instrument} ${root.start.seed ?? root.definition.seed} ${name}`)),
    session: { get: (key) => session.get(key) },
    note: (pitch, options = {}) => note(performer, task, pitch, options),
    emit: (...events) => emit(performer, task, events),
    tempo: (bpm) => {
      checkBpm(bpm);
      clocks.retempo(root, task.place, bpm);
    },
    signal: (signal, value) => tasks.signal(signal, value, task.place),
    spawn: (run, ...args) => {
      const spawned = tasks.spawn(root, run.name || `${name}.${root.tasks.size}`, task.place, (own) => run(voiceContext(scheduler, own), ...args) as VoiceRun);
      return handleOf(spawned);
    },
    stop: (voice) => {
      const other = all().find(({ id }) => id === voice.id);
      if (other === task) throw new RangeError('a voice ends itself by returning');
      if (other) tasks.cut(other, task.place);
    },
    stopAll: () => {
      for (const other of all()) if (other !== task) tasks.cut(other, task.place);
    },
    voices: () => all().map(handleOf),
    log: (line) => root.tell(task.place, { kind: 'log', message: String(line) }),
  };
  return context;
}

function handleOf(task: Task): VoiceHandle {
  return { id: task.id, name: task.name, get running() { return task.running; } };
}

function note(performer: Performer, task: Task, pitch: Pitch, { beats, seconds, ...rest }: NoteOptions): NoteHandle {
  const event: SequenceEvent = { note: pitch, ...rest, ...(beats === undefined ? {} : { beats }) } as SequenceEvent;
  checkEvent(event, 'note');
  if (seconds !== undefined && !(seconds >= 0 && seconds < Infinity)) throw new RangeError(`note: seconds is ${seconds}; it must be 0 or more`);
  const [atom] = atomsOf(event);
  const length: Length | undefined = beats !== undefined ? { beats } : seconds !== undefined ? { seconds } : undefined;
  if (atom?.kind !== 'note') throw new TypeError('a note is a note');
  const begun = performer.note(task, task.place, atom, length);
  return { end: () => begun.end(task.place) };
}

function emit(performer: Performer, task: Task, events: readonly (SequenceEvent | Pattern)[]): void {
  for (const event of events) {
    if (event instanceof Pattern) {
      for (const each of event.events) performer.emit(task, task.place, atomsOf(each));
      continue;
    }
    checkEvent(event, 'emit');
    performer.emit(task, task.place, atomsOf(event));
  }
}
