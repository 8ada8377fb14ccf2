/**
 * The control thread's heart: takes packets, turns synchronous commands into programs for the render thread and
 * asynchronous ones into jobs, and turns what the render thread reports into replies and notifications.
 */
import { checkArguments } from '../../protocol/commands/check.ts';
import { findCommand } from '../../protocol/commands/table.ts';
import { ArgumentError } from '../../protocol/commands/types.ts';
import { untypedArguments } from '../../protocol/commands/untyped.ts';
import { ParamError } from '../../protocol/instruments/params.ts';
import { collectMessages } from '../../protocol/osc/bundle.ts';
import { decodeParts } from '../../protocol/osc/decode.ts';
import { asTyped } from '../../protocol/osc/short-float.ts';
import {
  isBundle,
  type OscBundle,
  OscError,
  OscLimitError,
  type OscMessage,
  type OscPacket,
} from '../../protocol/osc/types.ts';
import { connectPlayers, gridOf, type PlayersOptions, type SampleClock } from '../cli/players.ts';
import { ScoreClock } from '../engine/score-clock.ts';
import { Buffers } from '../link/buffers.ts';
import { Defs } from '../link/defs.ts';
import { Origins, silentOrigin } from '../link/origins.ts';
import { Program } from '../link/program.ts';
import type { RenderLink } from '../link/render-link.ts';
import { Streams } from '../link/streams.ts';
import { Symbols } from '../link/symbols.ts';
import { Tokens } from '../link/tokens.ts';
import { Tree } from '../link/tree.ts';
import { Faults } from '../system/faults.ts';
import type { Peer } from '../transport/transport.ts';
import { Op, Timing } from '../world/instructions.ts';
import type { Layout } from '../world/layout.ts';
import { Arrivals } from './arrivals.ts';
import { AsyncQueue, Completion, type Jobs } from './async-queue.ts';
import { audienceOf } from './audience.ts';
import { Clients } from './clients.ts';
import type { Call, Context, ServerStatistics, Settings } from './context.ts';
import { atOnce, type Due, dueOf } from './due.ts';
import { dump } from './dump.ts';
import { EventHandler } from './events.ts';
import { asyncHandlers, earlyCommands, handlerOf, syncHandlers } from './handlers/index.ts';
import { Health, troubles } from './health.ts';
import { inTurn } from './in-turn.ts';
import { limitsOf } from './packet-limits.ts';
import { Places } from './places.ts';
import { CommandFailure, type Details, fail } from './replies.ts';
import { TreeRepair } from './tree-repair.ts';

export interface ControlOptions {
  readonly layout: Layout;
  /** The one shared memory. */
  readonly memory: ArrayBufferLike;
  readonly link: RenderLink;
  readonly jobs: Jobs;
  readonly settings: Settings;
  /** Takes lines for the server's output. */
  readonly print: (line: string) => void;
  readonly statistics: () => ServerStatistics;
  readonly memoryStatus: () => { free: number; largest: number };
  /** Who renders instruments, where their bundles are kept, and where Web Audio nodes are connected. Not offline. */
  readonly instruments?: Pick<PlayersOptions, 'host' | 'folder' | 'patch' | 'sequences' | 'keptBack'> | undefined;
  /** The engine's sample at a time in seconds since 1970, and back. Not offline. */
  readonly clock?: SampleClock | undefined;
  /** Beats a minute in the beginning; 120 unless told. */
  readonly bpm?: number | undefined;
  /** Called when a client has sent /quit, after the reply. */
  readonly quit: () => void;
}

const noArguments: Call['args'] = [];

/** What the system refuses about a file, whose path it names: a fault of nobody's here. */
const isOfFiles = (error: unknown): error is Error => error instanceof Error && 'errno' in error && 'code' in error;

