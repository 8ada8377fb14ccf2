/** The grid as clients meet it: who is told of its ticks, and what waits for a beat. Runs on the control thread. */
import { encodePacket } from '../../protocol/osc/encode.ts';
import { secondsToTimetag } from '../../protocol/osc/timetag.ts';
import type { OscMessage } from '../../protocol/osc/types.ts';
import type { Peer } from '../io/transport.ts';
import { Grid, type GridPosition, type Tick } from './grid.ts';
import type { Division } from './meter.ts';
import { checkBeat } from './tempo-map.ts';
import { Ticker } from './ticker.ts';

export interface TimelineOptions {
  readonly sampleRate: number;
  /** The engine's next sample. */
  readonly now: () => number;
  /** Seconds since 1970 at which a sample of the engine is played. */
  readonly secondsAt: (sample: number) => number;
  /** Beats a minute in the beginning; 120 unless told. */
  readonly bpm?: number | undefined;
}

/** A tick and when it is. */
export interface TimedTick extends Tick {
  readonly division: Division;
  /** Seconds since 1970. */
  readonly seconds: number;
}

/** What waits for its place. */
interface Waiting {
  /** The sample that it has, as things stand. */
  readonly sample: () => number;
  /** Takes the sample when that cannot change any more. */
  readonly act: (sample: number) => void;
  /** Follows the grid no longer. */
  readonly forget?: () => void;
}

/** What may wait at once. */
const mostWaiting = 100_000;

export class Timeline {
  readonly grid: Grid;
  private readonly tickers = new Set<Ticker>();
  /** One each for a division and a client that listens over OSC. */
  private readonly listening = new Map<string, { readonly peer: Peer; readonly end: () => void }>();
  private waiting: Waiting[] = [];

  constructor(private readonly options: TimelineOptions) {
    this.grid = new Grid(options.sampleRate, options.now, options.bpm);
  }

  /** Tells and does what has become certain. Called often. */
  advance(): void {
    for (const ticker of this.tickers) ticker.advance();
    if (!this.waiting.length) return;
    const until = this.grid.fixedUntil;
    const placed = this.waiting.map((each) => ({ ...each, at: each.sample() }));
    const due = placed.filter(({ at }) => at < until).sort((a, b) => a.at - b.at);
    if (!due.length) return;
    this.waiting = this.waiting.filter((_, i) => placed[i]!.at >= until);
    for (const { act, at, forget } of due) {
      forget?.();
      act(at);
    }
  }

  /** Seconds since 1970 at which a sample is played. */
  secondsAt(sample: number): number {
    return this.options.secondsAt(sample);
  }

  position(): GridPosition & { readonly seconds: number } {
    const position = this.grid.position();
    return { ...position, seconds: this.options.secondsAt(position.sample) };
  }

  /** The ticks of a division from now on, ahead of their time. Gives a function that ends it. @throws RangeError */
  listen(division: Division, tell: (tick: TimedTick) => void, swings = true): () => void {
    const ticker = new Ticker(this.grid, division, (tick) => tell({ ...tick, division, seconds: this.options.secondsAt(tick.sample) }), swings);
    this.tickers.add(ticker);
    return () => {
      ticker.close();
      this.tickers.delete(ticker);
    };
  }

  /** The same as `/tick` in bundles with the tick's time. @throws RangeError */
  subscribe(peer: Peer, division: Division, on: boolean): void {
    const key = `${division} ${peer.id}`;
    const end = on ? this.listen(division, (tick) => peer.send(tickBundle(tick))) : () => {};
    this.listening.get(key)?.end();
    if (on) this.listening.set(key, { peer, end });
    else this.listening.delete(key);
  }

  /** A client is gone. */
  remove(gone: Peer): void {
    for (const [key, { peer, end }] of this.listening) {
      if (peer.id !== gone.id) continue;
      end();
      this.listening.delete(key);
    }
  }

  /**
   * Lets something happen at a beat, wherever changes of tempo move it.
   * @throws RangeError
   */
  atBeat(beat: number, act: (sample: number) => void): void {
    checkBeat(beat);
    this.add({ sample: () => this.grid.sampleAt(beat), act });
  }

  /** The same at the next tick of a division that is not past yet. @throws RangeError */
  atNext(division: Division, act: (sample: number) => void): void {
    let { beat } = this.grid.next(division, this.grid.fixedUntil);
    const forget = this.grid.listen((change) => {
      if (change === 'place') ({ beat } = this.grid.next(division, this.grid.fixedUntil));
    });
    this.add({ sample: () => this.grid.sampleAt(beat), act, forget });
  }

  /** Forgets what waits. */
  clear(): void {
    for (const { forget } of this.waiting) forget?.();
    this.waiting = [];
  }

  private add(waiting: Waiting): void {
    if (this.waiting.length >= mostWaiting) throw new RangeError(`${mostWaiting} packets wait for their beat already`);
    this.waiting.push(waiting);
    this.advance();
  }
}

/** `/tick division index beat`, at its time. */
function tickBundle({ division, index, beat, seconds }: TimedTick): Uint8Array {
  // Whoever counts on for weeks gets numbers that need more than 32 bits as doubles.
  const message: OscMessage = { address: '/tick', types: index <= 0x7fffffff ? 'sid' : 'sdd', args: [division, index, beat] };
  return encodePacket({ timetag: secondsToTimetag(seconds), elements: [message] });
}
