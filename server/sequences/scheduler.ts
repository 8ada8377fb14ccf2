/**
 * Runs voices ahead of their time, in the order of their places, as far as nothing changes any more: so what is handed out is never taken back, and a change of tempo moves
 * all that is yet to come. A place is computed from a beat or a sample, never from when code ran. Runs in the sequences' thread, or in any other for tests.
 */
import { encodeMidi, type MidiMessage } from '../../protocol/midi/messages.ts';
import { Grid, horizon } from '../clock/grid.ts';
import type { ParamValue } from '../instruments/params.ts';
import { faultText } from '../instruments/description.ts';
import { faultOf } from '../soft/instrument-module.ts';
import { Agenda, type Due, type Place } from './agenda.ts';
import type { SequenceInstrument, VoiceRun } from './define.ts';
import { type Atom, whereOf } from './events.ts';
import type { SequenceOut, StartVoice, ToSequences } from './messages.ts';
import type { Note, Root, Task } from './root.ts';
import { runSequence } from './run-sequence.ts';
import { voiceContext } from './voice-context.ts';
import { Wait, type WaitFor } from './waits.ts';

export interface SchedulerOptions {
  readonly sampleRate: number;
  /** An instrument of a bundle; a promise where that is not loaded yet. Rejects with what its code threw. */
  readonly load: (module: string, instrument: string) => SequenceInstrument | Promise<SequenceInstrument>;
  readonly tell: (out: SequenceOut) => void;
  /** Told before code of a voice runs, and 0 after it. */
  readonly current?: (voice: number) => void;
  /** Something was told outside of `take`. */
  readonly woken?: () => void;
}

/** Tasks that one voice may have. */
const mostTasks = 10_000;

type Body = { readonly [K in SequenceOut['kind']]: Omit<Extract<SequenceOut, { kind: K }>, 'voice' | 'sample'> }[SequenceOut['kind']];

export class Scheduler {
  readonly grid: Grid;
  readonly session = new Map<string, ParamValue>();
  private readonly agenda = new Agenda();
  private readonly roots = new Map<number, Root>();
  /** Voices whose code is being loaded. */
  private readonly loading = new Map<number, { start: StartVoice }>();
  private readonly latest = new Map<string, SequenceInstrument>();
  private until = 0;
  private lastTask = 0;

  constructor(readonly options: SchedulerOptions) {
    this.grid = this.newClock();
  }

  /** Sample of what is next; Infinity for nothing. */
  get next(): number {
    return this.agenda.next;
  }

  take(message: ToSequences): void {
    switch (message.type) {
      case 'start': return this.start(message);
      case 'stop': return this.stop(message.voice);
      case 'hush': return this.hush(message.voice, { sample: Math.max(this.until, message.sample) });
      case 'update': return this.update(message);
      case 'grid': return this.follow(message);
      case 'module': return this.renew(message.instrument, message.module);
      case 'midi': return this.heard(message);
      case 'signal': return this.signal(message.name, message.value, { sample: message.sample });
      case 'session':
        for (const [key, value] of Object.entries(message.values)) this.session.set(key, value);
        return;
      case 'run': return this.run(message.until);
    }
  }

  private run(until: number): void {
    this.until = Math.max(this.until, until);
    for (let entry = this.agenda.take(until); entry; entry = this.agenda.take(until)) entry.act(entry.due.place);
  }

  // ---- beginning ---------------------------------------------------------------------------------------------

  private start(start: StartVoice): void {
    const found = this.options.load(start.module, start.instrument);
    if (!(found instanceof Promise)) return this.begin(start, found);
    const loading = { start };
    this.loading.set(start.voice, loading);
    found.then((definition) => {
      if (!this.loading.delete(start.voice)) return;
      this.begin(loading.start, definition);
    }, (error: unknown) => {
      if (!this.loading.delete(start.voice)) return;
      this.options.tell({ voice: start.voice, sample: start.sample, kind: 'failed', message: faultText(faultOf(error)) });
      this.options.tell({ voice: start.voice, sample: start.sample, kind: 'ended' });
    }).finally(() => this.options.woken?.());
  }