export class Control {
  readonly context: Context;
  readonly events: EventHandler;
  readonly repair: TreeRepair;
  private readonly health: Health;
  private readonly origins = new Origins();
  private readonly audience = audienceOf(() => this.context);
  private readonly queue: AsyncQueue;
  private readonly arrivals = new Arrivals(
    () => this.context,
    (call, due) => this.arrived(call, due),
  );
  /** Bundles' own switch for failure replies: above 0 they are off until the bundle ends. */
  private quietness = 0;
  /** The asynchronous commands of the packet at hand, once there is one. */
  private completion: Completion | null = null;
  /** Messages taken so far, whatever became of them. */
  messages = 0;
  private readonly clock: SampleClock | undefined;

  constructor(options: ControlOptions) {
    const { layout, memory, link, settings, clock, print, statistics, memoryStatus, quit, jobs } = options;
    const [symbols, tokens, buffers, tree] = [
      new Symbols(),
      new Tokens(),
      new Buffers(layout, memory),
      new Tree(memory),
    ];
    const defs = new Defs(symbols, link);
    this.clock = clock;
    const performAt = (sample: number, packet: OscPacket, peer: Peer): void =>
      this.performOn(packet, peer, { timing: Timing.sample, time: sample });
    const faults = new Faults(print);
    const timeline = clock && gridOf({ ...options, faults }, clock);
    const players =
      clock &&
      timeline &&
      options.instruments &&
      connectPlayers(timeline, {
        ...options.instruments,
        folders: settings.instrumentFolders,
        layout,
        memory,
        buffers,
        link,
        symbols,
        tokens,
        tree,
        defs,
        jobs,
        print,
        faults,
        clock,
        performAt,
        perform: (message, peer) => this.perform(message, peer),
      });
    const places = new Places(settings.maxListeners, this.audience);
    this.context = {
      layout,
      settings,
      memory,
      symbols,
      link,
      jobs,
      print,
      faults,
      statistics,
      memoryStatus,
      quit,
      tokens,
      defs,
      tree,
      timeline,
      instruments: players?.instruments,
      midi: players?.midi,
      program: new Program((words, length) => link.submit(words, length)),
      places,
      buffers,
      limits: limitsOf(settings),
      clients: new Clients(settings.maxLogins, (isFull) => places.makeRoom(isFull)),
      streams: new Streams({
        buffers,
        layout,
        print,
        offline: settings.offline,
        run: (request) => jobs.run(request),
        runInline: (request) => jobs.runInline(request),
      }),
      arrivals: this.arrivals,
      errorsOn: true,
      dumpMode: 0,
      fail: (call, reason, details) => this.fail(call.peer, call.row.name, call.quiet, reason, details),
      failed: (call, error) => this.failed(call, error),
      performAt: (sample, packet, { peer }) => performAt(sample, packet, peer),
    };
    this.queue = new AsyncQueue(this.context, jobs, {
      perform: (bytes, call) => this.handleCompletion(bytes, call),
      failed: (call, error) => this.failed(call, error),
    });
    this.events = new EventHandler(this.context, this.origins, (origin, reason, details) =>
      this.fail(origin.peer, origin.command, origin.quiet, reason, details),
    );
    this.arrivals.open();
    const { events } = this;
    this.repair = new TreeRepair(this.context, events);
    this.health = new Health(
      [
        { address: troubles.lateBundles, total: () => events.lateCount, detail: () => events.takeWorstLateness() },
        { address: troubles.lateQuanta, total: () => statistics().lateQuanta },
        { address: troubles.dropped, total: () => statistics().lostPackets + events.lostBundles + events.lostReports },
        { address: troubles.badSamples, total: () => statistics().badSamples },
      ],
      this.context.clients,
    );
    this.context.program.begin(Timing.now, 0);
  }

  /** Takes one packet; replies go to the peer, now or later. Never throws for what is in the packet. */
  handle(bytes: Uint8Array, peer: Peer): void {
    let packet: OscPacket;
    try {
      packet = decodeParts(bytes, this.context.limits);
    } catch (error) {
      if (!(error instanceof OscLimitError)) throw error;
      this.context.places.refused.packets++;
      this.fail(peer, '', false, error.message);
      return;
    }
    if (this.context.dumpMode !== 0) dump(packet, bytes, this.context.dumpMode, this.context.print);
    this.perform(packet, peer);
  }

