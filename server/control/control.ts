/**
 * The control thread's heart: takes packets, turns synchronous commands into programs for the render thread and
 * asynchronous ones into jobs, and turns what the render thread reports into replies and notifications.
 */
import { isBundle, type OscBundle, type OscPacket } from '../../protocol/osc/types.ts';
import type { SampleClock } from '../clock/sample-clock.ts';
import { ScoreClock } from '../engine/score-clock.ts';
import { Costs } from '../link/costs.ts';
import { FusedCode } from '../link/fused-code.ts';
import { Origins, silentOrigin } from '../link/origins.ts';
import { Program } from '../link/program.ts';
import { Streams } from '../link/streams.ts';
import type { Peer } from '../transport/transport.ts';
import { Op, Timing } from '../world/instructions.ts';
import { Arrivals } from './arrivals.ts';
import { AsyncQueue } from './async-queue.ts';
import { audienceOf } from './audience.ts';
import { Clients } from './clients.ts';
import type { Context, Parts } from './context.ts';
import { Dispatcher } from './dispatch.ts';
import { atOnce, dueOf } from './due.ts';
import { EventHandler } from './events.ts';
import { Failures } from './failures.ts';
import { announceSections } from './handlers/sections.ts';
import { Health, troublesOf } from './health.ts';
import { limitsOf } from './packet-limits.ts';
import { Places } from './places.ts';
import { plansOf } from './plans.ts';
import { TreeRepair } from './tree-repair.ts';

export class Control {
  readonly context: Context;
  readonly events: EventHandler;
  readonly repair: TreeRepair;
  /** Called when a packet is taken: what it begins may come due soon. */
  onPacket: () => void = () => {};
  private readonly dispatcher: Dispatcher;
  private readonly health: Health;
  private readonly audience = audienceOf(() => this.context);
  private readonly queue: AsyncQueue;

  /** @param clock the engine's samples in seconds since 1970; undefined offline */
  constructor(parts: Parts, clock: SampleClock | undefined) {
    const { settings, link, jobs, statistics } = parts;
    const origins = new Origins();
    const failures = new Failures(() => this.context);
    const places = new Places(settings.maxListeners, this.audience);
    const arrivals = new Arrivals(
      () => this.context,
      (call, due) => this.dispatcher.arrived(call, due),
    );
    this.context = {
      ...parts,
      places,
      arrivals,
      program: new Program((words, length) => link.submit(words, length)),
      limits: limitsOf(settings),
      clients: new Clients(settings.maxLogins, (isFull) => places.makeRoom(isFull)),
      streams: new Streams({
        buffers: parts.buffers,
        layout: parts.layout,
        print: parts.print,
        offline: settings.offline,
        run: (request) => jobs.run(request),
        runInline: (request) => jobs.runInline!(request),
      }),
      costs: new Costs(jobs, settings.offline, parts.print),
      fusedCode: new FusedCode({ ...parts, offline: settings.offline }),
      errorsOn: true,
      quietness: 0,
      plans: plansOf(parts),
      dumpMode: 0,
      fail: (call, reason, details) => failures.refuse(call, reason, details),
      failed: (call, error) => failures.thrown(call, error),
      performAt: (sample, packet, { peer }, tag) => this.performAt(sample, packet, peer, tag),
    };
    this.queue = new AsyncQueue(this.context, {
      perform: (bytes, call) => this.dispatcher.complete(bytes, call),
      failed: (call, error) => failures.thrown(call, error),
    });
    this.dispatcher = new Dispatcher(this.context, origins, failures, this.queue, clock);
    this.events = new EventHandler(this.context, origins, (origin, reason, details) =>
      failures.report(origin, reason, details),
    );
    announceSections(() => this.context);
    arrivals.open();
    this.repair = new TreeRepair(this.context, this.events);
    this.health = new Health(troublesOf(this.events, statistics), this.context.clients);
    this.context.program.begin(Timing.now, 0);
  }

  /** Number of messages so far, whatever became of them. */
  get messages(): number {
    return this.dispatcher.messages;
  }

  /** Takes one packet; replies go to the peer, now or later. Never throws, whatever is in the packet. */
  handle(bytes: Uint8Array, peer: Peer): void {
    this.onPacket();
    this.dispatcher.handle(bytes, peer);
  }

  /** Takes a packet that is decoded already. */
  perform(packet: OscPacket, peer: Peer): void {
    this.onPacket();
    this.dispatcher.perform(packet, peer, isBundle(packet) ? dueOf(packet) : atOnce);
  }

  /** Carries a packet out at a sample of the engine. @param tag under which the engine can take it back */
  performAt(sample: number, packet: OscPacket, peer: Peer, tag?: number): void {
    this.dispatcher.perform(packet, peer, { timing: Timing.sample, time: sample, tag });
  }

  /** Carries out a bundle of a score at once, whatever its time tag. */
  performNow(bundle: OscBundle, peer: Peer): void {
    this.dispatcher.perform(bundle, peer, atOnce);
  }

  /** Schedules a bundle at a time, in seconds, of the score that the render thread plays. */
  performInScore(bundle: OscBundle, peer: Peer, seconds: number): void {
    this.dispatcher.perform(bundle, peer, { timing: Timing.score, time: ScoreClock.units(seconds) });
  }

  /** Starts the clock of the score; bundles of its first moments must have been sent before. */
  startScore(): void {
    const { program } = this.context;
    program.begin(Timing.now, 0);
    program.op(Op.startScore, silentOrigin);
    program.flush();
  }

  /** Handles the events that the render thread has reported since the last call; a fault in one of them stops no other. Returns their number. */
  takeEvents(): number {
    let events = 0;
    this.context.link.poll((record) => {
      this.events.take(record);
      events++;
    });
    return events;
  }

  /** Does the same, and what has come due. Returns the number of events. */
  poll(): number {
    const { faults, places, timeline, plans, instruments, provide } = this.context;
    const events = this.takeEvents();
    faults.guard('lost reports', () => this.repair.look());
    faults.guard('places of clients', () => places.look());
    faults.guard('reports of trouble', () => this.health.look());
    if (provide) faults.guard('memory for synths', provide);
    timeline?.advance();
    faults.guard('plans', () => plans?.advance());
    instruments?.advance();
    return events;
  }

  /** True while something comes due by time alone: what the engine does not tell of. */
  get expectant(): boolean {
    const { instruments, plans, sections, timeline } = this.context;
    return sections.isBusy || instruments?.busy === true || timeline?.busy === true || plans?.busy === true;
  }

  /** Forgets a peer whose connection has ended. */
  gone(peer: Peer): void {
    this.audience.remove(peer);
  }

  /** Resolves when the asynchronous commands so far have done their work. */
  idle(): Promise<void> {
    return this.queue.idle();
  }

  /** Completes the files that are open with buffers, if any, and ends all synths before: the last call before the server ends. */
  async closeFiles(): Promise<void> {
    const { program, buffers, streams } = this.context;
    if (buffers.open().next().done) return;
    program.begin(Timing.now, 0);
    program.op(Op.freeAll, silentOrigin, 0);
    program.flush();
    await this.queue.settle();
    for (const { number } of [...buffers.open()]) await streams.close(number);
  }
}
