/** Ways from an input straight to an output: every message as it comes. Runs on the control thread. */
import { Sounding } from './sounding.ts';

interface Way {
  /** A part of the input's name, or `all`. */
  readonly from: string;
  readonly to: string;
  readonly sounding: Sounding;
}

/** Each message looks at all of them. */
const maxWays = 256;

export class Thru {
  private ways: Way[] = [];

  /** @param send takes one whole message for an output */
  constructor(private readonly send: (to: string, bytes: Uint8Array) => void) {}

  get views(): { readonly from: string; readonly to: string }[] {
    return this.ways.map(({ from, to }) => ({ from, to }));
  }

  /** @param from a part of an input's name, or `all` @throws RangeError when there are too many */
  add(from: string, to: string): void {
    if (this.ways.some((way) => way.from === from && way.to === to)) return;
    if (this.ways.length >= maxWays) throw new RangeError(`${maxWays} ways from inputs to outputs are there already`);
    this.ways.push({ from, to, sounding: new Sounding() });
  }

  /** Takes ways away, and ends the notes that came along them. Returns how many. */
  remove(from: string, to: string): number {
    return this.removeWhere((way) => way.from === from && way.to === to);
  }

  /** The output is closed. */
  removeTo(to: string): number {
    return this.removeWhere((way) => way.to === to);
  }

  take(source: string, bytes: Uint8Array): void {
    for (const { from, to, sounding } of this.ways) {
      if (from !== 'all' && !source.includes(from)) continue;
      sounding.take(bytes);
      this.send(to, bytes);
    }
  }

  private removeWhere(which: (way: Way) => boolean): number {
    const gone = this.ways.filter(which);
    this.ways = this.ways.filter((way) => !gone.includes(way));
    for (const { to, sounding } of gone) for (const bytes of sounding.silence()) this.send(to, bytes);
    return gone.length;
  }
}