  /** The same for a packet that is decoded already. */
  perform(packet: OscPacket, peer: Peer): void {
    this.performOn(packet, peer, isBundle(packet) ? dueOf(packet) : atOnce);
  }

  /** Carries out a bundle now, whatever its time tag: for scores. */
  performNow(bundle: OscBundle, peer: Peer): void {
    this.performBundle(bundle, peer, atOnce);
  }

  /** Lets a bundle run at a time, in seconds, of the score that the render thread plays. */
  performInScore(bundle: OscBundle, peer: Peer, seconds: number): void {
    this.performBundle(bundle, peer, { timing: Timing.score, time: ScoreClock.units(seconds) });
  }

  /** Starts the clock of the score; what is due at its first moments must have been sent before. */
  startScore(): void {
    const { program } = this.context;
    program.begin(Timing.now, 0);
    program.op(Op.startScore, silentOrigin);
    program.flush();
  }

  /** Handles what the render thread has reported since; a fault in one piece of it keeps nothing else. Gives the number of events. */
  poll(): number {
    const { faults, link, places, timeline, instruments } = this.context;
    let events = 0;
    link.poll((record) => {
      this.events.take(record);
      events++;
    });
    faults.guard('lost reports', () => this.repair.look());
    faults.guard('places of clients', () => places.look());
    faults.guard('reports of trouble', () => this.health.look());
    timeline?.advance();
    instruments?.advance();
    return events;
  }

  /** A connection has ended. */
  gone(peer: Peer): void {
    this.audience.remove(peer);
  }

  /** Resolves when the asynchronous commands so far have done their work. */
  idle(): Promise<void> {
    return this.queue.idle();
  }

  /** Completes the files that are open with buffers, where there are any, and ends the synths first: the last thing before the server ends. */
  async closeFiles(): Promise<void> {
    const { program, buffers, streams } = this.context;
    if (buffers.open().next().done) return;
    program.begin(Timing.now, 0);
    program.op(Op.freeAll, silentOrigin, 0);
    program.flush();
    await this.queue.settle();
    for (const { number } of [...buffers.open()]) await streams.close(number);
  }

  /** A bundle in a bundle is due at its own time, or with the one around it. */
  private performBundle(bundle: OscBundle, peer: Peer, due: Due): void {
    const { messages, timed } = collectMessages(bundle);
    for (const inner of timed) this.performBundle(inner, peer, dueOf(inner));
    this.run(messages, peer, due);
  }

  private run(messages: readonly OscMessage[], peer: Peer, due: Due): void {
    // Once: the clock is steered all the time, and what comes completion is due completion.
    const sample = this.sampleOf(due);
    this.within(due, () => {
      for (let i = 0; i < messages.length; i++) this.message(messages[i]!, peer, due, sample);
    });
  }

  /** Does what is to be carried out at one time, and sends what it has written for the render thread. */
  private within({ timing, time }: Due, work: () => void): void {
    const { program, tokens } = this.context;
    program.begin(timing, time);
    tokens.timing = timing !== Timing.now;
    const around = this.completion;
    this.completion = null;
    work();
    this.completion = around;
    tokens.timing = false;
    program.flush();
    this.quietness = 0;
  }

  /** A command that has waited for its instrument. */
  private arrived(call: Call, due: Due): void {
    this.within(due, () =>
      this.carryOut({ ...call, origin: this.origins.of(call.peer, call.row.name, call.quiet) }, due),
    );
  }

