/** Evaluations one after the other: of code that waits, the newest of each source counts. */
import type { Evaluated, Unit } from '../pattern/messages.ts';

/** Milliseconds for which evaluated code may give way to newer code again and again. */
const maxGivingWay = 1000;

/** One piece of code that is to be evaluated, in order of arrival. */
export interface Job<Result> {
  readonly unit: Unit;
  /** Number in the order in which commands came. */
  readonly order: number;
  readonly begun: number;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

export interface EvaluationSteps<Result> {
  /** Evaluates the code together with what else plays. */
  evaluate(job: Job<Result>): Promise<Evaluated>;
  /** Lets it play. */
  play(job: Job<Result>, evaluated: Evaluated): Promise<Result>;
  /** Returns the answer to code that gave way. */
  superseded(): Result;
}

export class Evaluations<Result> {
  private waiting: Job<Result>[] = [];
  private isRunning = false;
  private gaveWaySince: number | undefined;

  constructor(private readonly steps: EvaluationSteps<Result>) {}

  /** @returns once it plays or has given way @throws PatternFault */
  add(unit: Unit, order: number, begun: number): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const replaced = this.waiting.filter((job) => takesPlaceOf(unit, job.unit));
    this.waiting = this.waiting.filter((job) => !replaced.includes(job));
    for (const job of replaced) job.resolve(this.steps.superseded());
    this.waiting.push({ unit, order, begun, resolve, reject });
    if (!this.isRunning) void this.run();
    return promise;
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    for (let job = this.waiting.shift(); job; job = this.waiting.shift()) {
      try {
        const evaluated = await this.steps.evaluate(job);
        if (this.givesWay(job)) job.resolve(this.steps.superseded());
        else job.resolve(await this.steps.play(job, evaluated));
      } catch (error) {
        job.reject(error);
      }
    }
    this.isRunning = false;
  }

  private givesWay({ unit }: Job<Result>): boolean {
    const now = performance.now();
    const isLast = !this.waiting.some((later) => takesPlaceOf(later.unit, unit));
    if (isLast || (this.gaveWaySince !== undefined && now - this.gaveWaySince > maxGivingWay)) {
      this.gaveWaySince = undefined;
      return false;
    }
    this.gaveWaySince ??= now;
    return true;
  }
}

/** Lines add to each other: which outputs one has is known only when it is evaluated. */
const takesPlaceOf = (later: Unit, earlier: Unit): boolean => later.source === earlier.source && !later.isLine;