  private begin(start: StartVoice, definition: SequenceInstrument): void {
    const { voice, sample, bpm, params, extra, loop, target, resume } = start;
    const clock = bpm > 0 ? this.ownClock(sample, 0, bpm) : this.grid;
    const root: Root = { start, voice, definition, params, extra, loop, target: target ?? definition.target, clock, base: resume?.base ?? 0, tasks: new Set(), pending: new Set(), lastNote: 0, dead: false };
    this.roots.set(voice, root);
    const runs = definition.voices
      ? Object.entries(definition.voices).map(([name, run]) => [name, (task: Task) => run(voiceContext(this, task))] as const)
      : [[start.instrument, (task: Task) => runSequence(this, task)] as const];
    this.agenda.add(this.at(root, { sample }), (place) => {
      if (root.dead) return;
      root.base = resume?.base ?? root.clock.beatAt(place.sample);
      if (!resume) this.tell(root, place, { kind: 'begun' });
      // Each begins even if the one before has ended the voice in a moment.
      const tasks = runs.map(([name, run]) => this.newTask(root, name, { ...place }, run));
      for (const task of tasks) this.resume(task, undefined);
    });
  }

  /** Begins a task of a voice at a place. @throws RangeError when there are too many */
  spawn(root: Root, name: string, place: Place, run: (task: Task) => VoiceRun): Task {
    if (root.tasks.size >= mostTasks) throw new RangeError(`${mostTasks} voices run already`);
    const task = this.newTask(root, name, { ...place }, run);
    task.entry = this.agenda.add(this.at(root, { ...place }), () => this.resume(task, undefined));
    return task;
  }

  private newTask(root: Root, name: string, place: Place, make: (task: Task) => VoiceRun): Task {
    const task: Task = { id: ++this.lastTask, name, root, place, running: true, waiting: undefined, entry: undefined, joined: [], notes: new Set(), ahead: new Set(), run: undefined as unknown as VoiceRun };
    // A function that is no generator function does all its work here: its faults are the task's.
    task.run = (function* () { yield* make(task); })();
    root.tasks.add(task);
    return task;
  }

  // ---- running -----------------------------------------------------------------------------------------------

  private resume(task: Task, value: unknown): void {
    const { root } = task;
    if (!task.running || root.dead) return;
    task.entry = undefined;
    task.waiting = undefined;
    this.options.current?.(root.voice);
    let wait: WaitFor;
    try {
      const { done, value: yielded } = task.run.next(value);
      if (done) return this.end(task, task.place, false);
      if (!(yielded instanceof Wait)) throw new TypeError(`it yielded ${String(yielded)}; a voice yields waits, such as beats(1)`);
      wait = yielded.on;
      if (task.running) this.wait(task, wait);
    } catch (error) {
      if (!task.running) return;
      this.tell(root, task.place, { kind: 'failed', message: `voice ${task.name}: ${faultText(faultOf(error))}` });
      this.end(task, task.place, true);
    } finally {
      this.options.current?.(0);
    }
  }

  private wait(task: Task, wait: WaitFor): void {
    const due = this.dueOf(task, wait);
    if (due) {
      task.entry = this.agenda.add(due, (place) => {
        task.place = { ...place };
        this.resume(task, undefined);
      });
      return;
    }
    if (wait.kind !== 'join') return void (task.waiting = wait);
    const other = [...task.root.tasks].find(({ id }) => id === wait.voice.id);
    if (other === task) throw new RangeError('a voice cannot wait for its own end');
    if (other) return void other.joined.push(task);
    this.wake(task, task.place, undefined);
  }

  /** Where a wait ends; undefined for what ends by something else. @throws RangeError for what is no division */
  private dueOf({ root, place: from }: Task, wait: WaitFor): Due | undefined {
    const { clock } = root;
    switch (wait.kind) {
      case 'seconds': return this.at(root, { sample: from.sample + wait.seconds * this.options.sampleRate });
      case 'beats': return { clock, place: { sample: 0, beat: beatOf(root, from) + wait.beats }, swings: false };
      case 'beat': {
        if (wait.beat <= beatOf(root, from) && !wait.swings) return this.at(root, { ...from });
        return { clock, place: { sample: 0, beat: wait.beat }, swings: wait.swings, absolute: !wait.swings };
      }
      case 'tick': return { clock, place: { sample: 0, beat: 0 }, swings: false, tick: { division: wait.division, from: from.sample } };
      default: return undefined;
    }
  }

