/** Writes the ring of inputs as fast as it can, each sample its number (of channel 1 its negative), from block 101 on. */
import { InputHistory } from './input-history.ts';
import type { Layout } from './layout.ts';

declare const self: Worker;

self.onmessage = ({ data: { layout, memory } }: MessageEvent<{ layout: Layout; memory: ArrayBufferLike }>) => {
  const inputs = Array.from({ length: layout.inputs }, () => new Float32Array(layout.blockSize));
  const ring = new InputHistory(layout, new Int32Array(memory), new Float32Array(memory), inputs);
  self.postMessage('started');
  // Samples stay whole numbers as floats.
  for (let block = 101; block * layout.blockSize < 2 ** 24; block++) {
    for (let i = 0; i < layout.blockSize; i++) {
      inputs[0]![i] = (block - 1) * layout.blockSize + i;
      inputs[1]![i] = -inputs[0]![i]!;
    }
    ring.write(block);
  }
};
