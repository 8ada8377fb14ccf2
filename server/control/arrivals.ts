/**
 * Commands about instruments whose files are still being loaded. Each waits until its instrument is there, or nothing more is to come; for a file that seems to hang,
 * a while longer.
 * A client's commands about instruments keep their order meanwhile, and so do their answers; nobody else waits for them.
 */
import type { CommandRow } from '../../protocol/commands/types.ts';
import { kinds } from '../../protocol/instruments/kinds.ts';
import { everything } from '../instruments/kind.ts';
import type { Call, Context } from './context.ts';
import type { Due } from './due.ts';

/** Milliseconds after which a command waits no longer for files that take so long that they may never end. */
const patience = 5000;
/** Commands that may wait. */
const most = 10_000;

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
   * @param context with instruments
   * @param carryOut does what a command asks for; never throws
   */
  constructor(
    private readonly context: () => Pick<Context, 'instruments' | 'midi' | 'fail'>,
    private readonly carryOut: (call: Call, due: Due) => void,
    private readonly now = () => performance.now(),
  ) {}

  /** Begins to look at what has been loaded. */
  open(): void {
    this.context().instruments?.catalogue.onProgress(() => {
      this.progress = this.now();
      this.look();
    });
  }

  /** Commands that wait. */
  get count(): number {
    return this.waiting.length;
  }

  /** Whether a command is to wait; it is carried out later then. */
  hold(call: Call, due: Due): boolean {
    const catalogue = this.context().instruments?.catalogue;
    if (!catalogue || (this.waiting.length === 0 && !catalogue.isLoading)) return false;
    const name = nameIn(call);
    const isBehind =
      (name !== undefined || call.row.behind === true) &&
      this.waiting.some(({ call: { peer } }) => peer.id === call.peer.id);
    if (!isBehind && (name === undefined || this.isThere(name, call.row))) return false;
    if (this.waiting.length >= most) {
      this.context().fail(call, `${most} commands wait for instruments already`);
      return true;
    }
    this.waiting.push({ call, due, since: this.now() });
    this.timer ??= setTimeout(() => this.look(), patience);
    return true;
  }

  /** Refuses what would begin to sound. */
  drop(): void {
    const dropped = this.waiting.filter(({ call: { row } }) => row.sounds);
    this.waiting = this.waiting.filter(({ call: { row } }) => !row.sounds);
    for (const { call } of dropped) this.context().fail(call, `${nameIn(call)} was ended before it was loaded`);
  }

  /** Carries out what need not wait any longer, of each client the first ones. */
  private look(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const blocked = new Set<string>();
    // What is carried out may add to them.
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
    const name = nameIn(call);
    if (name === undefined || this.isThere(name, call.row)) return true;
    const { catalogue } = this.context().instruments!;
    if (catalogue.isLoadingSoon) return false;
    return !catalogue.isLoading || this.now() - Math.max(since, this.progress) >= patience;
  }

  /** What plays others waits for those too that are to come soon. */
  private isThere(name: string, { name: command }: CommandRow): boolean {
    const { instruments, midi } = this.context();
    const { catalogue } = instruments!;
    const entry = catalogue.get(name);
    if (!entry) return name === 'session' || midi?.ports.isOutput(name) === true;
    const playsOthers = kinds[entry.description.kind].playsOthers || command === '/trigger';
    return !playsOthers || !catalogue.isLoadingSoon;
  }
}

/** The instrument that a command names; undefined for one about voices by their number, or all. */
function nameIn({ row, args }: Call): string | undefined {
  const name = args[row.args.findIndex(({ names }) => names === 'instrument')];
  return typeof name === 'string' && name !== everything ? name : undefined;
}
