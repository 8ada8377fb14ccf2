/**
 * The supply of one element: what its soft side has prepared, which version of its series it was prepared by, and what is to be done next.
 * One job at a time is under way, and one offer open; everything else waits for it. Runs on the control thread.
 */

import { type Fault, faultText } from '../../../protocol/instruments/description.ts';
import type { ElementInterface } from '../../../protocol/instruments/element.ts';
import { maxSegments, type Series, seriesFrom } from '../../../protocol/instruments/series.ts';
import type { OfferFate } from '../../world/offers.ts';
import { applied, type Edit } from './edits.ts';
import type { LookAhead } from './look-ahead.ts';
import type { PrepareResult, Snapshot } from './messages.ts';
import { PreparedSoFar } from './prepared-so-far.ts';
import type { ElementSlotHandle } from './slots.ts';
import type { Draft, Offered, Renewal, SupplyHooks, Wanted } from './supply-parts.ts';

/** Frames after each of which the state is kept: so much at most is calculated again for a change. */
const stateStep = 4096;
/** Part of what is to be prepared ahead that may be used up before more is asked for. */
const refill = 0.5;
/** Milliseconds after which a soft side that failed is asked again. */
const retryAfter = 1000;
/** Segments of a series from which on those that are past are given up. */
const keptSegments = 4096;
/** Seconds by which a soft side may be behind before it goes on from a seek instead of catching up. */
const maxBehind = 10;

export class Supply {
  private readonly prepared: PreparedSoFar;
  private waits = false;
  private underWay = false;
  private draft: Draft | undefined;
  private offered: Offered | undefined;
  private edits: Edit[] = [];
  private seek: number | undefined;
  private renewal: Renewal | undefined;
  /** Pass of the session for which is prepared. */
  private pass: number;
  private sleepsUntil = 0;
  /** Number of times that the soft side was asked to prepare. */
  wakes = 0;

  constructor(
    private readonly options: {
      readonly slot: ElementSlotHandle;
      readonly interface: ElementInterface;
      readonly prepares: boolean;
      readonly sampleRate: number;
      readonly start: number;
      readonly lookAhead: LookAhead;
      /** Returns the pass that the session is on once it has done what was told. */
      readonly pass: () => number;
    },
    private series: readonly Series[],
    private readonly hooks: SupplyHooks,
  ) {
    this.pass = options.pass();
    this.prepared = new PreparedSoFar(options.start);
  }

  /** The series that play. */
  get current(): readonly Series[] {
    return this.series;
  }

  /** Frame up to which sound, or silence, is prepared; Infinity where nothing is to be. */
  get end(): number {
    return this.options.prepares ? this.prepared.end : Infinity;
  }

  /** True once so much is prepared that it can begin. */
  get canBegin(): boolean {
    return !this.options.prepares || (this.prepared.begun && this.offered === undefined);
  }

  /** True while a job is under way, or one is to be begun. A world whose time stands still waits for it. */
  get busy(): boolean {
    return this.underWay || (!this.offered && this.next() !== undefined);
  }

  /** True while the soft side can do nothing before what was left is taken. */
  get waitsForLeft(): boolean {
    return this.waits;
  }

  /** True while a seek is on its way: it is being prepared for, or stands and waits for the session to jump. */
  get seeks(): 'no' | 'preparing' | 'ready' {
    if (this.seek !== undefined || this.draft?.kind === 'seek') return 'preparing';
    return this.offered?.kind === 'seek' ? 'ready' : 'no';
  }

  /** True while a seek can be prepared for only once the real-time side has decided on what is offered, for which a block must pass. */
  get seekNeedsBlock(): boolean {
    return this.seek !== undefined && this.offered !== undefined;
  }

  /** @throws RangeError for a series that would have too many segments */
  change(edit: Edit): void {
    const asked = this.edits.filter(({ parameter }) => parameter === edit.parameter);
    const segments = [edit, ...asked].reduce(
      (sum, { points, isMidi }) => sum + (isMidi ? 2 : 1) * points.length + 2,
      Math.min(keptSegments, this.series[edit.parameter]!.length),
    );
    if (segments > maxSegments) throw new RangeError(`a series has at most ${maxSegments} segments`);
    this.edits.push(edit);
    this.hurry();
  }

  /** Lets another version of the soft side's code go on from a frame, or as soon after it as can be. */
  renew(renewal: Renewal): void {
    this.renewal = renewal;
    this.advance();
  }

  /** Prepares for a jump of the session to a frame. */
  goTo(frame: number): void {
    this.seek = frame;
    this.hurry();
  }

