/** The server's grid as the player sees it: where it is, and at which beat a cycle begins. A cycle is a bar. */
import { type Client, int } from '../../typescript/index.ts';

/** A reading of the grid. */
interface Reading {
  readonly beat: number;
  readonly bar: number;
  readonly beatInBar: number;
  readonly bpm: number;
  readonly sample: number;
  readonly barBeats: number;
  /** Milliseconds of this process when it was asked for. */
  readonly at: number;
}

/** Beats by which the grid may be elsewhere than it was going to be, as where its tempo has changed meanwhile, before it has jumped. */
const maxAway = 0.25;

/** Bars begin at whole sixty-fourths of a beat. */
const finest = 64;

export class Clock {
  private reading: Reading = { beat: 0, bar: 0, beatInBar: 0, bpm: 120, sample: 0, barBeats: 4, at: 0 };

  private sampleRate = 0;
  /** A jump of the grid that is yet to come: its sample, and the beat to which it leads. */
  jump: { readonly sample: number; readonly beat: number } | undefined;

  constructor(
    private readonly client: Client,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * Asks the server.
   * @returns true when cycles lie elsewhere than before: it has jumped, or has another signature
   */
  async read(): Promise<boolean> {
    if (this.sampleRate === 0) this.sampleRate = (await this.client.status()).nominalSampleRate;
    const at = this.now();
    const [position, jump] = await Promise.all([
      this.client.request(['/grid'], { reply: '/grid.reply' }),
      this.client.request(['/grid/jump'], { reply: '/grid/jump.reply' }),
    ]);
    const [beat, bar, beatInBar, bpm, sample, , numerator, denominator] = position.args as number[];
    const [jumpsAt, to] = jump.args as number[];
    const expected = this.beatNow();
    const isFirst = this.reading.at === 0;
    const before = this.beatOf(0);
    this.reading = {
      beat,
      bar,
      beatInBar,
      bpm,
      sample,
      barBeats: (4 * numerator) / denominator,
      at: (at + this.now()) / 2,
    };
    this.jump = jumpsAt < 0 ? undefined : { sample: jumpsAt, beat: to };
    if (isFirst) return false;
    const seconds = Math.max(0.1, (this.now() - at) / 1000);
    return (
      Math.abs(expected - this.beatNow()) > maxAway + (seconds * bpm) / 60 || Math.abs(before - this.beatOf(0)) > 1e-6
    );
  }

  get bpm(): number {
    return this.reading.bpm;
  }

  /** Samples that the server has calculated since it began. */
  get sample(): number {
    return this.reading.sample;
  }

  /** Cycles a second. */
  get cps(): number {
    return this.reading.bpm / 60 / this.reading.barBeats;
  }

  beatNow(): number {
    const { beat, bpm, at } = this.reading;
    return beat + ((this.now() - at) / 60_000) * bpm;
  }

  /** The cycle at which it was when it was read last: it has come there, whatever happened since. */
  get lastCycle(): number {
    return this.cycleOf(this.reading.beat);
  }

  cycleNow(): number {
    return this.cycleOf(this.beatNow());
  }

  /** The beat at which a cycle is. */
  beatOf(cycle: number): number {
    const { bar, barBeats } = this.reading;
    return this.barBeat + (cycle - bar) * barBeats;
  }

  cycleOf(beat: number): number {
    const { bar, barBeats } = this.reading;
    return bar + (beat - this.barBeat) / barBeats;
  }

  /** The beat at which the bar began. */
  private get barBeat(): number {
    return Math.round((this.reading.beat - this.reading.beatInBar) * finest) / finest;
  }

  /** Seconds of the server's samples at which a cycle is, at the tempo that it has. */
  secondsOf(cycle: number): number {
    const { beat, bpm, sample } = this.reading;
    return sample / this.sampleRate + ((this.beatOf(cycle) - beat) / bpm) * 60;
  }

  /** Sets the tempo from now on. */
  async setCps(cps: number): Promise<void> {
    await this.setBpm(cps * 60 * this.reading.barBeats);
  }

  async setBpm(bpm: number): Promise<void> {
    await this.client.request(['/tempo', { type: 'd', value: bpm }, int(-1), int(0)], { reply: '/done' });
  }

  /** Goes on counting from a beat. */
  async locate(beat: number): Promise<void> {
    await this.client.request(['/grid/locate', { type: 'd', value: beat }], { reply: '/done' });
  }
}