  private message(
    { address, types, args, untyped, fault }: OscMessage,
    peer: Peer,
    due: Due,
    sample: number | undefined,
  ): void {
    this.messages++;
    this.context.program.message();
    if (fault !== undefined) {
      inTurn(this.context, silentOrigin, () => this.fail(peer, String(address), false, fault));
      return;
    }
    const row = findCommand(address);
    if (!row) {
      inTurn(this.context, silentOrigin, () => {
        this.context.print(`FAILURE IN SERVER: ${address} Command not found`);
        peer.send(fail(String(address), 'Command not found'));
      });
      return;
    }
    const quiet = this.quietness > 0 || !this.context.errorsOn;
    const call: { -readonly [K in keyof Call]: Call[K] } = {
      row,
      args: noArguments,
      peer,
      quiet,
      origin: this.origins.of(peer, row.name, quiet),
      sample,
    };
    try {
      // A command of this server alone says what it was given as it was typed.
      call.args = checkArguments(
        row,
        untyped ? untypedArguments(row, untyped) : row.number === undefined ? asTyped(args, types) : args,
        types,
      );
    } catch (error) {
      inTurn(this.context, call.origin, () => this.failed(call, error));
      return;
    }
    if (row.name === '/error') this.bundleErrors(call.args[0] as number);
    if (!this.arrivals.hold(call, due)) this.carryOut(call, due);
  }

  private carryOut(call: Call, due: Due): void {
    try {
      if (call.row.async) this.startAsync(call, due);
      else handlerOf(syncHandlers, call.row)(call, this.context);
    } catch (error) {
      inTurn(this.context, call.origin, () => this.failed(call, error));
    }
  }

  private performOn(packet: OscPacket, peer: Peer, due: Due): void {
    if (isBundle(packet)) this.performBundle(packet, peer, due);
    else this.run([packet], peer, due);
  }

  private sampleOf({ timing, time }: Due): number | undefined {
    return timing === Timing.sample ? time : timing === Timing.clock ? this.clock?.sampleAt(time) : undefined;
  }

  private bundleErrors(mode: number): void {
    if (mode === -1) this.quietness++;
    if (mode === -2) this.quietness--;
  }

  /** An asynchronous command begins when the render thread has done what was sent before it: it may be about the same samples. */
  private startAsync(given: Call, due: Due): void {
    const { link, program, settings } = this.context;
    const completion = (this.completion ??= new Completion());
    // scsynth's /error silences synchronous commands alone: that a file was not read is always told.
    const call = { ...given, quiet: false };
    const announce = () =>
      this.queue.announce(
        call,
        handlerOf(asyncHandlers, call.row)(call, this.context),
        earlyCommands.has(call.row.name),
        completion,
      );
    if (due.timing !== Timing.now) inTurn(this.context, call.origin, () => announce()());
    else if (!settings.offline) {
      // Where nothing is under way its turn has come.
      if (program.isEmpty && link.settled) announce()();
      else inTurn(this.context, call.origin, announce());
    } else {
      program.flush();
      announce()();
      program.begin(due.timing, due.time);
    }
  }

  private handleCompletion(bytes: Uint8Array, call: Call): void {
    const quietness = this.quietness;
    this.handle(bytes, call.peer);
    this.quietness = quietness;
  }

  private failed(call: Call, error: unknown): void {
    if (error instanceof CommandFailure) this.context.fail(call, error.message, error.details);
    else if (error instanceof ArgumentError && error.refusal !== undefined)
      this.context.fail(call, error.refusal, { about: error.message });
    else if (
      error instanceof ArgumentError ||
      error instanceof ParamError ||
      error instanceof RangeError ||
      error instanceof OscError ||
      isOfFiles(error)
    )
      this.context.fail(call, error.message);
    else {
      // A fault of the server's own: told to the client too, but never hidden from the operator.
      this.context.faults.note(call.row.name, error);
      this.context.fail(call, error instanceof Error ? error.message : String(error));
    }
  }

  private fail(peer: Peer, command: string, quiet: boolean, reason: string, details: Details = {}): void {
    if (quiet) return;
    const { clients, print } = this.context;
    print(
      `FAILURE IN SERVER ${command} ${reason.trimEnd()}${details.about === undefined ? '' : ` (${details.about})`}`,
    );
    peer.send(fail(command, reason, details, clients.wantsDetails(peer)));
  }
}
