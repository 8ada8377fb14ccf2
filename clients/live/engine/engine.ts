/** The evaluating process: code becomes patterns, and patterns become plans on the server. */
import { ServerError } from '../../typescript/index.ts';
import type { Evaluated, Fault, Output, Unit } from '../pattern/messages.ts';
import { SampleCache } from '../samples/cache.ts';
import { Audible, knownOutput } from './audible.ts';
import {
  type Connection,
  type ConnectionOptions,
  isLoss,
  openConnection,
  placeOf,
  regainConnection,
} from './connection.ts';
import { Evaluations, type Job } from './evaluations.ts';
import { Loop } from './loop.ts';
import { Marks } from './marks.ts';
import type { EngineStatus, EvaluatedCode, Kept, Place, Planned, Requests } from './messages.ts';
import { Player } from './player.ts';
import { SampleSources } from './sample-sources.ts';
import { clockStatus, playerStatus } from './status.ts';
import { PatternFault, PatternThreads } from './threads.ts';

/** Milliseconds between two looks at the clock. */
const interval = 50;
/** Looks after which the place is kept anew. */
const looksToKeep = 20;

export interface EngineOptions extends ConnectionOptions {
  /** Tag of what is planned on the server. */
  readonly tag: string;
  readonly kept: Kept;
  /** Takes what is wrong with patterns that play. */
  readonly reportFault: (fault: Fault) => void;
  /** Takes what has to be kept, each time that it changes. */
  readonly keep: (kept: Kept) => void;
  /** Takes what was planned, while that is watched. */
  readonly planned: (planned: Planned) => void;
  readonly isWatched: boolean;
}

type Handlers = {
  readonly [Name in keyof Requests]: (args: Requests[Name]['args']) => Promise<Requests[Name]['result']>;
};

export class Engine {
  private connection: Connection | undefined;
  private player: Player | undefined;
  private readonly threads: PatternThreads;
  private readonly audible: Audible;
  private readonly samples: SampleSources;
  private readonly marks: Marks;
  /** Code that plays. */
  private units: readonly Unit[];
  private outputs: readonly Output[] = [];
  private place: Place | undefined;
  private isClosed = false;
  private looks = 0;
  private loop: Loop | undefined;
  /** Commands are numbered in the order in which they come. */
  private order = 0;
  private lastHush = 0;
  private lastTempo = 0;
  private swapTime = 0;
  private maxSwapTime = 0;
  private readonly evaluations = new Evaluations<EvaluatedCode>({
    evaluate: ({ unit }) => this.threads.evaluate(this.unitsWith(unit)),
    play: (job, evaluated) => this.play(job, evaluated),
    superseded: () => ({ outputs: [], isSuperseded: true }),
  });

  private constructor(private readonly options: EngineOptions) {
    this.threads = new PatternThreads(options.report);
    this.audible = new Audible(options.kept);
    this.samples = new SampleSources(new SampleCache(options.report));
    this.marks = new Marks(options.planned);
    this.marks.isWatched = options.isWatched;
    this.units = options.kept.units;
    this.place = options.kept.place;
  }

  /** Connects to the server, and plays what was kept. @throws ConnectionError, TimeoutError where there is no server */
  static async begin(options: EngineOptions): Promise<Engine> {
    const engine = new Engine(options);
    const restoring = engine.restore();
    try {
      engine.take(await openConnection(options, engine.place));
    } catch (error) {
      // One that has played before waits for its server.
      if (!engine.place || !isLoss(error)) {
        engine.threads.close();
        throw error;
      }
      void engine.regain();
    }
    const restored = await restoring;
    if (restored) await engine.resume(restored);
    engine.loop = new Loop(interval, () => engine.look());
    return engine;
  }

  readonly handlers: Handlers = {
    evaluate: (unit) => this.evaluations.add(unit, ++this.order, performance.now()),
    hush: ({ output }) => {
      this.lastHush = ++this.order;
      if (output === undefined) this.audible.isHushed = true;
      else this.audible.hushed.add(knownOutput(this.outputs, output));
      return this.changed();
    },
    unhush: ({ output }) => {
      this.order++;
      if (output === undefined) {
        this.audible.isHushed = false;
        this.audible.hushed.clear();
      } else this.audible.hushed.delete(knownOutput(this.outputs, output));
      return this.changed();
    },
    panic: async () => {
      this.lastHush = ++this.order;
      this.audible.isHushed = true;
      await this.player?.panic();
      this.keep();
      return {};
    },
    tempo: async ({ bpm }) => {
      this.lastTempo = ++this.order;
      await this.present().clock.setBpm(bpm);
      return {};
    },
    mute: ({ output, on }) => this.set(this.audible.muted, output, on),
    solo: ({ output, on }) => this.set(this.audible.soloed, output, on),
    status: () => this.status(),
    watch: async ({ on }) => {
      this.marks.isWatched = on;
      return {};
    },
  };

  async close(): Promise<void> {
    this.isClosed = true;
    this.loop?.close();
    this.threads.close();
    if (!this.connection) return;
    await this.connection.sounds.close();
    await this.connection.client.close();
  }

