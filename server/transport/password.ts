/**
 * The password of the server (-p), asked for over TCP, HTTP and WebSocket. Each wrong guess makes the address that it came from wait longer for the next
 * one, however many connections it opens and over whichever of the three it comes.
 */

/** Bytes of the longest password there can be: 31 characters, and the zeros behind them. */
export const maxPassword = 128;
/** Wrong guesses after which the wait grows no longer. */
const maxCounted = 60;
/** Addresses whose guesses are remembered; beyond it the one whose wait ends first is forgotten. */
const maxAddresses = 4096;

interface Guesses {
  wrong: number;
  until: number;
}

export class Password {
  private readonly guesses = new Map<string, Guesses>();
  private readonly expected: Buffer;
  /** Wrong ones so far. */
  wrong = 0;

  /**
   * @param password '' for none
   * @param delay milliseconds that an address waits after its first wrong guess; twice that after the second, and so on
   * @param patience milliseconds in which a connection must have said the password
   */
  constructor(
    password: string,
    private readonly delay = 1000,
    readonly patience = 30_000,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.isAsked = password !== '';
    this.expected = digest(Buffer.from(password));
  }

  readonly isAsked: boolean;

  /** Milliseconds until a guess of an address is looked at. */
  wait(address: string): number {
    return Math.max(0, (this.guesses.get(household(address))?.until ?? 0) - this.now());
  }

  /** True when `sent` is the password. To be asked when `wait` is 0. */
  check(sent: Uint8Array, address: string): boolean {
    const key = household(address);
    if (crypto.timingSafeEqual(digest(sent), this.expected)) {
      this.guesses.delete(key);
      return true;
    }
    this.wrong++;
    const wrong = Math.min(maxCounted, (this.guesses.get(key)?.wrong ?? 0) + 1);
    this.guesses.delete(key);
    if (this.guesses.size >= maxAddresses) this.forgetOne();
    this.guesses.set(key, { wrong, until: this.now() + this.delay * wrong });
    return false;
  }

  private forgetOne(): void {
    let first = '';
    let least = Infinity;
    for (const [key, { until }] of this.guesses) if (until < least) [first, least] = [key, until];
    this.guesses.delete(first);
  }
}

/** Of equal length whatever was sent: how long a comparison takes tells nothing. */
function digest(bytes: Uint8Array): Buffer {
  return new Bun.CryptoHasher('sha256').update(bytes).digest();
}

/** Returns the part of an address that one household shares: over IPv6 it has a whole /64. */
function household(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [before = '', after] = address.split('::');
  const left = before === '' ? [] : before.split(':');
  const right = after === undefined || after === '' ? [] : after.split(':');
  const zeros = after === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right].slice(0, 4).join(':');
}
