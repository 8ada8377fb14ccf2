/** Plays the events of voices: each becomes a report to the control thread at its place, and a note gets its end. Runs in the sequences' thread. */

import type { ParamValue } from '../../../protocol/instruments/params.ts';
import { encodeMidi, type MidiMessage } from '../../../protocol/midi/messages.ts';
import type { Due, EventQueue, Place } from './event-queue.ts';
import { type Atom, type Where, whereOf } from './events.ts';
import type { Note, Run, Task } from './run.ts';

/** Length of a note. */
export type Length = { readonly beats: number; readonly swings?: boolean } | { readonly seconds: number };

type Sounding = Extract<Atom, { kind: 'note' }>;
type Change = Extract<Atom, { kind: 'midi' }>;

export class EventPlayer {
  /** @param refused told of what cannot be played any more when it is due: the target has changed meanwhile */
  constructor(
    private readonly sampleRate: number,
    private readonly queue: EventQueue,
    private readonly refused: (task: Task, place: Place, error: unknown) => void,
  ) {}

  /** Emits what an event comes to: `at` beats after a place. @throws RangeError naming a target that cannot be */
  emit(task: Task, from: Place, atoms: readonly Atom[], swings = false): void {
    for (const atom of atoms) {
      // Refused where it was written, not later.
      check(task.run, atom);
      if (atom.at > 0) this.putAhead(task, task.run.after(from, atom.at, swings), atom, swings);
      else this.perform(task, from, atom, swings);
    }
  }

  private putAhead(task: Task, due: Due, atom: Atom, swings: boolean): void {
    const { run } = task;
    const entry = this.queue.add(due, (place) => {
      run.pending.delete(entry);
      task.ahead.delete(entry);
      try {
        this.perform(task, place, atom, swings);
      } catch (error) {
        this.refused(task, place, error);
      }
      this.settle(run);
    });
    run.pending.add(entry);
    task.ahead.add(entry);
  }

  private perform(task: Task, place: Place, atom: Atom, swings: boolean): void {
    const { run } = task;
    switch (atom.kind) {
      case 'note':
        return void this.note(task, place, atom, { beats: atom.beats, swings });
      case 'play':
        return void this.begin(
          task,
          place,
          atom.instrument,
          atom.params,
          atom.beats === undefined ? undefined : { beats: atom.beats, swings },
        );
      case 'midi':
        return change(run, place, atom);
      case 'osc': {
        const where = whereFor(run, atom);
        if (where.kind === 'osc')
          return run.report(place, { kind: 'osc', host: where.host, port: where.port, packet: atom.packet });
        // What goes to an instrument or a port of MIDI is not for messages: they are commands.
        return run.report(place, { kind: 'command', packet: atom.packet });
      }
    }
  }

  /** Begins a note; without a length it is held. @throws RangeError naming what cannot take notes */
  note(task: Task, place: Place, atom: Sounding, length: Length | undefined): Note {
    const { run } = task;
    const where = noteTarget(run, atom);
    if (where.kind === 'instrument')
      return this.begin(task, place, where.instrument, atom.params, length, {
        note: atom.note,
        velocity: atom.velocity,
      });
    const { port } = where;
    const key = { channel: channelOf(atom, where), note: Math.round(atom.note) };
    run.report(place, {
      kind: 'midi',
      port,
      bytes: encodeMidi({ type: 'noteOn', ...key, velocity: Math.max(1, Math.round(atom.velocity)) }),
    });
    return this.sounding(task, place, length, (end) =>
      run.report(end, { kind: 'midi', port, bytes: encodeMidi({ type: 'noteOff', ...key, velocity: 64 }) }),
    );
  }

  /** Begins a voice of an instrument. */
  private begin(
    task: Task,
    place: Place,
    instrument: string,
    params: Readonly<Record<string, ParamValue>>,
    length: Length | undefined,
    pitch?: { note: number; velocity: number },
  ): Note {
    const { run } = task;
    const note = ++run.lastNote;
    run.report(place, { kind: 'begin', note, instrument, pitch, params });
    // What has no pitch and no length ends by itself.
    if (!pitch && !length) return { end: () => {}, entry: undefined };
    return this.sounding(task, place, length, (end) => run.report(end, { kind: 'end', note }));
  }

  /** Keeps what sounds until its end, which is told once. */
  private sounding(task: Task, place: Place, length: Length | undefined, reportEnd: (place: Place) => void): Note {
    const { run } = task;
    const began = place.sample;
    const note: Note = {
      entry: undefined,
      end: (end) => {
        if (!task.notes.delete(note)) return;
        run.notes.delete(note);
        if (note.entry) run.forget(note.entry);
        // Who ends it may have been woken now, a tenth of a second before it.
        reportEnd({ sample: Math.max(began, end.sample) });
      },
    };
    task.notes.add(note);
    run.notes.add(note);
    if (!length) return note;
    note.entry = this.queue.add(
      this.endOf(run, place, length),
      (there) => {
        note.end(there);
        this.settle(run);
      },
      true,
    );
    run.pending.add(note.entry);
    return note;
  }

  private endOf(run: Run, from: Place, length: Length): Due {
    return 'seconds' in length
      ? run.at({ sample: from.sample + length.seconds * this.sampleRate })
      : run.after(from, length.beats, length.swings);
  }

  private settle(run: Run): void {
    run.settle({ sample: this.queue.until - 1 });
  }
}

/** @throws RangeError for a target that cannot take it */
function check(run: Run, atom: Atom): void {
  if (atom.kind === 'note') noteTarget(run, atom);
  else if (atom.kind === 'midi') changeTarget(run, atom);
  else whereFor(run, atom);
}

/** @throws RangeError */
function noteTarget(run: Run, atom: Sounding): Exclude<Where, { kind: 'osc' }> {
  const where = whereFor(run, atom);
  if (where.kind === 'osc')
    throw new RangeError(`notes go to instruments and MIDI; their target is ${nameOf(run, atom)}`);
  return where;
}

/** @throws RangeError */
function changeTarget(run: Run, atom: Change): Extract<Where, { kind: 'midi' }> {
  const where = whereFor(run, atom);
  if (where.kind !== 'midi') throw new RangeError(`a ${atom.message} goes to MIDI; its target is ${nameOf(run, atom)}`);
  return where;
}

function change(run: Run, place: Place, atom: Change): void {
  const where = changeTarget(run, atom);
  run.report(place, { kind: 'midi', port: where.port, bytes: encodeMidi(messageOf(atom, channelOf(atom, where))) });
}

function messageOf({ message, data: [first = 0, second = 0] }: Change, channel: number): MidiMessage {
  switch (message) {
    case 'controller':
      return { type: message, channel, controller: first, value: second };
    case 'bend':
      return { type: message, channel, value: first };
    case 'program':
      return { type: message, channel, program: first };
  }
}

/** Returns the MIDI channel of an event, from 0 on. */
function channelOf(atom: Sounding | Change, where: Extract<Where, { kind: 'midi' }>): number {
  return (atom.channel ?? where.channel ?? 1) - 1;
}

/** Returns the target of an event, taken apart. @throws RangeError */
function whereFor(run: Run, atom: Atom): Where {
  return whereOf(nameOf(run, atom));
}

function nameOf(run: Run, atom: Atom): string {
  if (atom.kind === 'play') return atom.instrument;
  const target = atom.to ?? run.target;
  if (target !== undefined) return target;
  if (atom.kind === 'osc') return 'server';
  throw new RangeError(
    `a ${atom.kind === 'midi' ? atom.message : atom.kind} has no target: say target: 'bass' or 'midi:bunsynth' in the definition, or to`,
  );
}
