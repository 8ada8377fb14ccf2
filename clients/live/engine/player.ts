/**
 * The player: asks for onsets a little ahead and plans them on the server under a tag, each on its beat. What changes takes back what is planned
 * and plans anew, in one step on the server.
 */
import { encodePacket } from '../../../protocol/osc/encode.ts';
import type { Argument, Client, Message } from '../../typescript/index.ts';
import { type Fault, type Output, type PatternEvent, partsOfCycle, type Span, type Unit } from '../pattern/messages.ts';
import { faultAt } from '../pattern/places.ts';
import type { Clock } from './clock.ts';
import { soundEventOf } from './events.ts';
import type { SoundEvent, Sounds } from './sounds.ts';
import { type Events, PatternFault, type PatternThreads } from './threads.ts';

/** Seconds that are planned ahead, and how many at a time. */
const ahead = 0.8;
const step = 0.25;
/** Arguments of packets that are so few that more of them delay no change: then it is planned further at once. */
const few = 200;
/** Part by which the tempo may differ from the one that was planned by. */
const maxTempoChange = 0.01;
/** Seconds that a sound may take to be loaded before the code that needs it plays without. */
const maxLoading = 5;
/** Cycles of new code whose sounds are loaded as soon as it plays. */
const loadedCycles = 8;

const immediately = 1n;

