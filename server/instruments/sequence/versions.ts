/**
 * The versions of instruments: each is loaded when its file was saved, and taken by the voices that play on a tick, at their next pass or never (see swap.ts). Runs in the
 * sequences' thread.
 */
import { faultText } from '../../../protocol/instruments/description.ts';
import { defaultsOf } from '../../../protocol/instruments/params.ts';
import { faultOf } from '../faults.ts';
import { divisionOf } from '../swap.ts';
import type { SequenceInstrument } from './define.ts';
import type { EventQueue, Place } from './event-queue.ts';
import type { ToSequences } from './messages.ts';
import type { Run } from './run.ts';

export interface Version {
  readonly module: string;
  readonly version: number;
  readonly definition: SequenceInstrument;
}

export interface VersionsOptions {
  readonly queue: EventQueue;
  /** An instrument of a bundle; a promise where that is not loaded yet. */
  readonly load: (module: string, instrument: string) => SequenceInstrument | Promise<SequenceInstrument>;
  /** The voices that play. */
  readonly runs: () => Iterable<Run>;
  /** Puts a version in the place of a voice's. */
  readonly swap: (run: Run, place: Place, version: Version) => void;
  /** Called when something was loaded, or could not be. */
  readonly woken: () => void;
}

export class Versions {
  /** The version that each instrument has now, where that came after a voice of it. */
  private readonly latest = new Map<string, Version>();
  /** Modules that were saved last. */
  private readonly saved = new Map<string, string>();
  /** Instruments whose version has been loaded, and which no voice knows of yet. */
  private readonly arrived = new Set<string>();

  constructor(private readonly options: VersionsOptions) {}

  /** True when voices are to be told of a version as soon as it is known how far all has been handed out. */
  get hasArrived(): boolean {
    return this.arrived.size > 0;
  }

  /** A file was saved. */
  renew({ instrument, module, version }: Extract<ToSequences, { type: 'module' }>): void {
    this.saved.set(instrument, module);
    const take = (definition: SequenceInstrument): void => {
      // A later one may have been faster.
      if (this.saved.get(instrument) !== module) return;
      this.latest.set(instrument, { module, version, definition });
      this.arrived.add(instrument);
    };
    const found = this.options.load(module, instrument);
    if (!(found instanceof Promise)) return take(found);
    void found.then(take, (error: unknown) => this.refuse(instrument, version, error)).finally(this.options.woken);
  }

  /** Voices of it go on as they are. */
  private refuse(instrument: string, version: number, error: unknown): void {
    const message = `version ${version} is not taken: ${faultText(faultOf(error))}`;
    for (const run of this.options.runs())
      if (run.start.instrument === instrument)
        run.report({ sample: this.options.queue.until }, { kind: 'failed', message });
  }

  /** Voices are to take what has been loaded. @param from first sample at which they can */
  arrange(from: number): void {
    if (!this.arrived.size) return;
    for (const run of this.options.runs()) if (this.arrived.has(run.start.instrument)) this.arrangeFor(run, from);
    this.arrived.clear();
  }

  /** A voice is to begin, with the version that its instrument has by then; what goes on takes it later. */
  enter(run: Run): void {
    if (!run.start.resume) return this.arrangeFor(run, this.options.queue.until);
    if (this.newer(run)) this.arrived.add(run.start.instrument);
  }

  /** Lets a voice take the version that its instrument has now, if that is another, on the tick that it is to. */
  arrangeFor(run: Run, from: number): void {
    const { queue, swap } = this.options;
    run.stay();
    const version = this.newer(run);
    const division = version && divisionOf(swapOf(run, version));
    if (!version || division === undefined) return;
    // What has not begun begins with it.
    if (!run.isBegun) return renewed(run, version);
    run.swap = queue.add(
      { clock: run.clock, place: { sample: 0, beat: 0 }, swings: false, tick: { division, from } },
      (place) => {
        run.swap = undefined;
        // Its code may have come to its end: then what it emitted does too.
        if (run.tasks.size) swap(run, place, version);
      },
      true,
    );
  }

  /** The version that a sequence has in the pass that begins. */
  atPass(run: Run, place: Place): SequenceInstrument {
    const version = this.newer(run);
    if (version?.definition.build && swapOf(run, version) === 'pass') {
      renewed(run, version);
      reportVersion(run, place, version);
    }
    return run.definition;
  }

  /** A voice begins; tells what version it has where that is not the one that it was to begin with. */
  begun(run: Run, place: Place): void {
    const version = this.latest.get(run.start.instrument);
    if (version && run.module === version.module && run.start.module !== version.module)
      reportVersion(run, place, version);
  }

  private newer({ module, start: { instrument } }: Run): Version | undefined {
    const latest = this.latest.get(instrument);
    return latest?.module === module ? undefined : latest;
  }
}

/** A swap that was given goes before that of the new version. */
const swapOf = ({ start }: Run, { definition }: Version): string => start.swap || definition.swap;

/** Tells of it; told before anything that it does. */
export function reportVersion(run: Run, place: Place, { module, version, definition }: Version): void {
  run.report(place, { kind: 'swapped', module, version, isEvents: definition.build !== undefined });
}

/** Returns the parameters of a voice with the defaults of those that only the new version has. */
export function paramsFor({ params }: SequenceInstrument, before: Run['params']): Run['params'] {
  return { ...defaultsOf(params), ...before };
}

function renewed(run: Run, { module, definition }: Version): void {
  run.module = module;
  run.definition = definition;
  run.start = { ...run.start, params: paramsFor(definition, run.params) };
}
