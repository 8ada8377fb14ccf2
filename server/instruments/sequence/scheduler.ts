/**
 * Runs voices ahead of their time, in the order of their places, as far as nothing changes any more: so what is handed out is never taken back, and a change of tempo moves
 * all that is yet to come. A place is computed from a beat or a sample, never from when code ran. Here is what the control thread says to voices; `tasks` runs their code,
 * `player` plays what it emits, `clocks` know where a beat is, `versions` which code a voice has. Runs in the sequences' thread, or in any other for tests.
 */
import { faultText } from '../../../protocol/instruments/description.ts';
import type { ParamValue } from '../../../protocol/instruments/params.ts';
import type { Grid } from '../../clock/grid.ts';
import { faultOf } from '../faults.ts';
import { Clocks } from './clocks.ts';
import type { Routine, SequenceInstrument } from './define.ts';
import { EventPlayer } from './event-player.ts';
import { EventQueue, type Place } from './event-queue.ts';
import type { SequenceOut, StartVoice, ToSequences } from './messages.ts';
import { routineContext } from './routine-context.ts';
import { Run, type Task } from './run.ts';
import { runSequence } from './run-sequence.ts';
import type { RunServices } from './services.ts';
import { Tasks } from './tasks.ts';
import { paramsFor, reportVersion, type Version, Versions } from './versions.ts';

export interface SchedulerOptions {
  readonly sampleRate: number;
  /** An instrument of a bundle; a promise where that is not loaded yet. Rejects with what its code threw. */
  readonly load: (module: string, instrument: string) => SequenceInstrument | Promise<SequenceInstrument>;
  readonly report: (out: SequenceOut) => void;
  /** Called with a voice before its code runs, and with 0 after it. */
  readonly current?: (voice: number) => void;
  /** Called when something was told outside of `take`. */
  readonly woken?: () => void;
}

type Message<T extends ToSequences['type']> = Extract<ToSequences, { type: T }>;

export class Scheduler implements RunServices {
  readonly clocks: Clocks;
  readonly tasks: Tasks;
  readonly player: EventPlayer;
  readonly versions: Versions;
  readonly session = new Map<string, ParamValue>();
  private readonly queue = new EventQueue();
  private readonly runs = new Map<number, Run>();
  /** Voices whose code is being loaded. */
  private readonly loading = new Map<number, { start: StartVoice }>();

  constructor(private readonly options: SchedulerOptions) {
    const { queue } = this;
    const { sampleRate, load, current = () => {}, woken = () => {} } = options;
    const runs = (): Iterable<Run> => this.runs.values();
    const clocks = (this.clocks = new Clocks(sampleRate, queue));
    this.player = new EventPlayer(sampleRate, queue, (task, place, error) => this.tasks.fail(task, place, error));
    this.tasks = new Tasks({ queue, clocks, current, runs });
    this.versions = new Versions({
      queue,
      load,
      woken,
      runs,
      swap: (run, place, version) => this.swap(run, place, version),
    });
  }

  /** Sample of what is next; Infinity for nothing, 0 for what a `run` is to come for at once. */
  get next(): number {
    return this.versions.hasArrived ? 0 : this.queue.next;
  }

  /** Voices that have begun for their clients, whose code is not there yet. */
  get loadingVoices(): number {
    return this.loading.size;
  }

  take(message: ToSequences): void {
    switch (message.type) {
      case 'start':
        return this.start(message);
      case 'stop':
        return this.stop(message.voice);
      case 'hush':
        return this.hush(message.voice, { sample: Math.max(this.queue.until, message.sample) });
      case 'update':
        return this.update(message);
      case 'grid':
        // What lies before a jump is done by the counting that it was told in.
        if (message.jumped !== undefined) this.queue.run(message.jumped);
        return this.clocks.follow(message.state, message.jumped, this.runs.values());
      case 'module':
        return this.versions.renew(message);
      case 'midi':
        return this.heard(message);
      case 'signal':
        return this.signalled(message);
      case 'session':
        for (const [key, value] of Object.entries(message.values)) this.session.set(key, value);
        return;
      case 'run':
        this.queue.run(message.until);
        // Only now it is known what a new version can meet.
        return this.versions.arrange(message.until);
    }
  }

  // ---- beginning ---------------------------------------------------------------------------------------------

  private start(start: StartVoice): void {
    const found = this.options.load(start.module, start.instrument);
    if (found instanceof Promise) void this.startLater(start, found).finally(() => this.options.woken?.());
    else this.place(start, found);
  }