  /** Lets a task that waits for no place go on at one. */
  private wake(task: Task, place: Place, value: unknown): void {
    task.waiting = undefined;
    task.entry = this.agenda.add(this.at(task.root, { sample: place.sample }), (there) => {
      task.place = { ...there };
      this.resume(task, value);
    });
  }

  private at(root: Root, place: Place): Due {
    return { clock: root.clock, place, swings: false };
  }

  // ---- what voices do ----------------------------------------------------------------------------------------

  tell(root: Root, { sample }: Place, body: Body): void {
    if (!root.dead) this.options.tell({ voice: root.voice, sample: Math.round(sample), ...body } as SequenceOut);
  }

  /** Emits what an event comes to: `at` beats after a place. */
  emit(task: Task, from: Place, atoms: readonly Atom[], swings = false): void {
    const { root } = task;
    for (const atom of atoms) {
      // Refused where it was written, not later.
      whereOf(this.targetOf(root, atom));
      if (!(atom.at > 0)) {
        this.perform(task, from, atom, swings);
        continue;
      }
      const entry = this.agenda.add({ clock: root.clock, place: { sample: 0, beat: beatOf(root, from) + atom.at }, swings }, (place) => {
        this.done(task, entry);
        this.perform(task, place, atom, swings);
        this.settle(root);
      });
      root.pending.add(entry);
      task.ahead.add(entry);
    }
  }

  private done(task: Task, entry: ReturnType<Agenda['add']>): void {
    task.root.pending.delete(entry);
    task.ahead.delete(entry);
  }

  private targetOf(root: Root, atom: Atom): string {
    if (atom.kind === 'play') return atom.instrument;
    const target = atom.to ?? root.target;
    if (target !== undefined) return target;
    if (atom.kind === 'osc') return 'server';
    throw new RangeError(`a ${atom.kind === 'midi' ? atom.message : atom.kind} has no target: say target: 'bass' or 'midi:bunsynth' in the definition, or to`);
  }

  private perform(task: Task, place: Place, atom: Atom, swings: boolean): void {
    const { root } = task;
    const where = whereOf(this.targetOf(root, atom));
    switch (atom.kind) {
      case 'note': return void this.note(task, place, atom, { beats: atom.beats, swings });
      case 'play': return void this.play(task, place, atom.instrument, atom.params, atom.beats === undefined ? undefined : { beats: atom.beats, swings });
      case 'osc':
        if (where.kind === 'osc') return this.tell(root, place, { kind: 'osc', host: where.host, port: where.port, packet: atom.packet });
        // What goes to an instrument or a port of MIDI is not for messages: they are commands.
        return this.tell(root, place, { kind: 'command', packet: atom.packet });
      case 'midi': {
        if (where.kind !== 'midi') throw new RangeError(`a ${atom.message} goes to MIDI; its target is ${this.targetOf(root, atom)}`);
        const channel = (atom.channel ?? where.channel ?? 1) - 1;
        const [first = 0, second = 0] = atom.data;
        const message: MidiMessage = atom.message === 'controller' ? { type: 'controller', channel, controller: first, value: second } : atom.message === 'bend' ? { type: 'bend', channel, value: first } : { type: 'program', channel, program: first };
        return this.tell(root, place, { kind: 'midi', port: where.port, bytes: encodeMidi(message) });
      }
    }
  }

  /** Begins a note; without a length it is held. @throws RangeError naming what cannot take notes */
  note(task: Task, place: Place, atom: Extract<Atom, { kind: 'note' }>, length: Length | undefined): Note {
    const { root } = task;
    const where = whereOf(this.targetOf(root, atom));
    if (where.kind === 'osc') throw new RangeError(`notes go to instruments and MIDI; their target is ${this.targetOf(root, atom)}`);
    if (where.kind === 'instrument') return this.play(task, place, where.instrument, atom.params, length, { note: atom.note, velocity: atom.velocity });
    const { port } = where;
    const channel = (atom.channel ?? where.channel ?? 1) - 1;
    const note = Math.round(atom.note);
    this.tell(root, place, { kind: 'midi', port, bytes: encodeMidi({ type: 'noteOn', channel, note, velocity: Math.max(1, Math.round(atom.velocity)) }) });
    return this.sounding(task, place, length, (end) => this.tell(root, end, { kind: 'midi', port, bytes: encodeMidi({ type: 'noteOff', channel, note, velocity: 64 }) }));
  }

