/** Small integers for names, so that SynthDef and control names travel to the render thread as one word. */

/** More names than any piece has; beyond it someone is flooding the server. */
const limit = 1 << 20;

export class Symbols {
  private readonly numbers = new Map<string, number>();
  private readonly names: string[] = [''];

  /** The symbol of a name, made when new. @throws RangeError when there are too many */
  of(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    if (this.names.length >= limit) throw new RangeError(`name ${JSON.stringify(name)} is one more than the ${limit} names the server keeps`);
    const symbol = this.names.length;
    this.names.push(name);
    this.numbers.set(name, symbol);
    return symbol;
  }

  /** The name of a symbol; '' for 0 and unknown ones. */
  name(symbol: number): string {
    return this.names[symbol] ?? '';
  }
}
