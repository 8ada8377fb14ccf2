/** The grid as clients meet it: listeners to its ticks, and what waits for a beat. Runs on the control thread. */

import type { Division } from '../../protocol/grid/meter.ts';
import { encodePacket } from '../../protocol/osc/encode.ts';
import { secondsToTimetag } from '../../protocol/osc/timetag.ts';
import type { OscMessage } from '../../protocol/osc/types.ts';
import type { Faults } from '../system/faults.ts';
import type { Peer } from '../transport/transport.ts';
import { Grid, type GridPosition, type Tick } from './grid.ts';
import { checkBeat } from './tempo-map.ts';
import { Ticker } from './ticker.ts';

export interface TimelineOptions {
  readonly sampleRate: number;
  /** The engine's next sample. */
  readonly now: () => number;
  /** Seconds since 1970 at which a sample of the engine is played. */
  readonly secondsAt: (sample: number) => number;
  /** Initial tempo in beats a minute; default 120. */
  readonly bpm?: number | undefined;
  /** Takes what a listener or something that waits throws: others go on. */
  readonly faults: Faults;
}

/** A tick and when it is. */
export interface TimedTick extends Tick {
  readonly division: Division;
  /** Seconds since 1970. */
  readonly seconds: number;
}

/** Something that waits for its place. */
interface Waiting {
  /** The sample that it has, as things stand. */
  readonly sample: () => number;
  /** Takes the sample when that cannot change any more. */
  readonly act: (sample: number) => void;
  /** Follows the grid no longer. */
  readonly forget?: () => void;
  readonly bytes: number;
}

/** Largest number of packets that may wait at once, and of their bytes. */
const maxWaiting = 100_000;
const maxBytes = 64 * 2 ** 20;

export class Timeline {
  readonly grid: Grid;
  private readonly tickers = new Set<Ticker>();
  /** Listeners, one for each division and client that listens over OSC. */
  private readonly listening = new Map<string, { readonly peer: Peer; readonly end: () => void }>();
  private waiting: Waiting[] = [];
  private bytes = 0;

  constructor(private readonly options: TimelineOptions) {
    this.grid = new Grid(options.sampleRate, options.now, options.bpm);
  }

  /** True while somebody listens to ticks, or something waits for its place. */
  get busy(): boolean {
    return this.tickers.size > 0 || this.waiting.length > 0;
  }

  /** Tells and does what has become certain. Called often. */
  advance(): void {
    const { faults } = this.options;
    for (const ticker of this.tickers) faults.guard('ticks of the grid', () => ticker.advance());
    if (!this.waiting.length) return;
    const until = this.grid.fixedUntil;
    const placed = this.waiting.map((each) => ({ ...each, at: each.sample() }));
    const due = placed.filter(({ at }) => at < until).sort((a, b) => a.at - b.at);
    if (!due.length) return;
    this.waiting = this.waiting.filter((_, i) => placed[i]!.at >= until);
    for (const { act, at, forget, bytes } of due) {
      this.bytes -= bytes;
      forget?.();
      faults.guard('what waited for its beat', () => act(at));
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

  /** Tells the ticks of a division from now on, ahead of their time. Returns a function that ends it. @throws RangeError */
  listen(division: Division, notify: (tick: TimedTick) => void, swings = true): () => void {
    const ticker = new Ticker(
      this.grid,
      division,
      (tick) => notify({ ...tick, division, seconds: this.options.secondsAt(tick.sample) }),
      swings,
    );
    this.tickers.add(ticker);
    return () => {
      ticker.close();
      this.tickers.delete(ticker);
    };
  }

  /** Sends the ticks of a division to a client as `/tick`, in bundles with the tick's time. @throws RangeError */
  subscribe(peer: Peer, division: Division, on: boolean): void {
    const key = `${division} ${peer.id}`;
    const end = on ? this.listen(division, (tick) => peer.send(tickBundle(tick))) : () => {};
    this.listening.get(key)?.end();
    if (on) this.listening.set(key, { peer, end });
    else this.listening.delete(key);
  }

  /** Yields the clients that listen over OSC, once for each division. */
  *peers(): Generator<Peer> {
    for (const { peer } of this.listening.values()) yield peer;
  }

  get listeners(): number {
    return this.listening.size;
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
   * @param bytes that it holds while it waits
   * @throws RangeError
   */
  atBeat(beat: number, act: (sample: number) => void, bytes = 0): void {
    checkBeat(beat);
    this.add({ sample: () => this.grid.sampleAt(beat), act, bytes });
  }

  /** Lets something happen at the next tick of a division that is not past yet. @throws RangeError */
  atNext(division: Division, act: (sample: number) => void, bytes = 0): void {
    let { beat } = this.grid.next(division, this.grid.fixedUntil);
    const forget = this.grid.listen((change) => {
      if (change === 'place') ({ beat } = this.grid.next(division, this.grid.fixedUntil));
    });
    this.add({ sample: () => this.grid.sampleAt(beat), act, forget, bytes });
  }

  /** Forgets what waits. */
  clear(): void {
    for (const { forget } of this.waiting) forget?.();
    this.waiting = [];
    this.bytes = 0;
  }

  private add(waiting: Waiting): void {
    const reason = this.excess(waiting);
    if (reason !== undefined) {
      waiting.forget?.();
      throw new RangeError(reason);
    }
    this.bytes += waiting.bytes;
    this.waiting.push(waiting);
    this.advance();
  }

  private excess({ bytes }: Waiting): string | undefined {
    if (this.waiting.length >= maxWaiting) return `${maxWaiting} packets wait for their beat already`;
    if (this.bytes + bytes > maxBytes)
      return `packets of ${this.bytes} bytes wait for their beat already; ${bytes} more would be above ${maxBytes}`;
    return undefined;
  }
}

/** `/tick division index beat`, at its time. */
function tickBundle({ division, index, beat, seconds }: TimedTick): Uint8Array {
  // Numbers that need more than 32 bits, after weeks, are sent as doubles.
  const message: OscMessage = {
    address: '/tick',
    types: index <= 0x7fffffff ? 'sid' : 'sdd',
    args: [division, index, beat],
  };
  return encodePacket({ timetag: secondsToTimetag(seconds), elements: [message] });
}
