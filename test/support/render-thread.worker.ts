/** The render thread without its device: renders blocks as far as it is told, keeps their sound, and takes defs and code by message between two of them. */
import { dlopen } from 'bun:ffi';
import { createRenderer, type RendererOptions } from '../../server/audio/create-renderer.ts';
import { flushDenormals } from '../../server/system/libc.ts';
import { heapGrowth } from './heap-growth.ts';

export interface RenderThreadStart {
  readonly renderer: RendererOptions;
  readonly port: MessagePort;
  /** Words by the names of `Word`. */
  readonly words: SharedArrayBuffer;
  /** Samples of the first output, block after block from the first on. */
  readonly sound: SharedArrayBuffer;
}

/**
 * Number of the thread; blocks that are to be rendered, and that have been; blocks over which the heap is measured when all is rendered, and then the bytes by
 * which its blocks grew, and those with one small object a block.
 */
export const Word = {
  thread: 0,
  target: 1,
  done: 2,
  measured: 3,
  grown: 4,
  littered: 5,
  words: 6,
} as const;

const blocksAtATime = 4;

declare const self: { onmessage: ((event: MessageEvent<RenderThreadStart>) => void) | null };

self.onmessage = ({ data }) => {
  flushDenormals();
  const words = new Int32Array(data.words);
  const sound = new Float32Array(data.sound);
  const engine = createRenderer(data.renderer, data.port);
  const { sampleRate, blockSize, outputs } = engine;
  const { gettid } = dlopen('libc.so.6', { gettid: { args: [], returns: 'int' } }).symbols;
  let block = 0;
  let kept: object | undefined;
  const render = (count: number, litters = false): void => {
    for (let i = 0; i < count; i++, block++) {
      engine.renderBlock((block * blockSize) / sampleRate, 1 / sampleRate);
      if (litters) kept = { block };
    }
  };
  const measure = (blocks: number): void => {
    words[Word.grown] = heapGrowth(() => render(blocks));
    words[Word.littered] = heapGrowth(() => render(blocks, true));
    void kept;
    Atomics.store(words, Word.measured, 0);
  };
  /** Messages come between its calls. */
  const renderDue = (): void => {
    const end = Math.min(Atomics.load(words, Word.target), block + blocksAtATime);
    while (block < end) {
      render(1);
      sound.set(outputs[0]!, (block - 1) * blockSize);
    }
    Atomics.store(words, Word.done, block);
    const blocks = Atomics.load(words, Word.measured);
    if (blocks > 0) measure(blocks);
  };
  setInterval(renderDue, 1);
  Atomics.store(words, Word.thread, gettid());
};
