/**
 * Commands about instruments whose files are still being loaded. Each waits until its instrument is loaded or no file is
 * left to load; for a file that seems to hang, a while longer. A client's commands about instruments keep their order,
 * and so do the answers; other clients do not wait for them.
 */
import type { CommandRow } from '../../protocol/commands/types.ts';
import { kinds } from '../../protocol/instruments/kinds.ts';
import type { Instruments } from '../instruments/instruments.ts';
import { everything } from '../instruments/kind.ts';
import type { Midi } from '../midi/midi.ts';
import type { Call } from './call.ts';
import type { Due } from './due.ts';

/** Milliseconds that a command waits for files that make no progress and may never be loaded. */
const patience = 5000;
/** Number of commands that may wait. */
const maxWaiting = 10_000;

/** The part of the server that arrivals depend on. */
export interface ArrivalsContext {
  readonly instruments: Instruments | undefined;
  readonly midi: Midi | undefined;
  fail(call: Call, reason: string): void;
}

interface Waiting {
  readonly call: Call;
  readonly due: Due;
  readonly since: number;
}

export class Arrivals {
  private waiting: Waiting[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private progress = 0;

  /**
   * @param context of the server, which is made later than this
   * @param carryOut carries a command out; never throws
   */
  constructor(
    private readonly context: () => ArrivalsContext,
    private readonly carryOut: (call: Call, due: Due) => void,
    private readonly now = () => performance.now(),
  ) {}

  /** Begins to follow the loading of files. */
  open(): void {
    this.context().instruments?.catalogue.onProgress(() => {
      this.progress = this.now();
      this.look();
    });
  }

  /** Number of commands that wait. */
  get count(): number {
    return this.waiting.length;
  }

  /** Keeps a command that has to wait, to carry it out later. True when it does. */
  hold(call: Call, due: Due): boolean {
    const catalogue = this.context().instruments?.catalogue;
    const { row } = call;
    const names = namesIn(call);
    for (const name of names) if (!this.isOther(name)) catalogue?.want(name);
    if (row.allInstruments) catalogue?.wantAll();
    if (!catalogue || (this.waiting.length === 0 && !catalogue.isLoading)) return false;
    const isBehind =
      (names.length > 0 || row.behind === true || row.allInstruments === true) &&
      this.waiting.some(({ call: { peer } }) => peer.id === call.peer.id);
    if (!isBehind && this.areThere(names, row)) return false;
    if (this.waiting.length >= maxWaiting) {
      this.context().fail(call, `${maxWaiting} commands wait for instruments already`);
      return true;
    }
    this.waiting.push({ call, due, since: this.now() });
    this.timer ??= setTimeout(() => this.look(), patience);
    return true;
  }

  /** Refuses the waiting commands that would start sound. */
  drop(): void {
    const dropped = this.waiting.filter(({ call: { row } }) => row.sounds);
    this.waiting = this.waiting.filter(({ call: { row } }) => !row.sounds);
    for (const { call } of dropped)
      this.context().fail(call, `${namesIn(call).join(', ')} was ended before it was loaded`);
  }

  /** Carries out the commands whose wait is over, of each client those before the first that still waits. */
  private look(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const blocked = new Set<string>();
    // Commands that are carried out may add to them.
    for (const each of [...this.waiting]) {
      const { call, due } = each;
      if (blocked.has(call.peer.id) || !this.waiting.includes(each)) continue;
      if (!this.isOver(each)) {
        blocked.add(call.peer.id);
        continue;
      }
      this.waiting.splice(this.waiting.indexOf(each), 1);
      this.carryOut(call, due);
    }
    const [first] = this.waiting;
    if (first)
      this.timer = setTimeout(
        () => this.look(),
        Math.max(1, Math.max(first.since, this.progress) + patience - this.now()),
      );
  }

  private isOver({ call, since }: Waiting): boolean {
    if (this.areThere(namesIn(call), call.row)) return true;
    const { catalogue } = this.context().instruments!;
    if (catalogue.isLoadingSoon) return false;
    return !catalogue.isLoading || this.now() - Math.max(since, this.progress) >= patience;
  }

  private areThere(names: readonly string[], row: CommandRow): boolean {
    if (row.allInstruments && this.context().instruments!.catalogue.isLoadingSoon) return false;
    return names.every((name) => this.isThere(name, row));
  }

  /** True when a command need not wait for an instrument. One that plays others waits for those that are loaded soon, too. */
  private isThere(name: string, { name: command }: CommandRow): boolean {
    const { catalogue } = this.context().instruments!;
    const entry = catalogue.get(name);
    if (!entry) return this.isOther(name);
    const playsOthers = kinds[entry.description.kind].playsOthers || command === '/trigger';
    return !playsOthers || !catalogue.isLoadingSoon;
  }

  /** True for what stands where an instrument may, and is none. */
  private isOther(name: string): boolean {
    return name === 'session' || this.context().midi?.ports.isOutput(name) === true;
  }
}

/** Returns the instruments that a command names; none for commands about voices by number, or about all. */
function namesIn({ row, args }: Call): string[] {
  const name = args[row.args.findIndex(({ names }) => names === 'instrument')];
  const names = typeof name === 'string' && name !== everything ? [name] : [];
  return row.instruments ? [...names, ...row.instruments(args)] : names;
}
