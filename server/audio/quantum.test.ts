import { expect, test } from 'bun:test';
import fc from 'fast-check';
import type { Renderer } from '../engine/renderer.ts';
import { QuantumAdaptor } from './quantum.ts';

/** Puts out the number of each sample (1, 2, ...) plus a million times its input; remembers when blocks were due. */
class Counter implements Renderer {
  readonly sampleRate = 48000;
  readonly inputs: Float32Array[];
  readonly outputs: Float32Array[];
  readonly times: number[] = [];
  readonly heard: number[][];
  private n = 0;

  constructor(
    readonly blockSize: number,
    inputs: number,
    outputs: number,
  ) {
    this.inputs = Array.from({ length: inputs }, () => new Float32Array(blockSize));
    this.outputs = Array.from({ length: outputs }, () => new Float32Array(blockSize));
    this.heard = this.inputs.map(() => []);
  }

  renderBlock(blockTime: number): void {
    this.times.push(blockTime);
    this.inputs.forEach((view, c) => this.heard[c].push(...view));
    this.outputs.forEach((view, c) => {
      for (let i = 0; i < this.blockSize; i++) view[i] = (this.n + i + 1) * (c + 1);
    });
    this.n += this.blockSize;
  }
}

const timeline = { secondsPerSample: 1, secondsAt: (sample: number) => sample };

test('puts out every sample once, in time, whatever the sizes', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.integer({ min: 1, max: 1024 }), fc.constantFrom(1, 2, 63, 64, 65, 127, 128, 129, 192, 256, 1024)),
      fc.constantFrom(128, 1, 100),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 1, max: 20 }),
      (blockSize, quantum, ins, outs, deviceIns, deviceOuts, quanta) => {
        const renderer = new Counter(blockSize, ins, outs);
        const blocks: number[] = [];
        const adaptor = new QuantumAdaptor(renderer, quantum, timeline, (sample) => blocks.push(sample));
        const inputs = Array.from({ length: deviceIns }, () => new Float32Array(quantum));
        const outputs = Array.from({ length: deviceOuts }, () => new Float32Array(quantum).fill(NaN));
        for (let q = 0; q < quanta; q++) {
          inputs.forEach((view, c) => view.forEach((_, i) => (view[i] = (q * quantum + i + 1) * (c + 1))));
          adaptor.run([inputs], outputs, quantum);
          outputs.forEach((view, c) =>
            view.forEach((x, i) => {
              if (x !== (c < outs ? (q * quantum + i + 1) * (c + 1) : 0))
                throw new Error(`channel ${c}, sample ${q * quantum + i}: ${x}`);
            }),
          );
        }
        const needed = Math.ceil((quanta * quantum) / blockSize);
        expect(adaptor.samples).toBe(quanta * quantum);
        expect(adaptor.blocks).toBe(needed);
        expect(renderer.times).toEqual(Array.from({ length: needed }, (_, n) => n * blockSize));
        expect(blocks).toEqual(renderer.times);
        renderer.heard.forEach((heard, c) =>
          heard.forEach((x, i) => {
            const n = i - adaptor.inputDelay;
            const sent = c < deviceIns && n >= 0 ? (n + 1) * (c + 1) : 0;
            if (x !== sent) throw new Error(`input ${c}, sample ${i}: ${x}, not ${sent}`);
          }),
        );
      },
    ),
  );
});

test.each([
  [1, 0],
  [64, 0],
  [128, 0],
  [256, 128],
  [192, 128],
  [100, 96],
  [1024, 896],
])('blocks of %p need an input delay of %p', (blockSize, delay) =>
  expect(new QuantumAdaptor(new Counter(blockSize, 1, 1), 128, timeline).inputDelay).toBe(delay),
);
