/**
 * A worklet module for tests: the driver with a renderer that needs no engine. Output channel c is a sine of
 * 100 (c + 1) Hz at a tenth, counted in samples from 0, plus input channel c.
 */
import type { Renderer } from '../engine/renderer.ts';
import { registerDriver } from './worklet-processor.ts';

declare const sampleRate: number;

/** Options of `TestRenderer`. */
export type TestOptions = { blockSize: number; inputs: number; outputs: number; throwAtBlock?: number };

class TestRenderer implements Renderer {
  readonly blockSize: number;
  readonly sampleRate = sampleRate;
  readonly inputs: Float32Array[];
  readonly outputs: Float32Array[];
  private sample = 0;
  private left: number;

  constructor({ blockSize, inputs, outputs, throwAtBlock = Infinity }: TestOptions) {
    this.blockSize = blockSize;
    this.inputs = Array.from({ length: inputs }, () => new Float32Array(blockSize));
    this.outputs = Array.from({ length: outputs }, () => new Float32Array(blockSize));
    this.left = throwAtBlock;
  }

  renderBlock(): void {
    if (this.left-- <= 0) throw new Error('the test asked for it');
    for (let c = 0; c < this.outputs.length; c++) {
      for (let i = 0; i < this.blockSize; i++) {
        this.outputs[c][i] = 0.1 * Math.sin((2 * Math.PI * 100 * (c + 1) * (this.sample + i)) / this.sampleRate);
        if (c < this.inputs.length) this.outputs[c][i] += this.inputs[c][i];
      }
    }
    this.sample += this.blockSize;
  }
}

registerDriver((options) => new TestRenderer(options as TestOptions));