  private play(task: Task, place: Place, instrument: string, params: Readonly<Record<string, ParamValue>>, length: Length | undefined, pitch?: { note: number; velocity: number }): Note {
    const { root } = task;
    const note = ++root.lastNote;
    this.tell(root, place, { kind: 'begin', note, instrument, pitch, params });
    // What has no pitch and no length ends by itself.
    if (!pitch && !length) return { end: () => {}, entry: undefined };
    return this.sounding(task, place, length, (end) => this.tell(root, end, { kind: 'end', note }));
  }

  private sounding(task: Task, place: Place, length: Length | undefined, tellEnd: (place: Place) => void): Note {
    const { root } = task;
    const note: Note = {
      entry: undefined,
      end: (end) => {
        if (!task.notes.delete(note)) return;
        if (note.entry) {
          note.entry.dead = true;
          root.pending.delete(note.entry);
        }
        tellEnd(end);
      },
    };
    task.notes.add(note);
    if (!length) return note;
    const end: Place = 'seconds' in length ? { sample: place.sample + length.seconds * this.options.sampleRate } : { sample: 0, beat: beatOf(root, place) + length.beats };
    note.entry = this.agenda.add({ clock: root.clock, place: end, swings: 'swings' in length && length.swings === true }, (there) => {
      note.end(there);
      this.settle(root);
    }, true);
    root.pending.add(note.entry);
    return note;
  }

  /** Wakes who waits for a signal. */
  signal(name: string, value: unknown, place: Place): void {
    for (const task of this.waiting()) {
      const { waiting } = task;
      if (waiting?.kind === 'signal' && waiting.name === name) this.wake(task, place, value);
    }
  }

  private heard({ kind, channel, number, value, sample }: Extract<ToSequences, { type: 'midi' }>): void {
    for (const task of this.waiting()) {
      const { waiting } = task;
      if (waiting?.kind !== 'midi' || waiting.type !== kind) continue;
      if ((waiting.number !== undefined && waiting.number !== number) || (waiting.channel !== undefined && waiting.channel !== channel)) continue;
      this.wake(task, { sample }, { channel, number, value });
    }
    // It is now, not in a tenth of a second.
    this.run(Math.max(sample + 1, this.until));
  }

  private waiting(): Task[] {
    return [...this.roots.values()].flatMap(({ tasks }) => [...tasks].filter(({ waiting }) => waiting));
  }

  // ---- ending ------------------------------------------------------------------------------------------------

  /** A task has ended at a place; cut short, all its notes end there, else those that nobody would end. */
  end(task: Task, place: Place, isCut: boolean): void {
    if (!task.running) return;
    const { root } = task;
    task.running = false;
    task.waiting = undefined;
    if (task.entry) task.entry.dead = true;
    if (isCut) for (const entry of task.ahead) {
      entry.dead = true;
      root.pending.delete(entry);
    }
    for (const note of [...task.notes]) if (isCut || !note.entry) note.end(place);
    root.tasks.delete(task);
    for (const other of task.joined) if (other.running) this.wake(other, place, undefined);
    this.settle(root, place);
  }

  /** Ends a task from outside: its `finally` runs. */
  cut(task: Task, place: Place): void {
    if (!task.running) return;
    this.end(task, place, true);
    this.finish(task);
  }

  private finish({ root, run, name }: Task): void {
    this.options.current?.(root.voice);
    try {
      run.return();
    } catch (error) {
      this.tell(root, { sample: this.until }, { kind: 'failed', message: `voice ${name}: ${faultText(faultOf(error))}` });
    } finally {
      this.options.current?.(0);
    }
  }

  /** A voice of which nothing comes any more is over. */
  private settle(root: Root, place?: Place): void {
    if (root.dead || root.tasks.size || root.pending.size) return;
    this.tell(root, place ?? { sample: this.until - 1 }, { kind: 'ended' });
    root.dead = true;
    this.roots.delete(root.voice);
  }

  private stop(voice: number): void {
    this.loading.delete(voice);
    const root = this.roots.get(voice);
    if (!root) return;
    root.dead = true;
    this.roots.delete(voice);
    for (const entry of root.pending) entry.dead = true;
    for (const task of root.tasks) {
      task.running = false;
      if (task.entry) task.entry.dead = true;
      this.finish(task);
    }
  }