  private hurry(): void {
    if (this.underWay && !this.draft) this.options.slot.interrupt(true);
    this.advance();
  }

  /** Takes what became of the offer, and begins what is to be done. Called often. */
  advance(): void {
    if (this.underWay) return;
    if (this.offered?.kind === 'seek' && this.seek !== undefined) this.withdraw(this.offered);
    if (this.offered) this.settle(this.offered, this.options.slot.writer.fate(this.offered.number));
    for (let act = this.next(); act && !this.underWay && !this.offered; act = this.next()) act();
  }

  // ---- what is to be done --------------------------------------------------------------------------------------

  private next(): (() => void) | undefined {
    if (this.seek !== undefined) return () => this.beginSeek(this.seek!);
    if (this.edits.length > 0) return () => this.beginChange();
    // Up to there the former version has to have prepared.
    if (this.renewal && this.end >= this.renewal.from) return () => this.beginRenewal(this.renewal!);
    if (performance.now() < this.sleepsUntil) return undefined;
    if (this.options.prepares && !this.waits && this.wantsMore()) return () => this.prepareMore();
    return undefined;
  }

  private wantsMore(): boolean {
    const {
      slot,
      sampleRate,
      interface: { ahead },
    } = this.options;
    if (this.end === Infinity) return false;
    if (this.prepared.endsSilent) return this.ringIsFree;
    return (
      this.end - this.hooks.frame() < (this.prepared.begun ? refill : 1) * ahead * sampleRate && slot.ringFrames > 0
    );
  }

  /** True when all that lies in the ring has been heard: what comes after a silence can be prepared, however far away it is. */
  private get ringIsFree(): boolean {
    const { writer } = this.options.slot;
    const { playing } = writer;
    return playing.ready === playing.first || writer.heard(playing) >= playing.ready;
  }

  private get aheadFrames(): number {
    return Math.ceil(this.options.interface.ahead * this.options.sampleRate);
  }

  private prepareMore(): void {
    const frame = this.hooks.frame();
    const from = this.end;
    if (frame - from > maxBehind * this.options.sampleRate)
      return this.beginSeek(frame + this.options.lookAhead.frames, true);
    const base = this.prepared.endsSilent ? from : frame;
    const to = this.prepared.begun ? base + this.aheadFrames : from + Math.min(stateStep, this.aheadFrames);
    this.ask({ from, snapshot: this.prepared.stateAt(from), to, offer: undefined }, from);
  }

  private beginChange(): void {
    const { lookAhead, start } = this.options;
    const frame = this.hooks.frame();
    const { commits } = this.options.interface;
    // A soft side that cannot go back goes on from where it is.
    const committed = commits === undefined || this.prepared.endsSilent ? 0 : this.prepared.end + commits;
    const edits = this.edits.splice(0);
    // What is long past is given up where a series grows without end, as by a controller.
    const before = this.series.map((each) => (each.length > keptSegments ? seriesFrom(each, frame) : each));
    const { series, at } = applied(before, edits, Math.max(frame + lookAhead.frames, committed));
    const snapshot = this.prepared.stateAt(at);
    this.draw({ kind: 'change', at, edits, series }, snapshot?.frame ?? start, snapshot);
  }

  private beginRenewal(renewal: Renewal): void {
    const { lookAhead } = this.options;
    this.renewal = undefined;
    renewal.begins();
    const at = Math.max(renewal.from, this.hooks.frame() + lookAhead.frames);
    this.draw({ kind: 'change', at, edits: [], series: this.series, renewal }, at, undefined);
  }

  /**
   * @param frame to go to; where the session is not going to jump there, the state is found on that frame, and heard from as soon as possible on
   */
  private beginSeek(frame: number, isLate = false): void {
    this.seek = undefined;
    this.pass = this.options.pass() + (isLate ? 0 : 1);
    const at = isLate ? Math.max(frame, this.hooks.frame() + this.options.lookAhead.frames) : frame;
    this.draw({ kind: isLate ? 'change' : 'seek', at, edits: [], series: this.series }, frame, undefined);
  }

  /** Begins to prepare a version. */
  private draw(
    version: Pick<Draft, 'kind' | 'at' | 'edits' | 'series' | 'renewal'>,
    from: number,
    snapshot: Snapshot | undefined,
  ): void {
    const { slot, prepares, lookAhead } = this.options;
    const { kind, at, edits, series } = version;
    const table = slot.writeSeries(series);
    if (table === undefined) {
      const message = 'there is no memory for its series';
      for (const edit of edits) edit.refused?.(message);
      version.renewal?.refused(message);
      return this.hooks.failed({ message });
    }
    this.draft = { ...version, table, offers: slot.writer.lastOffer };
    if (!prepares) return this.offerAlone(this.draft);
    const room = kind === 'seek' ? at + this.aheadFrames : this.hooks.frame() + this.aheadFrames;
    const to = Math.max(from, Math.min(at + stateStep, room));
    this.ask({ from, snapshot, to, offer: { kind, at, after: lookAhead.enough }, table }, at);
  }