  /** Seconds that are planned. */
  get secondsAhead(): number {
    return this.player?.secondsAhead ?? 0;
  }

  /** Units with another one in its place: a source is replaced, a line added. */
  private unitsWith(unit: Unit): readonly Unit[] {
    const others = unit.isLine ? this.units : this.units.filter(({ source }) => source !== unit.source);
    return [...others, unit];
  }

  private async play({ unit, order, begun }: Job<EvaluatedCode>, evaluated: Evaluated): Promise<EvaluatedCode> {
    await this.samples.add(evaluated.samples, () => this.present().sounds);
    // The server may have gone meanwhile.
    const { clock, sounds } = this.present();
    sounds.retry();
    const units = this.unitsWith(unit);
    const evaluatedAt = performance.now();
    const { sample, beat, query, server } = await this.player!.swap(() => {
      this.outputs = evaluated.outputs;
      this.units = units.filter((_, i) => evaluated.used[i]);
      // What was hushed since it was sent stays so.
      if (order < this.lastHush) return;
      this.audible.isHushed = false;
      for (const { name, source } of this.outputs)
        if (source === unit.source) for (const each of [name, source]) this.audible.hushed.delete(each);
    });
    // What a plan begins with is short.
    this.loop?.soon();
    this.swapTime = performance.now() - begun;
    this.maxSwapTime = Math.max(this.maxSwapTime, this.swapTime);
    if (evaluated.cps !== undefined && order > this.lastTempo) await clock.setCps(evaluated.cps);
    for (const fault of evaluated.told) this.options.reportFault(fault);
    this.keep();
    const evaluation = evaluatedAt - begun;
    return {
      outputs: evaluated.outputs,
      isSuperseded: false,
      sample,
      cycle: clock.cycleOf(beat),
      milliseconds: this.swapTime,
      parts: { evaluation, sounds: this.swapTime - evaluation - query - server, query, server },
    };
  }

  /** Evaluates what was kept. @returns undefined where there is nothing */
  private async restore(): Promise<Evaluated | undefined> {
    if (!this.units.length) return undefined;
    try {
      const evaluated = await this.threads.evaluate(this.units);
      this.outputs = evaluated.outputs;
      this.threads.swap();
      return evaluated;
    } catch (error) {
      if (!(error instanceof PatternFault)) throw error;
      this.options.reportFault(error.fault);
      this.units = [];
      return undefined;
    }
  }

  private async resume(restored?: Evaluated): Promise<void> {
    try {
      if (restored && this.connection) await this.samples.add(restored.samples, () => this.present().sounds, true);
      await this.player?.resume();
    } catch (error) {
      if (error instanceof PatternFault) this.options.reportFault(error.fault);
      else this.lost(error);
    }
  }

  private take(connection: Connection): void {
    this.connection = connection;
    this.place = placeOf(connection);
    this.samples.restore(connection.sounds);
    this.player = new Player({
      ...connection,
      threads: this.threads,
      tag: this.options.tag,
      isHeard: (output) => this.audible.isHeard(output),
      marks: this.marks,
      report: this.options.reportFault,
    });
  }

  private async look(): Promise<void> {
    try {
      await this.player?.advance();
      if (this.connection) this.place = placeOf(this.connection);
      if (++this.looks % looksToKeep === 0) this.keep();
    } catch (error) {
      // What was asked for when it was closed is refused.
      if (!this.isClosed) this.lost(error);
    }
  }

  /** @throws what is no loss of the server, and no refusal */
  private lost(error: unknown): void {
    if (error instanceof ServerError) return this.options.report(error.message);
    if (!isLoss(error)) throw error;
    if (!this.connection || this.isClosed) return;
    this.options.report(`the server does not answer (${(error as Error).message}); the patterns go on when it is back`);
    void this.connection.client.close();
    [this.connection, this.player] = [undefined, undefined];
    void this.regain();
  }

  private async regain(): Promise<void> {
    const found = await regainConnection(
      this.options,
      () => this.place,
      () => !this.isClosed,
    );
    if (!found) return;
    this.take(found);
    this.options.report('the server is back');
    await this.resume();
  }

  private set(names: Set<string>, output: string, on: boolean): Promise<{}> {
    this.order++;
    if (on) names.add(knownOutput(this.outputs, output));
    else names.delete(output);
    return this.changed();
  }

  private async changed(): Promise<{}> {
    await this.player?.replan();
    this.loop?.soon();
    this.keep();
    return {};
  }

  private keep(): void {
    const { units, audible, place } = this;
    this.options.keep({ units, ...audible.kept, ...(place && { place }) });
  }

  private present(): Connection {
    if (!this.connection) throw new PatternFault({ message: 'the server does not answer; the code is not played' });
    return this.connection;
  }

  private async status(): Promise<EngineStatus> {
    const { outputs, audible, connection, player, swapTime, maxSwapTime } = this;
    const server = await connection?.client.status();
    return {
      isHushed: audible.isHushed,
      outputs: audible.shown(outputs),
      swapTime,
      maxSwapTime,
      ...clockStatus(connection),
      ...playerStatus(player),
      load: server?.averageCpu ?? 0,
      voices: connection?.sounds.sounding ?? 0,
    };
  }
}
