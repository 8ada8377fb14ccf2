/** Threads that have patterns: one plays, another stands by, evaluates new code and takes its place. */
import type { Answer, Ask, Evaluated, Fault, PatternEvent, Span, Unit } from '../pattern/messages.ts';

const program = new URL('../pattern/thread.ts', import.meta.url).href;

/** Milliseconds after which an evaluation is ended, and a query: that one before what is planned runs out. */
export interface Patience {
  readonly evaluation: number;
  readonly query: number;
}
const usualPatience: Patience = { evaluation: 2000, query: 600 };

/** Code that is faulty, or takes too long. */
export class PatternFault extends Error {
  override readonly name = 'PatternFault';
  constructor(readonly fault: Fault) {
    super(fault.message);
  }
}

export interface Events {
  readonly events: readonly PatternEvent[];
  readonly faults: readonly Fault[];
  /** Units that the events are of. */
  readonly units: readonly Unit[];
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** One thread. */
class PatternThread {
  private readonly worker = new Worker(program);
  private readonly waiting = new Map<number, Waiting>();
  private readonly ready = Promise.withResolvers<void>();
  private lastId = 0;
  private ended: Error | undefined;
  /** Units whose patterns it has. */
  units: readonly Unit[] = [];

  constructor(say: (line: string) => void) {
    this.worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.answer === 'ready') return this.ready.resolve();
      if (data.answer === 'said') return say(data.line);
      const waiting = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      if (data.answer === 'faulty') waiting?.reject(new PatternFault(data.fault));
      else waiting?.resolve(data);
    };
    this.worker.onerror = ({ message }) => this.end(new Error(`a thread of patterns failed: ${message}`));
    this.ready.promise.catch(() => {});
  }

  get hasEnded(): boolean {
    return this.ended !== undefined;
  }

  /** @throws PatternFault; the thread is ended when it takes longer than it may */
  async ask<Kind extends Answer['answer']>(
    question: Ask extends infer Each ? (Each extends Ask ? Omit<Each, 'id'> : never) : never,
    within: number,
    late: string,
  ): Promise<Extract<Answer, { answer: Kind }>> {
    await this.ready.promise;
    if (this.ended) throw this.ended;
    const id = ++this.lastId;
    const timer = setTimeout(() => this.end(new PatternFault({ message: late })), within);
    try {
      return await new Promise((resolve, reject) => {
        this.waiting.set(id, { resolve: resolve as (answer: Answer) => void, reject });
        this.worker.postMessage({ ...question, id });
      });
    } finally {
      clearTimeout(timer);
    }
  }

  end(reason: Error): void {
    if (this.ended) return;
    this.ended = reason;
    this.worker.terminate();
    this.ready.reject(reason);
    for (const { reject } of this.waiting.values()) reject(reason);
    this.waiting.clear();
  }
}

export class PatternThreads {
  private active: PatternThread;
  private standby: PatternThread;
  /** True while the thread that stands by has the pattern that played before. */
  private hasFormer = false;

  constructor(
    private readonly say: (line: string) => void,
    private readonly patience = usualPatience,
  ) {
    this.active = new PatternThread(say);
    this.standby = new PatternThread(say);
  }

  /** Evaluates code on the thread that stands by. @throws PatternFault; what plays is untouched */
  async evaluate(units: readonly Unit[]): Promise<Evaluated> {
    if (this.standby.hasEnded) this.standby = new PatternThread(this.say);
    this.hasFormer = false;
    const { standby, patience } = this;
    const late = `${units.at(-1)?.source ?? ''}: the code takes longer than ${patience.evaluation / 1000} s; it was ended`;
    const { evaluated } = await standby.ask<'evaluated'>({ ask: 'evaluate', units }, patience.evaluation, late);
    standby.units = units;
    return evaluated;
  }

  /** Returns onsets of the pattern that was evaluated last. @throws PatternFault */
  ahead(span: Span, cps: number): Promise<Events> {
    return query(this.standby, span, cps, this.patience.evaluation);
  }

  /** Lets the thread that stands by take the place of the one that plays. */
  swap(): void {
    [this.active, this.standby] = [this.standby, this.active];
    this.hasFormer = true;
  }

  /** Returns onsets of the pattern that plays. Where it takes too long, the one before plays on. @throws PatternFault */
  async query(span: Span, cps: number): Promise<Events> {
    try {
      return await query(this.active, span, cps, this.patience.query);
    } catch (error) {
      if (!this.active.hasEnded) throw error;
      if (this.hasFormer && !this.standby.hasEnded) this.swap();
      else this.active = new PatternThread(this.say);
      this.hasFormer = false;
      throw error;
    }
  }

  close(): void {
    for (const thread of [this.active, this.standby]) thread.end(new Error('the patterns have ended'));
  }
}

async function query(thread: PatternThread, span: Span, cps: number, within: number): Promise<Events> {
  const late = `the pattern takes longer than ${within} ms to say what comes; the one before plays on`;
  const { events, faults } = await thread.ask<'events'>({ ask: 'query', span, cps }, within, late);
  return { events, faults, units: thread.units };
}
