/**
 * The player: asks for onsets a little ahead and plans them on the server under a tag, each on its beat. What changes takes back what is planned
 * and plans anew, in one step on the server.
 */
import { encodePacket } from '../../../protocol/osc/encode.ts';
import type { Argument, Client, Message } from '../../typescript/index.ts';
import { type Fault, type Output, partsOfCycle, type Span } from '../pattern/messages.ts';
import type { Clock } from './clock.ts';
import type { Marks } from './marks.ts';
import { Sounding } from './sounding.ts';
import type { Sounds } from './sounds.ts';
import { type Events, PatternFault, type PatternThreads } from './threads.ts';
import { firstWindow, longestWindow, slow, Window } from './window.ts';

/** Seconds that are planned ahead. */
const ahead = 0.8;
/** Seconds that are planned ahead of a change at first, and by which that grows in each second: another change may follow soon, which takes it back. */
const [firstAhead, growth] = [0.15, 3];
/** Onsets that are so few that more of them delay no change. */
const few = 50;
/** Part by which the tempo may differ from the one that was planned by. */
const maxTempoChange = 0.01;
/** Seconds that a sound may take to be loaded before the code that needs it plays without. */
const maxLoading = 5;
/** Cycles of new code whose sounds are loaded as soon as it plays. */
const loadedCycles = 8;

const immediately = 1n;
/** Cycles by which an onset may lie before its place for its numbers. */
const rounding = 1e-9;

export interface PlayerOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly threads: PatternThreads;
  readonly sounds: Sounds;
  /** Tag of what is planned. */
  readonly tag: string;
  /** True for events that are to be heard. */
  readonly isHeard: (output: Output) => boolean;
  /** Takes what is planned. */
  readonly marks: Marks;
  /** Takes what is wrong with the pattern, and where; told once for each pattern. */
  readonly report: (fault: Fault) => void;
}

type Query = (span: Span) => Promise<Events>;

/** Onsets with which a plan begins, up to a part of the cycle. */
interface Opening {
  readonly found: Events;
  readonly to: number;
}

/** From which place on a change holds. */
export interface Holds {
  readonly sample: number;
  readonly beat: number;
  /** Milliseconds until the onsets were known and encoded, and then until the server's answer. */
  readonly query: number;
  readonly server: number;
}

export class Player {
  /** Part of the cycle up to which it is planned. */
  private plannedTo = Number.NEGATIVE_INFINITY;
  /** Cycle at which the plan began anew. */
  private begun = 0;
  /** Tempo by which it is planned. */
  private plannedBpm: number;
  /** Sample of the jump behind which it is planned. */
  private plannedJump: number | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly window = new Window();
  /** Parts of cycles whose sounds are still to be loaded. */
  private unloaded: { next: number; readonly end: number } | undefined;
  private readonly sounding: Sounding;
  /** Onsets that came too late, and times at which it was asked for onsets that had passed. */
  underruns = 0;
  /** Milliseconds that the last query took. */
  queryTime = 0;

  constructor(private readonly options: PlayerOptions) {
    const { clock, sounds, report } = options;
    this.plannedBpm = clock.bpm;
    this.sounding = new Sounding(sounds, () => clock.cps, report);
  }

  /** Onsets that were planned, those of them whose sound was not there, and those that are yet to come. */
  get counts(): { readonly planned: number; readonly missed: number; readonly eventsAhead: number } {
    const { sounding, options } = this;
    const eventsAhead = options.marks.ahead(options.clock.cycleNow());
    return { planned: sounding.onsets, missed: sounding.missed, eventsAhead };
  }

  /** Seconds that are planned from now on. */
  get secondsAhead(): number {
    const { clock } = this.options;
    return Math.max(0, (this.plannedTo / partsOfCycle - clock.cycleNow()) / clock.cps);
  }

