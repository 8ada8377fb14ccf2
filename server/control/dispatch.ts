/** From packets to handlers: bundles and their times, validation, and the order of what is carried out. */
import { checkArguments } from '../../protocol/commands/check.ts';
import { findCommand } from '../../protocol/commands/table.ts';
import type { CommandRow } from '../../protocol/commands/types.ts';
import { untypedArguments } from '../../protocol/commands/untyped.ts';
import { collectMessages } from '../../protocol/osc/bundle.ts';
import { decodeParts } from '../../protocol/osc/decode.ts';
import { asTyped } from '../../protocol/osc/short-float.ts';
import { isBundle, type OscBundle, OscLimitError, type OscMessage, type OscPacket } from '../../protocol/osc/types.ts';
import type { SampleClock } from '../clock/sample-clock.ts';
import { type Origins, silentOrigin } from '../link/origins.ts';
import type { Peer } from '../transport/transport.ts';
import { Timing } from '../world/instructions.ts';
import { type AsyncQueue, Completion } from './async-queue.ts';
import type { Call } from './call.ts';
import type { Context } from './context.ts';
import { atOnce, type Due, dueOf } from './due.ts';
import { dump } from './dump.ts';
import type { Failures } from './failures.ts';
import { carryOut, earlyCommands, workOf } from './handlers/index.ts';
import { inTurn } from './in-turn.ts';
import { fail } from './replies.ts';

const noArguments: Call['args'] = [];

/** Arguments as the row asks for them. @throws ArgumentError */
function argumentsOf(row: CommandRow, { args, types, untyped }: OscMessage): Call['args'] {
  // A command of this server alone repeats numbers as they were typed.
  const given = untyped ? untypedArguments(row, untyped) : row.number === undefined ? asTyped(args, types) : args;
  return checkArguments(row, given, types);
}

export class Dispatcher {
  /** Number of messages so far, whatever became of them. */
  messages = 0;
  /** The asynchronous commands of the packet at hand, once there is one. */
  private completion: Completion | null = null;

  constructor(
    private readonly context: Context,
    private readonly origins: Origins,
    private readonly failures: Failures,
    private readonly queue: AsyncQueue,
    private readonly clock: SampleClock | undefined,
  ) {}

  /** Takes one packet; replies go to the peer, now or later. Never throws, whatever is in the packet. */
  handle(bytes: Uint8Array, peer: Peer): void {
    const { limits, places, dumpMode, print } = this.context;
    let packet: OscPacket;
    try {
      packet = decodeParts(bytes, limits);
    } catch (error) {
      if (!(error instanceof OscLimitError)) throw error;
      places.refused.packets++;
      this.failures.report({ peer, command: '', quiet: false }, error.message);
      return;
    }
    if (dumpMode !== 0) dump(packet, bytes, dumpMode, print);
    this.perform(packet, peer, isBundle(packet) ? dueOf(packet) : atOnce);
  }

  perform(packet: OscPacket, peer: Peer, due: Due): void {
    if (isBundle(packet)) this.performBundle(packet, peer, due);
    else this.run([packet], peer, due);
  }

  /** Carries out a command that has waited for its instrument. */
  arrived(call: Call, due: Due): void {
    const { peer, row, quiet } = call;
    this.within(due, () => this.carryOut({ ...call, origin: this.origins.of(peer, row.name, quiet) }, due));
  }

  /** Runs the completion packet of a command for its client. */
  complete(bytes: Uint8Array, { peer }: Call): void {
    this.handle(bytes, peer);
  }

  /** A bundle in a bundle is due at its own time, or with the one around it. */
  private performBundle(bundle: OscBundle, peer: Peer, due: Due): void {
    const { messages, timed } = collectMessages(bundle);
    for (const inner of timed) this.performBundle(inner, peer, dueOf(inner));
    this.run(messages, peer, due);
  }

  private run(messages: readonly OscMessage[], peer: Peer, due: Due): void {
    // Once for all: the clock is steered all the time, and messages of one bundle are due together.
    const sample = this.sampleOf(due);
    this.within(due, () => {
      for (let i = 0; i < messages.length; i++) this.message(messages[i]!, peer, due, sample);
    });
  }

  /** Does work that is due at one time, and sends the render thread what it has written. What is being written for another time meanwhile goes before it. */
  private within({ timing, time, tag }: Due, work: () => void): void {
    const { context } = this;
    const { program, tokens, quietness } = context;
    const around = { due: program.due, completion: this.completion, timing: tokens.timing };
    program.flush();
    program.begin(timing, time, tag);
    tokens.timing = timing !== Timing.now;
    context.quietness = 0;
    this.completion = null;
    work();
    program.flush();
    program.begin(around.due.timing, around.due.time, around.due.tag);
    this.completion = around.completion;
    tokens.timing = around.timing;
    context.quietness = quietness;
  }

  private message(message: OscMessage, peer: Peer, due: Due, sample: number | undefined): void {
    const { context } = this;
    const { address, fault } = message;
    this.messages++;
    context.program.message();
    if (fault !== undefined) {
      inTurn(context, silentOrigin, () =>
        this.failures.report({ peer, command: String(address), quiet: false }, fault),
      );
      return;
    }
    const row = findCommand(address);
    if (!row) {
      inTurn(context, silentOrigin, () => {
        context.print(`FAILURE IN SERVER: ${address} Command not found`);
        peer.send(fail(String(address), 'Command not found'));
      });
      return;
    }
    const quiet = context.quietness > 0 || !context.errorsOn;
    const origin = this.origins.of(peer, row.name, quiet);
    const call: { -readonly [K in keyof Call]: Call[K] } = { row, args: noArguments, peer, quiet, origin, sample };
    try {
      call.args = argumentsOf(row, message);
    } catch (error) {
      this.refuse(call, error);
      return;
    }
    if (!context.arrivals.hold(call, due)) this.carryOut(call, due);
  }

  private carryOut(call: Call, due: Due): void {
    try {
      if (call.row.async) this.startAsync(call, due);
      else carryOut(call, this.context);
    } catch (error) {
      this.refuse(call, error);
    }
  }

  private refuse(call: Call, error: unknown): void {
    inTurn(this.context, call.origin, () => this.failures.thrown(call, error));
  }

  private sampleOf({ timing, time }: Due): number | undefined {
    return timing === Timing.sample ? time : timing === Timing.clock ? this.clock?.sampleAt(time) : undefined;
  }

  /** Begins an asynchronous command when the render thread has done what was sent before it: it may be about the same samples. */
  private startAsync(given: Call, due: Due): void {
    const { link, program, settings } = this.context;
    const completion = (this.completion ??= new Completion());
    // scsynth's /error silences synchronous commands alone: that a file was not read is always replied.
    const call = { ...given, quiet: false };
    const announce = () =>
      this.queue.announce(call, workOf(call, this.context), earlyCommands.has(call.row.name), completion);
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
}
