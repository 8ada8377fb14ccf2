/**
 * The versions of instruments: each is loaded when its file was saved, and taken by the voices that play on a tick, at their next pass or never (see swap.ts). Runs in the
 * sequences' thread.
 */
import { faultText } from '../../../protocol/instruments/description.ts';
import { defaultsOf } from '../../../protocol/instruments/params.ts';
import { faultOf } from '../module.ts';
import type { Agenda, Place } from './event-queue.ts';
import type { SequenceInstrument } from './define.ts';
import type { ToSequences } from './messages.ts';
import type { Root } from './run.ts';
import { divisionOf } from './swap.ts';

export interface Version { readonly module: string; readonly version: number; readonly definition: SequenceInstrument }

export interface VersionsOptions {
  readonly agenda: Agenda;
  /** An instrument of a bundle; a promise where that is not loaded yet. */
  readonly load: (module: string, instrument: string) => SequenceInstrument | Promise<SequenceInstrument>;
  /** The voices that play. */
  readonly roots: () => Iterable<Root>;
  /** Puts a version in the place of a voice's. */
  readonly swap: (root: Root, place: Place, version: Version) => void;
  /** Something was loaded, or could not be. */
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

  /** Whether voices are to be told of a version as soon as it is known how far all has been handed out. */
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
    for (const root of this.options.roots()) if (root.start.instrument === instrument) root.tell({ sample: this.options.agenda.until }, { kind: 'failed', message });
  }

  /** Voices are to take what has been loaded. @param from first sample at which they can */
  arrange(from: number): void {
    if (!this.arrived.size) return;
    for (const root of this.options.roots()) if (this.arrived.has(root.start.instrument)) this.arrangeFor(root, from);
    this.arrived.clear();
  }

  /** A voice is to begin, with the version that its instrument has by then; what goes on takes it later. */
  enter(root: Root): void {
    if (!root.start.resume) return this.arrangeFor(root, this.options.agenda.until);
    if (this.newer(root)) this.arrived.add(root.start.instrument);
  }

  /** Has a voice take the version that its instrument has now, if that is another, on the tick that it is to. */
  arrangeFor(root: Root, from: number): void {
    const { agenda, swap } = this.options;
    root.stay();
    const version = this.newer(root);
    const division = version && divisionOf(swapOf(root, version));
    if (!version || division === undefined) return;
    // What has not begun begins with it.
    if (!root.isBegun) return renewed(root, version);
    root.swap = agenda.add({ clock: root.clock, place: { sample: 0, beat: 0 }, swings: false, tick: { division, from } }, (place) => {
      root.swap = undefined;
      // Its code may have come to its end: then what it emitted does too.
      if (root.tasks.size) swap(root, place, version);
    }, true);
  }

  /** The version that a sequence has in the pass that begins. */
  atPass(root: Root, place: Place): SequenceInstrument {
    const version = this.newer(root);
    if (version?.definition.build && swapOf(root, version) === 'pass') {
      renewed(root, version);
      tellVersion(root, place, version);
    }
    return root.definition;
  }

  /** A voice begins; tells what version it has where that is not the one that it was to begin with. */
  begun(root: Root, place: Place): void {
    const version = this.latest.get(root.start.instrument);
    if (version && root.module === version.module && root.start.module !== version.module) tellVersion(root, place, version);
  }

  private newer({ module, start: { instrument } }: Root): Version | undefined {
    const latest = this.latest.get(instrument);
    return latest?.module === module ? undefined : latest;
  }
}

/** What was given goes before what the new version says. */
const swapOf = ({ start }: Root, { definition }: Version): string => start.swap || definition.swap;

/** Tells of it; told before anything that it does. */
export function tellVersion(root: Root, place: Place, { module, version, definition }: Version): void {
  root.tell(place, { kind: 'swapped', module, version, isEvents: definition.build !== undefined });
}

/** What a voice begins with has what a version knows beside it. */
export function paramsFor({ params }: SequenceInstrument, before: Root['params']): Root['params'] {
  return { ...defaultsOf(params), ...before };
}

function renewed(root: Root, { module, definition }: Version): void {
  root.module = module;
  root.definition = definition;
  root.start = { ...root.start, params: paramsFor(definition, root.params) };
}