  /** Reads the clock and plans on, as far as it is not planned yet. Called often. @throws ConnectionError, TimeoutError */
  async advance(): Promise<void> {
    await this.inTurn(async () => {
      const { clock } = this.options;
      const hasJumped = await clock.read();
      // Lengths in seconds follow the tempo.
      if (hasJumped || Math.abs(clock.bpm / this.plannedBpm - 1) > maxTempoChange) await this.planAnew(this.playing);
      if (clock.jump && clock.jump.sample !== this.plannedJump) await this.planJump(clock.jump);
    });
    const { clock } = this.options;
    // What comes after it is planned when it is there.
    if (clock.jump) return;
    const now = clock.cycleNow();
    const seconds = Math.min(ahead, firstAhead + (growth * Math.max(0, now - this.begun)) / clock.cps);
    const wanted = partAt(now + seconds * clock.cps, Math.ceil);
    // One after the other, and outside of the turn until the server has it: what changes does not wait for all of them.
    for (;;) {
      const planned = await this.inTurn(() => this.planOn(wanted));
      if (!planned) break;
      await planned.answer;
    }
    await this.inTurn(() => this.loadMore());
  }

  /** Takes back what is planned and plans it anew, as after a change of what is heard. */
  replan(): Promise<Holds> {
    return this.inTurn(() => this.planAnew(this.playing));
  }

  /** Takes over what another player has planned: loads the sounds first, while that plays. */
  async resume(): Promise<Holds> {
    await this.sounding.load((await this.opening(this.playing)).found, maxLoading);
    return this.replan();
  }

  /** Silences what sounds with the server's next block, and takes back what is planned: what begins before that is silenced too. */
  async panic(): Promise<void> {
    const { sounds, client, tag } = this.options;
    for (const message of sounds.hold()) client.send(message as Message);
    await this.inTurn(async () => {
      const { sample } = await this.planAnew(async () => nothing);
      const packet = encodePacket({ timetag: immediately, elements: sounds.panic() });
      await this.send(['/plan', tag, 'samples', { type: 'd', value: sample }, packet]);
    });
  }

  /**
   * Lets the code that was evaluated last play from now on.
   * @param begins called when it begins to be planned
   * @throws PatternFault where its onsets cannot be told; what plays is untouched
   */
  async swap(begins: () => void): Promise<Holds> {
    const { clock, threads } = this.options;
    const coming = (span: Span): Promise<Events> => threads.ahead(span, clock.cps);
    const opening = await this.opening(coming);
    if (opening.found.faults[0]) throw new PatternFault(opening.found.faults[0]);
    this.sounding.begin();
    const hasWaited = await this.sounding.load(opening.found, maxLoading);
    return this.inTurn(async () => {
      begins();
      const isFresh = !hasWaited && opening.to > partAt(clock.cycleNow() + (firstWindow / 2) * clock.cps, Math.ceil);
      const holds = await this.planAnew(coming, isFresh ? opening : undefined);
      threads.swap();
      this.unloaded = { next: this.plannedTo, end: this.plannedTo + loadedCycles * partsOfCycle };
      return holds;
    });
  }

  /** Plans one window. @returns undefined where it is planned as far as is wanted */
  private async planOn(wanted: number): Promise<{ answer: Promise<unknown> } | undefined> {
    const { clock, tag } = this.options;
    const now = partAt(clock.cycleNow(), Math.floor);
    if (this.plannedTo >= wanted) return undefined;
    if (this.plannedTo < now) {
      if (this.plannedTo > Number.NEGATIVE_INFINITY) this.count(1);
      this.plannedTo = now;
    }
    const to = Math.min(wanted, this.plannedTo + this.parts(this.window.seconds));
    const found = await this.playing({ from: this.plannedTo, to });
    await this.sounding.load(found, Math.max(0, this.secondsAhead - longestWindow));
    const begun = performance.now();
    const packets = this.packets(found);
    const answer = packets.length
      ? this.send(['/plan', tag, 'beats', ...packets]).then(([, , , late]) => this.count(Number(late)))
      : Promise.resolve();
    this.options.marks.planned();
    this.window.fit(this.queryTime + performance.now() - begun);
    this.plannedTo = to;
    return { answer };
  }

  private count(underruns: number): void {
    this.underruns += underruns;
    if (underruns > 0)
      this.sounding.tellFault({
        message: 'onsets came too late: the machine had too much to do (status counts underruns)',
      });
  }

  /** Asks for the sounds of another window that is yet to come, where that takes no time to speak of. */
  private async loadMore(): Promise<void> {
    const { unloaded } = this;
    if (!unloaded || unloaded.next >= unloaded.end || this.queryTime > slow) return;
    const from = unloaded.next;
    unloaded.next += this.parts(this.window.seconds);
    await this.sounding.load(await this.playing({ from, to: unloaded.next }), 0);
  }

