/** MIDI's clock for other machines: 24 ticks a beat of the grid, straight, with start, continue, stop and song position. Runs on the control thread. */
import { encodeMidi } from '../../protocol/midi/messages.ts';
import { ticksPerBeat } from '../clock/grid.ts';
import type { TimedTick, Timeline } from '../clock/timeline.ts';

const clock = encodeMidi({ type: 'clock' });
const start = encodeMidi({ type: 'start' });
const goOn = encodeMidi({ type: 'continue' });
const stop = encodeMidi({ type: 'stop' });
/** Largest song position, in sixteenths. */
const maxSixteenths = 16383;
/** Ticks count on a grid of doubles. */
const close = 1e-6;

interface Running {
  /** Beat of the bar that it begins with. */
  first: number;
  begun: boolean;
  readonly end: () => void;
}

export class ClockOut {
  private readonly running = new Map<string, Running>();

  /** @param send sends a message when a sample is played; at once where there is none */
  constructor(
    private readonly timeline: Timeline,
    private readonly send: (port: string, sample: number | undefined, bytes: Uint8Array) => void,
  ) {
    // A jump is a stop there, and a beginning with the next bar.
    timeline.grid.listen((change) => {
      if (change !== 'place') return;
      for (const [port, running] of this.running) {
        if (running.begun) this.tellStop(port);
        Object.assign(running, { begun: false, first: this.nextBar() });
      }
    });
  }

  get ports(): string[] {
    return [...this.running.keys()];
  }

  /** Begins with the next bar. */
  start(port: string): void {
    if (this.running.has(port)) return;
    const end = this.timeline.listen(`1/${4 * ticksPerBeat}`, (tick) => this.tick(port, tick), false);
    this.running.set(port, { first: this.nextBar(), begun: false, end });
  }

  /** Stops behind the ticks that were sent ahead. */
  stop(port: string): void {
    if (this.end(port)) this.tellStop(port);
  }

  /** Stops at once, where the port is to be closed: what was sent ahead is forgotten with it. */
  cut(port: string): void {
    if (this.end(port)) this.send(port, undefined, stop);
  }

  close(): void {
    for (const port of this.ports) this.cut(port);
  }

  /** Ends a port's clock. Returns true when it had begun. */
  private end(port: string): boolean {
    const running = this.running.get(port);
    running?.end();
    this.running.delete(port);
    return running?.begun ?? false;
  }

  private tick(port: string, { beat, sample }: TimedTick): void {
    const running = this.running.get(port);
    if (!running || (!running.begun && beat < running.first - close)) return;
    if (!running.begun) {
      running.begun = true;
      const sixteenths = Math.round(4 * beat);
      const located = sixteenths > 0 && sixteenths <= maxSixteenths;
      if (located) this.send(port, sample, encodeMidi({ type: 'songPosition', value: sixteenths }));
      this.send(port, sample, located ? goOn : start);
    }
    this.send(port, sample, clock);
  }

  private nextBar(): number {
    const { grid } = this.timeline;
    return grid.next('bar', grid.fixedUntil).beat;
  }

  /** Sends a stop behind the ticks that were sent already. */
  private tellStop(port: string): void {
    this.send(port, this.timeline.grid.fixedUntil, stop);
  }
}
