/**
 * Small integers for names, so that SynthDef and control names travel to the render thread as one word. Names that SynthDefs have are kept as long as those are
 * there; of others, which messages mention, a limited number of the last: clients can invent names without end. A number never means two names at once.
 */

/** Names that no SynthDef has. More than any piece mentions before their SynthDefs come. */
const maxPassing = 65536;
const lastNumber = 0x7fffffff;

export class Symbols {
  private readonly numbers = new Map<string, number>();
  private readonly names = new Map<number, string>();
  /** Number of SynthDefs that have a name. */
  private readonly kept = new Map<string, number>();
  /** Names that none has, with their place in the queue; there, from `first` on, stand also such as have been kept since. */
  private readonly passing = new Map<string, number>();
  private queue: string[] = [];
  private first = 0;
  private next = 1;
  /** Names that were forgotten for others. */
  forgotten = 0;

  /** @param most names that no SynthDef has */
  constructor(private readonly most = maxPassing) {}

  /** The symbol of a name, made when new. */
  of(name: string): number {
    return this.numbers.get(name) ?? this.make(name);
  }

  /** The same for a name that a SynthDef brings: it stays until it was dropped as often. */
  keep(name: string): number {
    const symbol = this.of(name);
    this.passing.delete(name);
    this.kept.set(name, (this.kept.get(name) ?? 0) + 1);
    return symbol;
  }

  drop(name: string): void {
    const left = (this.kept.get(name) ?? 0) - 1;
    if (left > 0) this.kept.set(name, left);
    else if (this.kept.delete(name)) this.pass(name);
  }

  /** The name of a symbol; '' for 0 and unknown ones. */
  name(symbol: number): string {
    return this.names.get(symbol) ?? '';
  }

  /** Names that are known. */
  get size(): number {
    return this.numbers.size;
  }

  private make(name: string): number {
    while (this.names.has(this.next)) this.advance();
    const symbol = this.next;
    this.advance();
    this.numbers.set(name, symbol);
    this.names.set(symbol, name);
    this.pass(name);
    return symbol;
  }

  private advance(): void {
    this.next = this.next === lastNumber ? 1 : this.next + 1;
  }

  private pass(name: string): void {
    if (this.queue.length > 4 * this.most) this.tidy();
    this.passing.set(name, this.queue.push(name) - 1);
    if (this.passing.size <= this.most) return;
    const oldest = this.oldest();
    this.passing.delete(oldest);
    this.names.delete(this.numbers.get(oldest)!);
    this.numbers.delete(oldest);
    this.forgotten++;
  }

  private oldest(): string {
    for (;;) {
      const place = this.first++;
      const name = this.queue[place]!;
      if (this.passing.get(name) === place) return name;
    }
  }

  /** Leaves only names that still pass in the queue. */
  private tidy(): void {
    this.queue = [...this.passing.keys()];
    this.first = 0;
    this.queue.forEach((name, place) => this.passing.set(name, place));
  }
}