  /** Plans what comes behind a jump, in place of what would have come. */
  private async planJump({ sample, beat }: { readonly sample: number; readonly beat: number }): Promise<void> {
    const { clock, tag } = this.options;
    const cycle = clock.cycleOf(beat);
    const from = partAt(cycle, Math.floor);
    const to = from + this.parts(longestWindow);
    const found = await this.playing({ from, to });
    const events = found.events.filter((event) => event.cycle >= cycle - rounding);
    await this.send(['/replan', tag, 'beats', { type: 'd', value: beat }, ...this.packets({ ...found, events })]);
    [this.plannedTo, this.begun, this.plannedJump] = [to, cycle, sample];
  }

  private async planAnew(query: Query, opening?: Opening): Promise<Holds> {
    const { clock, tag, marks } = this.options;
    const begun = performance.now();
    this.plannedBpm = clock.bpm;
    const { found, to } = opening ?? (await this.opening(query));
    marks.anew();
    const packets = this.packets(found);
    [this.plannedTo, this.begun, this.plannedJump] = [to, clock.cycleNow(), undefined];
    const sent = performance.now();
    const [, , sample, beat] = await this.send(['/replan', tag, 'beats', -1, ...packets]);
    marks.planned(clock.cycleOf(Number(beat)));
    return { sample: Number(sample), beat: Number(beat), query: sent - begun, server: performance.now() - sent };
  }

  /** Asks for the onsets with which a plan begins: of a moment, and of more where these are few. */
  private async opening(query: Query): Promise<Opening> {
    const { clock } = this.options;
    // A new plan holds from a later place on than was read last, so that no onset of it is missing.
    let from = partAt(clock.lastCycle, Math.floor);
    const last = partAt(clock.cycleNow() + ahead * clock.cps, Math.ceil);
    let to = partAt(clock.cycleNow() + firstWindow * clock.cps, Math.ceil);
    this.window.begin();
    let found: Events = nothing;
    for (;;) {
      const more = await query({ from, to });
      found = { ...more, events: [...found.events, ...more.events], faults: [...found.faults, ...more.faults] };
      if (found.events.length >= few || to >= last) return { found, to };
      this.window.lengthen();
      [from, to] = [to, Math.min(last, to + this.parts(this.window.seconds))];
    }
  }

  /** Returns the parts of the cycle that seconds take. */
  private parts(seconds: number): number {
    return Math.max(1, Math.ceil(seconds * this.options.clock.cps * partsOfCycle));
  }

  /** @returns the arguments of the answer @throws ServerError */
  private async send(message: [string, ...Argument[]]): Promise<unknown[]> {
    const [command, tag] = message;
    const filter = ({ args }: Message): boolean => args[0] === command && args[1] === tag;
    return (await this.options.client.request(message, { reply: '/done', filter })).args;
  }

  /** Asks for onsets of what plays. */
  private readonly playing = async (span: Span): Promise<Events> => {
    const { threads, clock, report } = this.options;
    const begun = performance.now();
    try {
      return await threads.query(span, clock.cps);
    } catch (error) {
      if (!(error instanceof PatternFault)) throw error;
      report(error.fault);
      return nothing;
    } finally {
      this.queryTime = performance.now() - begun;
    }
  };

  /** Returns times in beats and packets. */
  private packets({ events, faults, units }: Events): Argument[] {
    const { clock, isHeard, marks } = this.options;
    for (const fault of faults) this.sounding.tellFault(fault);
    const heard = events.filter(({ output, unit }) => isHeard({ name: output, source: units[unit]?.source ?? '' }));
    const packets: Argument[] = [];
    for (let i = 0; i < heard.length; ) {
      const { cycle } = heard[i]!;
      const elements = [];
      for (; i < heard.length && heard[i]!.cycle === cycle; i++) {
        const messages = this.sounding.messages(heard[i]!, units, clock.secondsOf(cycle));
        if (messages.length) marks.add(heard[i]!, units);
        elements.push(...messages);
      }
      const time = clock.beatOf(cycle);
      if (elements.length && time >= 0)
        packets.push({ type: 'd', value: time }, encodePacket({ timetag: immediately, elements }));
    }
    return packets;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.turn.then(work);
    this.turn = turn.catch(() => {});
    return turn;
  }
}

const nothing: Events = { events: [], faults: [], units: [] };

const partAt = (cycle: number, round: (x: number) => number): number => round(cycle * partsOfCycle);