export interface PlayerOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly threads: PatternThreads;
  readonly sounds: Sounds;
  /** Tag of what is planned. */
  readonly tag: string;
  /** True for events that are to be heard. */
  readonly isHeard: (output: Output) => boolean;
  /** Takes what is wrong with the pattern, and where; told once for each pattern. */
  readonly report: (fault: Fault) => void;
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
  /** Tempo by which it is planned. */
  private plannedBpm: number;
  private turn: Promise<unknown> = Promise.resolve();
  /** Cycles whose sounds are still to be loaded. */
  private unloaded: { next: number; readonly end: number } | undefined;
  private readonly told = new Set<string>();
  /** Times at which it was asked for onsets that had passed. */
  underruns = 0;
  /** Onsets that were planned, and those whose sound was not there. */
  planned = 0;
  missed = 0;
  /** Milliseconds that the last query took. */
  queryTime = 0;

  constructor(private readonly options: PlayerOptions) {
    this.plannedBpm = options.clock.bpm;
  }

  /** Seconds that are planned from now on. */
  get secondsAhead(): number {
    const { clock } = this.options;
    return Math.max(0, (this.plannedTo / partsOfCycle - clock.cycleNow()) / clock.cps);
  }

  /** Reads the clock and plans on, as far as it is not planned yet. Called often. @throws ConnectionError, TimeoutError */
  advance(): Promise<void> {
    return this.inTurn(async () => {
      const { clock } = this.options;
      const hasJumped = await clock.read();
      // Lengths in seconds follow the tempo.
      if (hasJumped || Math.abs(clock.bpm / this.plannedBpm - 1) > maxTempoChange)
        return void (await this.planAnew((span) => this.query(span)));
      const wanted = partAt(clock.cycleNow() + ahead * clock.cps, Math.ceil);
      while (this.plannedTo < wanted) {
        const now = partAt(clock.cycleNow(), Math.floor);
        if (this.plannedTo < now) {
          if (this.plannedTo > Number.NEGATIVE_INFINITY) this.underruns++;
          this.plannedTo = now;
        }
        const to = Math.min(wanted, this.plannedTo + Math.ceil(step * clock.cps * partsOfCycle));
        const packets = await this.packets({ from: this.plannedTo, to }, (span) => this.query(span), true);
        if (packets.length) await this.send(['/plan', this.options.tag, 'beats', ...packets]);
        this.plannedTo = to;
      }
      await this.loadOneCycle();
    });
  }

  /** Takes back what is planned and plans it anew, as after a change of what is heard. */
  replan(): Promise<Holds> {
    return this.inTurn(() => this.planAnew((span) => this.query(span)));
  }

  /** Takes over what another player has planned: loads the sounds first, while that plays. */
  async resume(): Promise<Holds> {
    await this.load(await this.query(this.span()), maxLoading);
    return this.replan();
  }

  /** Takes back what is planned. */
  clear(): Promise<Holds> {
    return this.inTurn(() => this.planAnew(async () => nothing));
  }

  /**
   * Lets the code that was evaluated last play from now on.
   * @param begins called when it begins to be planned
   * @throws PatternFault where its onsets cannot be told; what plays is untouched
   */
  async swap(begins: () => void): Promise<Holds> {
    const { clock, threads } = this.options;
    const first = await threads.ahead(this.span(), clock.cps);
    if (first.faults[0]) throw new PatternFault(first.faults[0]);
    this.told.clear();
    await this.load(first, maxLoading);
    return this.inTurn(async () => {
      begins();
      const holds = await this.planAnew((span) => threads.ahead(span, clock.cps));
      threads.swap();
      const next = Math.floor(clock.cycleNow());
      this.unloaded = { next, end: next + loadedCycles };
      return holds;
    });
  }

  /** Returns the span that is to be planned at most. */
  private span(): Span {
    const { clock } = this.options;
    return {
      from: partAt(clock.lastCycle, Math.floor),
      to: partAt(clock.cycleNow() + ahead * clock.cps, Math.ceil),
    };
  }

  /** Asks for the sounds of another cycle that is yet to come. */
  private async loadOneCycle(): Promise<void> {
    const { unloaded } = this;
    if (!unloaded || unloaded.next >= unloaded.end) return;
    const from = unloaded.next++ * partsOfCycle;
    await this.load(await this.query({ from, to: from + partsOfCycle }), 0);
  }

  private async planAnew(query: (span: Span) => Promise<Events>): Promise<Holds> {
    const { clock, tag } = this.options;
    const begun = performance.now();
    this.plannedBpm = clock.bpm;
    // The new plan holds from a later place on than was read last, so that no onset of it is missing.
    const from = partAt(clock.lastCycle, Math.floor);
    let to = partAt(clock.cycleNow() + step * clock.cps, Math.ceil);
    const packets = await this.packets({ from, to }, query, false);
    if (packets.length < few) {
      const further = { from: to, to: partAt(clock.cycleNow() + ahead * clock.cps, Math.ceil) };
      packets.push(...(await this.packets(further, query, false)));
      to = further.to;
    }
    this.plannedTo = to;
    const sent = performance.now();
    const [, , sample, beat] = await this.send(['/replan', tag, 'beats', -1, ...packets]);
    return { sample: Number(sample), beat: Number(beat), query: sent - begun, server: performance.now() - sent };
  }

  /** @returns the arguments of the answer @throws ServerError */
  private async send(message: [string, ...Argument[]]): Promise<unknown[]> {
    const [command, tag] = message;
    const filter = ({ args }: Message): boolean => args[0] === command && args[1] === tag;
    return (await this.options.client.request(message, { reply: '/done', filter })).args;
  }

  private async query(span: Span): Promise<Events> {
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
  }

  /** Returns times in beats and packets. */
  private async packets(span: Span, query: (span: Span) => Promise<Events>, waits: boolean): Promise<Argument[]> {
    const { clock, sounds, isHeard } = this.options;
    const found = await query(span);
    const { faults, units } = found;
    for (const fault of faults) this.tellOnce(fault.message, () => fault);
    const heard = found.events.filter(({ output, unit }) =>
      isHeard({ name: output, source: units[unit]?.source ?? '' }),
    );
    if (waits) await this.load({ ...found, events: heard }, Math.max(0, this.secondsAhead - step));
    const packets: Argument[] = [];
    for (let i = 0; i < heard.length; ) {
      const { cycle } = heard[i]!;
      const elements = [];
      for (; i < heard.length && heard[i]!.cycle === cycle; i++) {
        const event = this.soundEvent(heard[i]!, units);
        const messages = event ? sounds.messages(event) : [];
        this.planned++;
        if (event && !messages.length) this.missed++;
        elements.push(...messages);
      }
      const time = clock.beatOf(cycle);
      if (elements.length && time >= 0)
        packets.push({ type: 'd', value: time }, encodePacket({ timetag: immediately, elements }));
    }
    return packets;
  }

  private soundEvent(event: PatternEvent, units: readonly Unit[]): SoundEvent | undefined {
    const { clock, sounds } = this.options;
    const sound = soundEventOf(event, clock.cps, (each) => sounds.isSample(each));
    if (sound?.s === undefined) {
      this.tellOnce('value', () =>
        placed(
          event,
          units,
          `${JSON.stringify(event.value)} is no sound; s("…"), note("…") and the like make one of it`,
        ),
      );
      return undefined;
    }
    const keys = Object.keys(sound).join();
    if (this.told.has(keys)) return sound;
    this.told.add(keys);
    for (const name of sounds.unknown(sound))
      this.tellOnce(`control ${name}`, () => placed(event, units, `there is no control ${name}; it changes nothing`));
    return sound;
  }

  /** Waits until sounds are there, or some seconds. */
  private async load({ events, units }: Events, seconds: number): Promise<void> {
    const { sounds, clock } = this.options;
    const loading: Promise<unknown>[] = [];
    const asked = new Set<string>();
    for (const event of events) {
      const what = needs(event.value);
      if (asked.has(what)) continue;
      asked.add(what);
      const sound = soundEventOf(event, clock.cps, (each) => sounds.isSample(each));
      if (sound?.s === undefined) continue;
      const tell = (isKnown: boolean): void => {
        if (!isKnown)
          this.tellOnce(`sound ${sound.bank} ${sound.s}`, () =>
            placed(event, units, `there is no sound ${[sound.bank, sound.s].filter(Boolean).join('_')}`),
          );
      };
      const isReady = sounds.ready(sound);
      if (typeof isReady === 'boolean') tell(isReady);
      else loading.push(isReady.then(tell));
    }
    if (loading.length && seconds > 0) await Promise.race([Promise.all(loading), Bun.sleep(seconds * 1000)]);
  }

  private tellOnce(what: string, fault: () => Fault): void {
    if (this.told.has(what)) return;
    this.told.add(what);
    this.options.report(fault());
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.turn.then(work);
    this.turn = turn.catch(() => {});
    return turn;
  }
}

/** Returns a text that is the same for values whose sounds need the same: a sample or a SynthDef, and effects. */
function needs(value: unknown): string {
  const { s, n, bank, orbit, cut } = Object(value) as Record<string, unknown>;
  return [s, n, bank, orbit, cut, ...Object.keys(Object(value))].join();
}

/** Returns a fault with the place of what an event comes from. */
function placed({ unit, at }: PatternEvent, units: readonly Unit[], message: string): Fault {
  const from = units[unit];
  return from && at !== undefined ? faultAt(from, at, message) : { message };
}

const nothing: Events = { events: [], faults: [], units: [] };

const partAt = (cycle: number, round: (x: number) => number): number => round(cycle * partsOfCycle);