  private hush(voice: number, place: Place): void {
    const loading = this.loading.get(voice);
    const root = this.roots.get(voice);
    if (loading) this.options.tell({ voice, ...place, kind: 'ended' });
    this.loading.delete(voice);
    if (!root) return;
    const tasks = [...root.tasks];
    for (const task of tasks) {
      for (const entry of task.ahead) {
        entry.dead = true;
        root.pending.delete(entry);
      }
      task.joined.length = 0;
      this.end(task, place, false);
      task.run.return();
    }
    this.settle(root, place);
  }

  // ---- changes -----------------------------------------------------------------------------------------------

  private update({ voice, sample, params, extra, loop, bpm, target }: Extract<ToSequences, { type: 'update' }>): void {
    const loading = this.loading.get(voice);
    if (loading) loading.start = { ...loading.start, ...(params && { params }), ...(extra && { extra }), ...(loop !== undefined && { loop }), ...(bpm !== undefined && { bpm }), ...(target !== undefined && { target }) };
    const root = this.roots.get(voice);
    if (!root) return;
    if (params) root.params = params;
    if (extra) root.extra = { ...root.extra, ...extra };
    if (loop !== undefined) root.loop = loop;
    if (target !== undefined) root.target = target;
    if (bpm !== undefined) this.retempo(root, { sample: Math.max(this.until, sample) }, bpm);
  }

  /** Gives a voice its own tempo from a place on, or the grid's again (0); it goes on from where it is. */
  retempo(root: Root, place: Place, bpm: number): void {
    const beat = beatOf(root, place);
    const clock = bpm > 0 ? this.ownClock(place.sample, beat, bpm) : this.grid;
    const shift = clock.beatAt(place.sample) - beat;
    for (const { due } of this.agenda.all()) if (due.clock === root.clock && (root.clock !== this.grid || this.belongs(root, due))) this.move(due, shift, clock);
    this.shiftPlaces(root, shift);
    root.clock = clock;
    this.agenda.placeAll();
  }

  private belongs(root: Root, due: Due): boolean {
    return [...root.pending].some((entry) => entry.due === due) || [...root.tasks].some(({ entry }) => entry?.due === due);
  }

  private move(due: Due, shift: number, clock: Grid): void {
    due.clock = clock;
    if (due.place.beat !== undefined && !due.absolute && !due.tick) due.place.beat += shift;
  }

  private shiftPlaces(root: Root, shift: number): void {
    root.base += shift;
    for (const { place } of root.tasks) if (place.beat !== undefined) place.beat += shift;
  }

  private follow({ state, jumped }: Extract<ToSequences, { type: 'grid' }>): void {
    const before = jumped === undefined ? 0 : this.grid.beatAt(jumped);
    this.grid.restore(state);
    if (jumped !== undefined) {
      const shift = this.grid.beatAt(jumped) - before;
      for (const root of this.roots.values()) if (root.clock === this.grid) this.shiftPlaces(root, shift);
      for (const { due } of this.agenda.all()) {
        if (due.clock !== this.grid) continue;
        this.move(due, shift, this.grid);
        if (due.tick) (due as { tick: Due['tick'] }).tick = { ...due.tick, from: jumped };
      }
    }
    this.agenda.placeAll();
  }

  /** Loops take a new version at their next pass, once it is loaded. */
  private renew(instrument: string, module: string): void {
    const found = this.options.load(module, instrument);
    if (found instanceof Promise) void found.then((definition) => this.latest.set(instrument, definition), () => {});
    else this.latest.set(instrument, found);
  }

  /** The version of a sequence that its next pass has. */
  newest(root: Root): SequenceInstrument {
    const newest = this.latest.get(root.start.instrument);
    if (newest?.build) root.definition = newest;
    return root.definition;
  }

  // ---- clocks ------------------------------------------------------------------------------------------------

  private newClock(): Grid {
    return new Grid(this.options.sampleRate, () => this.until - Math.ceil(horizon * this.options.sampleRate));
  }

  private ownClock(sample: number, beat: number, bpm: number): Grid {
    const clock = this.newClock();
    clock.restore({ ...clock.state, tempo: [{ sample, beat, bpm, slope: 0 }] });
    return clock;
  }
}

export type Length = { readonly beats: number; readonly swings?: boolean } | { readonly seconds: number };

/** The beat of a place, of a voice's tempo. */
export function beatOf({ clock }: Root, { sample, beat }: Place): number {
  return beat ?? clock.beatAt(sample);
}
