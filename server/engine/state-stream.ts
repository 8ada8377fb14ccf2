/** A copy of an engine's state: words in a row, written by each part and read back in the same order. Grows as needed, so it is not for the render thread. */
export class StateStream {
  private words = new Int32Array(1 << 14);
  private bytes = new Uint8Array(this.words.buffer);
  private at = 0;

  /** Bytes in use. */
  get size(): number {
    return 4 * this.at;
  }

  /** Returns a copy of what was written. */
  copy(): Int32Array {
    return this.words.slice(0, this.at);
  }

  /** Returns a stream with what was written into another one, to read. */
  static of(words: Int32Array): StateStream {
    const stream = new StateStream();
    stream.reserve(words.length);
    stream.words.set(words);
    return stream;
  }

  /** Goes to the start, to write or to read. */
  rewind(): void {
    this.at = 0;
  }

  // ---- writing -----------------------------------------------------------------------------------------------

  putInt(x: number): void {
    this.reserve(1);
    this.words[this.at++] = x;
  }

  /** Writes elements `from` … `to` of an array. */
  putInts(array: Int32Array, from: number, to: number): void {
    const count = Math.max(0, to - from);
    this.putInt(count);
    this.reserve(count);
    this.words.set(array.subarray(from, from + count), this.at);
    this.at += count;
  }

  /** Writes the first `count` elements of an array. */
  putBytes(array: Uint8Array, count: number): void {
    this.putInt(count);
    const room = (count + 3) >> 2;
    this.reserve(room);
    this.bytes.set(array.subarray(0, count), 4 * this.at);
    this.at += room;
  }

  private reserve(count: number): void {
    if (this.at + count <= this.words.length) return;
    const grown = new Int32Array(2 * (this.at + count));
    grown.set(this.words.subarray(0, this.at));
    this.words = grown;
    this.bytes = new Uint8Array(grown.buffer);
  }

  // ---- reading -----------------------------------------------------------------------------------------------

  takeInt(): number {
    return this.words[this.at++]!;
  }

  /** Reads elements from `from` on back. Returns the index behind the last one. */
  takeInts(array: Int32Array, from = 0): number {
    const count = this.takeInt();
    array.set(this.words.subarray(this.at, this.at + count), from);
    this.at += count;
    return from + count;
  }

  /** The same for bytes. */
  takeBytes(array: Uint8Array): number {
    const count = this.takeInt();
    array.set(this.bytes.subarray(4 * this.at, 4 * this.at + count));
    this.at += (count + 3) >> 2;
    return count;
  }
}

/** Part of an engine whose state is kept. */
export interface Kept {
  keep(to: StateStream): void;
  /** Takes on the state that was written. */
  recall(from: StateStream): void;
}
