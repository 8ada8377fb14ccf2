/** A sequence as a voice: pass after pass, each event at its beat, computed from the first beat of the pass. Runs in the sequences' thread. */
import { chance, seedOf } from './chance.ts';
import type { Routine, SequenceInstrument } from './define.ts';
import { atomsOf, type SequenceEvent } from './events.ts';
import type { Pattern } from './pattern.ts';
import type { Task } from './run.ts';
import type { RunServices } from './services.ts';
import { Wait } from './waits.ts';

export function* runSequence(services: RunServices, task: Task): Routine {
  const { run } = task;
  const { resume, instrument } = run.start;
  // Sequences count before swing.
  task.place.beat = run.clock.straightAt(task.place.sample);
  // The first beat of a pass follows from the first of those that were as long as it.
  let [first, passes, length] = [run.base, 0, 0];
  for (let pass = resume?.pass ?? 0; ; pass++) {
    // What goes on in a pass does so with the version that it had.
    const definition = pass === resume?.pass ? run.definition : services.versions.atPass(run, task.place);
    const pattern = build(services, task, definition, pass);
    if (pass > 0 && pattern.length <= 0) throw new RangeError(`pattern of ${instrument} has no length; it cannot loop`);
    run.report(task.place, { kind: 'pass', count: pass, ...services.clocks.countingOf(run) });
    for (const event of inOrder(pattern)) {
      const at = event.at ?? 0;
      if (resume && run.clock.placeOf(run.base + at, true) < resume.from) continue;
      yield new Wait<void>({ kind: 'beat', beat: run.base + at, swings: true });
      services.player.emit(task, task.place, atomsOf({ ...event, at: 0 }), true);
    }
    yield new Wait<void>({ kind: 'beat', beat: run.base + pattern.length, swings: true });
    if (!run.loop) return;
    if (pattern.length <= 0) throw new RangeError(`pattern of ${instrument} has no length; it cannot loop`);
    if (pattern.length !== length) [first, passes, length] = [run.base, 0, pattern.length];
    const moved = run.base - (first + passes * length);
    // Counting may have jumped meanwhile.
    if (Math.abs(moved) > 1e-6) first += moved;
    run.base = first + ++passes * length;
  }
}

function build(
  services: RunServices,
  { run, place }: Task,
  { build: make, seed }: SequenceInstrument,
  pass: number,
): Pattern {
  return make!({
    params: run.params as never,
    extra: run.extra,
    pass,
    random: chance(seedOf(`${run.start.instrument} ${run.start.seed ?? seed} ${pass}`)),
    session: { get: (key) => services.session.get(key) },
    log: (line) => run.report(place, { kind: 'log', message: String(line) }),
  });
}

/** Returns events by their beats; those of one beat as they were written. */
function inOrder({ events }: Pattern): SequenceEvent[] {
  return [...events].sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
}
