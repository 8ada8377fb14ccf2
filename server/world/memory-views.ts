/** The shared memory as the render thread sees it, and what lies where in it. */
import type { Layout } from './layout.ts';
import { type SharedWords, sharedWords } from './shared-words.ts';

export class MemoryViews implements SharedWords {
  readonly ints: Int32Array;
  readonly floats: Float32Array;
  readonly doubles: Float64Array;
  readonly bytes: Uint8Array;

  constructor(
    readonly layout: Layout,
    readonly memory: WebAssembly.Memory,
  ) {
    const { buffer } = memory;
    ({ ints: this.ints, floats: this.floats, doubles: this.doubles } = sharedWords(buffer));
    this.bytes = new Uint8Array(buffer);
  }

  /** A view of a block's samples for each of `count` channels that lie one after the other from a byte address on. */
  blocks(count: number, address: number): Float32Array[] {
    const { blockSize } = this.layout;
    return Array.from(
      { length: count },
      (_, i) => new Float32Array(this.memory.buffer, address + i * blockSize * 4, blockSize),
    );
  }
}
