/** Builds programs for the render thread (see render/instructions.ts) in one growing array that is used again and again. */
import { Area, instructionHeaderWords, Op, programHeaderWords, sequel, Timing } from '../world/instructions.ts';

/** Values of one `poke` at most, and words after which a program is sent in parts. */
const chunk = 16384;
const full = 1 << 18;

type TimingCode = (typeof Timing)[keyof typeof Timing];

export class Program {
  words = new Int32Array(4096);
  length = 0;
  private floats = new Float32Array(this.words.buffer);
  private timing: TimingCode = Timing.now;
  private time = 0;
  private opened = 0;
  private tag = 0;
  /** True when the next instruction is the first of its message. */
  private first = true;
  private readonly wide = new Float64Array(1);
  private readonly halves = new Int32Array(this.wide.buffer);

  /** @param send takes a complete program; it must copy the words it keeps */
  constructor(private readonly send: (words: Int32Array, length: number) => void) {}

  /**
   * Starts over. `time` in seconds since 1970 (clock), samples, or units of the score.
   * @param tag under which it can be taken back while it waits; 0 for none
   */
  begin(timing: TimingCode, time: number, tag = 0): void {
    this.tag = tag;
    this.timing = timing;
    this.time = time;
    this.wide[0] = time;
    this.words[0] = timing;
    this.words[1] = this.halves[0]!;
    this.words[2] = this.halves[1]!;
    this.length = programHeaderWords;
    this.first = true;
  }

  /** Time of the program at hand, as `begin` takes it. */
  get due(): { readonly timing: TimingCode; readonly time: number; readonly tag: number } {
    const { timing, time, tag } = this;
    return { timing, time, tag };
  }

  /** True when nothing was put into a program that is to run at once. */
  get isEmpty(): boolean {
    return this.length === programHeaderWords && this.timing === Timing.now;
  }

  /** Begins a message: the instructions that follow are done whatever became of those before. */
  message(): void {
    this.first = true;
  }

  /** Sends what there is and starts over with the same timing. */
  flush(): void {
    if (this.length > programHeaderWords) this.send(this.words, this.length);
    this.begin(this.timing, this.time, this.tag);
  }

  open(op: number, origin: number): this {
    if (this.length > full) this.flush();
    if (this.tag !== 0 && this.length === programHeaderWords)
      this.int(Op.tag)
        .int(instructionHeaderWords + 1)
        .int(origin)
        .int(this.tag);
    this.opened = this.length;
    const linked = this.first ? op : op | sequel;
    this.first = false;
    return this.int(linked).int(0).int(origin);
  }

  close(): void {
    this.words[this.opened + 1] = this.length - this.opened;
  }

  int(x: number): this {
    if (this.length === this.words.length) this.grow();
    this.words[this.length++] = x;
    return this;
  }

  float(x: number): this {
    if (this.length === this.words.length) this.grow();
    this.floats[this.length++] = x;
    return this;
  }

  /** A double, in two words. */
  double(x: number): this {
    this.wide[0] = x;
    return this.int(this.halves[0]!).int(this.halves[1]!);
  }

  /** An instruction all of whose operands are integers. */
  op(op: number, origin: number, ...operands: number[]): void {
    this.open(op, origin);
    for (const operand of operands) this.int(operand);
    this.close();
  }

  /** Sets successive values from `offset` of a buffer or the control buses on, in as many instructions as it takes. */
  poke(origin: number, area: number, number: number, offset: number, values: ArrayLike<number>): void {
    for (let from = 0; from < values.length; from += chunk) {
      // Beyond the end one failure is enough; what begins before the first may yet come to it.
      if (offset < 0) this.message();
      this.open(Op.poke, origin)
        .int(area)
        .int(number)
        .int(offset + from);
      const to = Math.min(values.length, from + chunk);
      for (let i = from; i < to; i++) this.float(values[i]!);
      this.close();
    }
  }

  fill(origin: number, area: number, number: number, offset: number, count: number, value: number): void {
    this.open(Op.fill, origin).int(area).int(number).int(offset).int(count).float(value).close();
  }

  setBuffer(
    origin: number,
    number: number,
    address: number,
    frames: number,
    channels: number,
    sampleRate: number,
  ): void {
    this.open(Op.setBuffer, origin).int(number).int(address).int(frames).int(channels).float(sampleRate).close();
  }

  private grow(): void {
    const grown = new Int32Array(2 * this.words.length);
    grown.set(this.words);
    this.words = grown;
    this.floats = new Float32Array(grown.buffer);
  }
}

export { Area };
