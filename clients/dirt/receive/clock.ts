/** Sample of the engine at a time, from what the server tells of its grid now and then. */
import type { Client } from '../../typescript/index.ts';

/** Part of a difference that is taken over at each reading: the system's clock is set and steered, the engine's is not. */
const share = 0.1;
/** Seconds from which on a difference is a jump, which is taken over whole. */
const jump = 0.02;

export class EngineClock {
  /** Sample at 0 seconds since 1970. */
  private origin: number | undefined;

  constructor(
    private readonly client: Client,
    private readonly sampleRate: number,
  ) {}

  /** Asks the server where it is. Rejects with TimeoutError or ConnectionError. */
  async read(timeout?: number): Promise<void> {
    const { args } = await this.client.request(['/grid'], { reply: '/grid.reply', timeout });
    const [sample, seconds] = [Number(args[4]), Number(args[5])];
    const origin = sample - seconds * this.sampleRate;
    const difference = this.origin === undefined ? Number.POSITIVE_INFINITY : origin - this.origin;
    const isJump = Math.abs(difference) > jump * this.sampleRate;
    this.origin = isJump ? origin : this.origin! + share * difference;
  }

  /** Returns the sample at a time in seconds since 1970. */
  sampleAt(seconds: number): number {
    if (this.origin === undefined) throw new Error('the clock has not been read');
    return Math.round(this.origin + seconds * this.sampleRate);
  }
}
