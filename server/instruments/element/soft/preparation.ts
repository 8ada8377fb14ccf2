/** One request to prepare sound: piece by piece, with the state kept before each. Runs in a soft thread. */

import { PreparedWriter } from '../../../world/prepared.ts';
import type { PreparedBank } from '../../../world/prepared-bank.ts';
import type { ElementCode, PlainData, PrepareContext, SoftContext } from '../define.ts';
import type { PrepareRequest, PrepareResult, Snapshot } from '../messages.ts';
import { softContext } from './context.ts';
import type { SoftNeeds } from './needs.ts';
import { plain } from './plain.ts';

type Code = ElementCode<Record<never, never>, Record<never, never>, PlainData>;

export class Preparation {
  private readonly writer: PreparedWriter;
  private readonly bank: PreparedBank;
  private readonly context: SoftContext;
  private readonly snapshots: Snapshot[] = [];
  private readonly who: string;
  private frame: number;
  private silentTo = -Infinity;
  private state: PlainData;
  /** Frame from which on what is prepared goes into the bank; what lies before is there already. */
  private kept: number;
  private isOffered: boolean;
  /** Of the pieces: one after the other is written into the same ones. */
  private readonly channels: Float32Array[] = [];

  constructor(
    private readonly code: Code,
    private readonly request: PrepareRequest,
    needs: SoftNeeds,
  ) {
    const { slot, offer, from, snapshot, instrument } = request;
    this.who = `element ${instrument}: prepare`;
    this.writer = new PreparedWriter(needs.layout, needs.memory, slot);
    this.context = softContext(request, needs);
    this.frame = snapshot?.frame ?? from;
    this.isOffered = offer === undefined;
    this.kept = from;
    this.bank = offer ? this.writer.spare : this.writer.playing;
    if (offer?.kind === 'seek') this.bank.begin(offer.at);
    else if (offer) this.kept = this.writer.adopt(offer.at);
  }

  async run(): Promise<PrepareResult> {
    const { request, code } = this;
    const { from, snapshot, to, offer } = request;
    const enough = offer ? offer.at + offer.after : 0;
    this.state = snapshot
      ? plain(snapshot.state, this.who)
      : await code.seek?.({ ...this.context, frame: from, kept: request.kept });
    let waits = false;
    // Where less is prepared than the change leaves as it is there is nothing to wait for.
    this.offerFrom(offer && this.kept < offer.at ? -Infinity : enough);
    while (this.frame < to && !waits && !(this.isOffered && this.isSafe && this.writer.isInterrupted)) {
      // Until a new version is offered pieces are short: the sooner it is heard.
      const wanted = Math.min(to - this.frame, this.isOffered ? request.step : Math.min(request.step, shortStep));
      this.keep();
      const done = await this.piece(wanted);
      this.frame += done;
      if (this.silentTo > this.frame) break;
      waits = done < wanted;
      this.offerFrom(enough);
    }
    const ready = this.frame;
    this.silence();
    this.keep();
    this.offerFrom(-Infinity);
    return { snapshots: this.snapshots, ready, silentTo: Math.max(ready, this.silentTo), waits };
  }

  /** True when so much is prepared that the next change can be got ready meanwhile. */
  private get isSafe(): boolean {
    return this.frame - this.writer.reached >= safeFrames;
  }

  /** Prepares a piece. Returns the frames that were done. */
  private async piece(wanted: number): Promise<number> {
    const { frame, request, code, who } = this;
    const out = emptyChannels(this.channels, request.interface.prepared, wanted);
    const context: PrepareContext = {
      ...this.context,
      from: frame,
      frames: wanted,
      out,
      state: this.state,
      kept: request.kept,
      silentUntil: (until) => {
        if (!(until > frame)) throw new RangeError(`${who}: silentUntil(${until}), but frame ${frame} is asked for`);
        this.silentTo = until;
      },
    };
    const returned = await code.prepare!(context);
    const done = returned ?? (this.silentTo > -Infinity ? 0 : wanted);
    if (!(Number.isInteger(done) && done >= 0 && done <= wanted))
      throw new RangeError(`${who} returned ${String(returned)}; it must be the frames done, from 0 to ${wanted}`);
    this.state = context.state;
    this.write(out, done);
    return done;
  }

  private write(out: readonly Float32Array[], done: number): void {
    const { frame, bank, kept, who } = this;
    const skipped = Math.min(done, Math.max(0, kept - frame));
    const count = done - skipped;
    if (count === 0) return;
    out.forEach((channel, c) => checkFinite(channel.subarray(0, done), who, frame, c));
    let at = skipped;
    for (const piece of bank.write(frame + skipped, count, this.writer.heard(bank))) {
      piece.forEach((view, c) => view.set(out[c]!.subarray(at, at + view.length)));
      at += piece[0]!.length;
    }
    bank.done(frame + done);
  }

  private silence(): void {
    if (this.silentTo <= this.frame) return;
    if (this.silentTo > this.bank.end) this.bank.silentUntil(this.silentTo);
    this.frame = this.silentTo;
  }

  private keep(): void {
    if (this.frame === Infinity) return;
    this.snapshots.push({ frame: this.frame, state: plain(this.state, `${this.who} left a state with`) });
  }

  /** Offers the new version once it is prepared up to a frame. */
  private offerFrom(enough: number): void {
    const { offer, table } = this.request;
    if (this.isOffered || !offer || this.frame < enough) return;
    this.isOffered = true;
    if (offer.kind === 'seek') this.writer.offerSeek(table, offer.at);
    else this.writer.offerChange(table, offer.at);
  }
}

/** Frames that are prepared beyond what is heard before a change may interrupt: they come one after the other when a controller is turned. */
const safeFrames = 2048;
/** Frames of the pieces of a version that is not offered yet, at most. */
const shortStep = 512;

/** Returns so many channels of silence, in memory that is made once. */
function emptyChannels(channels: Float32Array[], count: number, frames: number): Float32Array[] {
  return Array.from({ length: count }, (_, c) => {
    const known = channels[c];
    if (!known || known.length < frames) return (channels[c] = new Float32Array(frames));
    return known.subarray(0, frames).fill(0);
  });
}

function checkFinite(samples: Float32Array, who: string, frame: number, channel: number): void {
  // A sum of products with zero is zero as long as all are finite.
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i]! * 0;
  if (sum === 0) return;
  const at = samples.findIndex((sample) => !Number.isFinite(sample));
  throw new RangeError(
    `${who} made sound that is not finite: channel ${channel}, frame ${frame + at} is ${samples[at]}`,
  );
}