  private startLater(start: StartVoice, found: Promise<SequenceInstrument>): Promise<void> {
    const loading = { start };
    this.loading.set(start.voice, loading);
    return found.then(
      (definition) => {
        if (this.loading.delete(start.voice)) this.place(loading.start, definition);
      },
      (error: unknown) => {
        if (this.loading.delete(start.voice)) this.failed(start, error);
      },
    );
  }

  private failed({ voice, sample }: StartVoice, error: unknown): void {
    this.options.report({ voice, sample, kind: 'failed', message: faultText(faultOf(error)) });
    this.options.report({ voice, sample, kind: 'ended' });
  }

  /** Puts a voice where it begins. */
  private place(start: StartVoice, definition: SequenceInstrument): void {
    const { bpm, sample, resume } = start;
    const run = this.enter(start, definition, this.clocks.beginning(start));
    // A tempo that was told and not taken when its thread was lost.
    if (resume && (resume.tempo?.at(-1)?.bpm ?? 0) !== bpm) this.clocks.retempo(run, { sample: resume.from }, bpm);
    this.versions.enter(run);
    this.queue.add(this.clocks.beginningOf(run), (place) => {
      if (run.dead) return;
      if (!resume) run.report(place, { kind: 'begun' });
      this.versions.begun(run, place);
      this.begin(run, place);
    });
    // What lies where all was done already is done now: a note that begins it is not to wait.
    if (sample < this.queue.until) this.queue.run(this.queue.until);
  }

  private enter(start: StartVoice, definition: SequenceInstrument, clock: Grid): Run {
    const run = new Run(start, definition, clock, this.options.report, () => this.runs.delete(start.voice));
    this.runs.set(start.voice, run);
    return run;
  }

  private begin(run: Run, place: Place): void {
    run.isBegun = true;
    if (!run.start.resume) run.base = run.clock.straightAt(place.sample);
    this.tasks.begin(run, place, this.routinesOf(run));
  }

  /** Ends what a voice does at a place, where another version of it begins. */
  private swap(run: Run, place: Place, version: Version): void {
    const { start, params, clock, lastNote } = run;
    this.tasks.retire(run, place);
    const { module, definition } = version;
    const next = this.enter(
      { ...start, module, params: paramsFor(definition, params), resume: undefined },
      definition,
      clock,
    );
    next.lastNote = lastNote;
    reportVersion(next, place, version);
    this.begin(next, place);
  }

  private routinesOf({
    start: { instrument },
    definition: { routines },
  }: Run): (readonly [name: string, run: (task: Task) => Routine])[] {
    if (!routines) return [[instrument, (task) => runSequence(this, task)]];
    return Object.entries(routines).map(([name, routine]) => [name, (task) => routine(routineContext(this, task))]);
  }

  // ---- changing and ending -----------------------------------------------------------------------------------

  private heard({ kind, channel, number, value, sample }: Message<'midi'>): void {
    const isOr = (wanted: number | undefined, is: number): boolean => wanted === undefined || wanted === is;
    this.tasks.wakeAll(
      'midi',
      (wait) => wait.type === kind && isOr(wait.number, number) && isOr(wait.channel, channel),
      { sample },
      { channel, number, value },
    );
    // It is now, not in a tenth of a second.
    this.queue.run(Math.max(sample + 1, this.queue.until));
  }

  private signalled({ name, value, sample }: Message<'signal'>): void {
    const act = (place: Place): void => this.tasks.signal(name, value, place);
    // Who begins to wait before its time hears of it too.
    if (sample >= this.queue.until)
      return void this.queue.add({ clock: this.clocks.grid, place: { sample }, swings: false }, act);
    act({ sample });
    this.queue.run(this.queue.until);
  }

  private update({ type: _, voice, sample, ...changes }: Message<'update'>): void {
    const loading = this.loading.get(voice);
    if (loading) loading.start = { ...loading.start, ...changes };
    const run = this.runs.get(voice);
    if (!run) return;
    run.start = { ...run.start, ...changes };
    const from = Math.max(this.queue.until, sample);
    if (changes.bpm !== undefined) this.clocks.retempo(run, { sample: from }, changes.bpm);
    if (changes.swap !== undefined) this.versions.arrangeFor(run, from);
  }

  /** The control thread sees to what sounds. */
  private stop(voice: number): void {
    this.loading.delete(voice);
    const run = this.runs.get(voice);
    if (!run) return;
    run.close();
    this.runs.delete(voice);
    this.tasks.abandon(run);
  }

  private hush(voice: number, place: Place): void {
    if (this.loading.delete(voice)) this.options.report({ voice, ...place, kind: 'ended' });
    const run = this.runs.get(voice);
    if (run) this.tasks.hush(run, place);
  }
}
