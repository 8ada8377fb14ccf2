/** The supervisor: keeps the last good code and what was said beside it, and starts the evaluating process anew when it has ended. */
import type { EngineStatus, EvaluatedCode, Kept, RequestName, Requests } from '../engine/messages.ts';
import { nothingKept } from '../engine/messages.ts';
import type { Fault, Unit } from '../pattern/messages.ts';
import { EngineProcess, Refusal } from './engine-process.ts';
import { type LiveEvent, ofSource, Sources } from './sources.ts';

/** Ends within milliseconds after which the code that plays is dropped: it is the reason. */
const maxEnds = 3;
const endsWithin = 10_000;
/** Changes of code that are remembered, to go back to what played before. */
const maxFormer = 32;

export interface SupervisorOptions {
  /** The file that the evaluating process runs. */
  readonly entry: string;
  /** The server, over TCP. */
  readonly url: string;
  readonly samples: readonly string[];
  /** Number of events that may sound at once. */
  readonly voices: number;
  readonly say: (line: string) => void;
  readonly fault: (fault: Fault) => void;
}

export interface LiveStatus extends EngineStatus {
  /** Times that the evaluating process was started anew. */
  readonly restarts: number;
  readonly evaluatingProcess: number;
  /** Times that code came, and faults of code and of what plays. */
  readonly evaluations: number;
  readonly errors: number;
}

export class Supervisor {
  private engine: EngineProcess;
  private kept: Kept = nothingKept;
  /** Code that played before that which is kept, the newest last. */
  private former: (readonly Unit[])[] = [];
  private ends: number[] = [];
  private restarts = 0;
  private evaluations = 0;
  private errors = 0;
  private readonly sources = new Sources();
  private readonly listeners = new Set<(event: LiveEvent) => void>();
  private isClosed = false;
  private readonly tag = `live-${process.pid}-${Date.now() % 1_000_000}`;

  private constructor(private readonly options: SupervisorOptions) {
    this.engine = this.start();
  }

  /** Starts the evaluating process. @throws Error when it does not reach the server, having said why */
  static async begin(options: SupervisorOptions): Promise<Supervisor> {
    const supervisor = new Supervisor(options);
    const first = supervisor.engine;
    try {
      await first.ready;
    } catch (error) {
      supervisor.isClosed = true;
      throw error;
    }
    supervisor.watch(first);
    return supervisor;
  }

  /** Asks the evaluating process, once there is one. @throws Refusal */
  async request<Name extends RequestName>(name: Name, args: Requests[Name]['args']): Promise<Requests[Name]['result']> {
    if (this.isClosed) throw new Refusal({ message: 'the patterns have ended' });
    await this.engine.ready;
    return this.engine.request(name, args);
  }

  /** Lets code play. @throws Refusal */
  async evaluate(unit: Unit): Promise<EvaluatedCode> {
    this.evaluations++;
    this.sources.begin(unit);
    try {
      const evaluated = await this.request('evaluate', unit);
      const code = evaluated.isSuperseded ? undefined : this.sources.took(unit);
      if (code) this.publish(code);
      return evaluated;
    } catch (error) {
      this.errors++;
      throw error;
    }
  }

  async status(): Promise<LiveStatus> {
    const { restarts, engine, evaluations, errors } = this;
    return { ...(await this.request('status', {})), restarts, evaluatingProcess: engine.pid, evaluations, errors };
  }

  /**
   * Tells of what plays: first the code of a source, or of all, then what is planned, new code and faults.
   * @returns what ends it
   */
  listen(listener: (event: LiveEvent) => void, source?: string): () => void {
    const mine = (event: LiveEvent): void => {
      const own = ofSource(event, source);
      if (own) listener(own);
    };
    for (const code of this.sources.all) mine(code);
    this.listeners.add(mine);
    if (this.listeners.size === 1) this.watchPlan();
    return () => {
      if (this.listeners.delete(mine) && this.listeners.size === 0) this.watchPlan();
    };
  }

  /** Ends. What is planned still plays: the evaluating process goes by itself when it has. */
  close(): void {
    this.isClosed = true;
    this.engine.release();
  }

  private start(): EngineProcess {
    const { entry, url, samples, voices, say, fault } = this.options;
    return new EngineProcess(
      entry,
      { to: 'begin', url, tag: this.tag, samples, voices, kept: this.kept, isWatched: this.listeners.size > 0 },
      {
        line: say,
        fault: (found) => {
          this.errors++;
          this.sources.fault(found);
          this.publish({ kind: 'fault', ...found });
          fault(found);
        },
        planned: (planned) => this.publish({ kind: 'planned', ...planned }),
        keep: (kept) => this.keep(kept),
      },
    );
  }

  private publish(event: LiveEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  /** Asks to be told what is planned, while somebody listens. */
  private watchPlan(): void {
    if (this.isClosed) return;
    // One that has ended is followed by one that is told at its start.
    this.engine.request('watch', { on: this.listeners.size > 0 }).catch((error) => {
      if (!(error instanceof Refusal)) throw error;
    });
  }

  private keep(kept: Kept): void {
    if (!isSame(kept.units, this.kept.units)) this.former = [...this.former, this.kept.units].slice(-maxFormer);
    this.kept = kept;
  }

  private watch(engine: EngineProcess): void {
    void engine.exited.then((code) => {
      if (!this.isClosed) this.again(engine, code);
    });
  }

  private again({ wasEvaluating }: EngineProcess, code: number): void {
    const { say } = this.options;
    const now = performance.now();
    this.restarts++;
    // Code that ends it while it is evaluated is not kept.
    if (!wasEvaluating) this.ends = [...this.ends.filter((end) => now - end < endsWithin), now];
    if (this.ends.length >= maxEnds && this.kept.units.length) this.dropCode();
    else say(`the evaluating process ended with ${code}; another one goes on`);
    this.engine = this.start();
    this.watch(this.engine);
  }

  /** Goes back to the code before that which plays. */
  private dropCode(): void {
    const before = this.former.pop() ?? [];
    const dropped = this.kept.units.filter((unit) => !before.some((each) => isSameUnit(each, unit)));
    const sources = [...new Set(dropped.map(({ source }) => source))].join(', ');
    this.kept = { ...this.kept, units: before };
    this.ends = [];
    const what = before.length ? 'the code before it goes on' : 'nothing played before it';
    this.options.say(
      `the evaluating process ended ${maxEnds} times within ${endsWithin / 1000} s: the last code of ${sources} is dropped, and ${what}`,
    );
  }
}

const isSameUnit = (a: Unit, b: Unit): boolean => a.source === b.source && a.code === b.code;
const isSame = (a: readonly Unit[], b: readonly Unit[]): boolean =>
  a.length === b.length && a.every((unit, i) => isSameUnit(unit, b[i]!));
