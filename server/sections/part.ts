/** The part of a program that goes one way. */
import { instructionHeaderWords, Op, programHeaderWords } from '../world/instructions.ts';
import { shared } from './section-program.ts';

/** Returns the words of a program before what it does. */
export const headOf = (program: Int32Array): number =>
  isPlanned(program) ? programHeaderWords + instructionHeaderWords + 1 : programHeaderWords;

/** Returns true for a program that can be taken back while it waits. */
export const isPlanned = (program: Int32Array): boolean => program[programHeaderWords] === Op.tag;

/** Collects the part of a program that goes one way. */
export class Part {
  private words = new Int32Array(256);
  private length = 0;
  /** Words without which there is nothing to do. */
  private head = 0;
  /** True when its next instruction begins a message there. */
  private first = true;

  /** Begins with the header of a program, and its tag where it has one. */
  begin(program: Int32Array): void {
    this.length = 0;
    this.head = headOf(program);
    for (let i = 0; i < this.head; i++) this.put(program[i]!);
    this.first = true;
  }

  get isEmpty(): boolean {
    return this.length <= this.head;
  }

  /** The words so far: good until the next one. */
  get program(): Int32Array {
    return this.words.subarray(0, this.length);
  }

  /** The next instruction begins a message. */
  message(): void {
    this.first = true;
  }

  /** Adds an instruction; one that continues a message of which nothing is here begins one. @param sequel the flag in its first word */
  add(words: Int32Array, from: number, to: number, sequel: number): void {
    const at = this.length;
    for (let i = from; i < to; i++) this.put(words[i]!);
    if (this.first) this.words[at]! &= ~sequel;
    this.first = false;
  }

  /** Marks the instruction added last as one that the render thread's engine has too. @param length its words */
  share(length: number): void {
    this.words[this.length - length]! |= shared;
  }

  /** Replaces a word of the instruction added last, counted from its end. */
  replace(fromEnd: number, value: number): void {
    this.words[this.length - fromEnd] = value;
  }

  private put(word: number): void {
    if (this.length === this.words.length) {
      const grown = new Int32Array(2 * this.length);
      grown.set(this.words);
      this.words = grown;
    }
    this.words[this.length++] = word;
  }
}