  private ask(wanted: Omit<Wanted, 'step' | 'table' | 'pass'> & { table?: number }, neededAt: number): void {
    this.underWay = true;
    this.wakes++;
    this.options.slot.interrupt(false);
    const { pass, options } = this;
    this.hooks.prepare({ table: options.slot.series, pass, ...wanted, step: stateStep }, neededAt);
  }

  /** Offers other series where no sound is prepared. */
  private offerAlone(draft: Draft): void {
    const { writer } = this.options.slot;
    writer.adopt(draft.at);
    if (draft.kind === 'seek') writer.offerSeek(draft.table, draft.at);
    else writer.offerChange(draft.table, draft.at);
    this.stand(draft, { snapshots: [], ready: draft.at, silentTo: draft.at, waits: false });
  }

  private stand(draft: Draft, result: PrepareResult): void {
    this.draft = undefined;
    this.offered = { ...draft, number: this.options.slot.writer.lastOffer, result };
    draft.renewal?.stands(draft.at);
  }

  // ---- results -------------------------------------------------------------------------------------------------

  /** Takes the result of what was asked for. */
  taken(result: PrepareResult): void {
    this.underWay = false;
    this.waits = result.waits;
    if (this.draft) this.stand(this.draft, result);
    else this.prepared.extend(result, this.hooks.frame());
    this.advance();
  }

  /** Takes the news that what was asked for failed: it is asked for again a while later. What plays goes on as it was, and a change is refused. */
  failed(fault: Fault): void {
    this.underWay = false;
    this.sleepsUntil = performance.now() + retryAfter;
    const { draft } = this;
    const { writer } = this.options.slot;
    if (draft && writer.lastOffer > draft.offers && !writer.withdraw()) {
      // It was offered before it failed, and is heard already.
      const { ready, end } = writer.spare;
      this.stand(draft, { snapshots: [], ready, silentTo: end, waits: false });
    } else if (draft) {
      this.draft = undefined;
      this.options.slot.drop(draft.table);
      for (const edit of draft.edits) edit.refused?.(faultText(fault));
      // What plays is another version, with which nothing is wrong.
      if (draft.renewal) {
        this.sleepsUntil = 0;
        return draft.renewal.refused(faultText(fault));
      }
    }
    this.hooks.failed(fault);
  }

  /** Takes the news that what was left has been taken: it may wait for nothing more. */
  cleaned(): void {
    this.waits = false;
    this.advance();
  }

  private settle(offered: Offered, fate: OfferFate): void {
    const { slot, lookAhead, prepares } = this.options;
    if (fate === 'open') return;
    this.offered = undefined;
    const { edits, series, table, result, at, kind } = offered;
    if (fate !== 'taken') {
      slot.drop(table);
      if (kind === 'seek') {
        // The session has jumped elsewhere, or before it was offered.
        if (fate === 'refused') this.beginSeek(at, true);
        return;
      }
      lookAhead.missed();
      this.edits.unshift(...edits);
      this.renewal ??= offered.renewal;
      return;
    }
    if (kind === 'change') lookAhead.met();
    slot.exchange(table);
    this.series = series;
    if (prepares) {
      this.prepared.cut(kind === 'change' ? at : -Infinity);
      const { ready, end } = slot.writer.playing;
      this.prepared.extend({ ...result, ready, silentTo: end }, this.hooks.frame());
    }
    if (edits.length) this.hooks.changed(edits, at);
  }

  private withdraw(offered: Offered): void {
    if (!this.options.slot.writer.withdraw()) return;
    this.offered = undefined;
    this.options.slot.drop(offered.table);
    this.edits.unshift(...offered.edits);
    this.renewal ??= offered.renewal;
  }

  /** Returns the changes that both sides do not go by yet, in order. For its end: what is under way is not asked about any more. */
  takeUndone(): Edit[] {
    return [...(this.offered?.edits ?? []), ...(this.draft?.edits ?? []), ...this.edits.splice(0)];
  }

  /** Refuses what has not been done. For the end of its voice. */
  close(reason: string): void {
    for (const edit of this.takeUndone()) edit.refused?.(reason);
  }
}
