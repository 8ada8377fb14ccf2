/**
 * The last thing before the device, on the render thread: what is not finite becomes 0, and where it was asked for a limiter and
 * a clip keep the level down. Without those, finite samples pass unchanged. Allocates nothing once made.
 */
import { Limiter } from './limiter.ts';

export interface OutputOptions {
  /** Amplitude beyond which samples are clipped; Infinity: never. */
  readonly clip: number;
  /** Ceiling of the limiter as an amplitude; undefined: no limiter. */
  readonly ceiling?: number | undefined;
}

/** No limiter, no clip. */
export const plainOutput: OutputOptions = { clip: Infinity };

export class OutputStage {
  /** Samples that were not finite. */
  badSamples = 0;
  private readonly clip: number;
  private readonly limiter: Limiter | undefined;

  /** @param channels of the device at most */
  constructor({ clip, ceiling }: OutputOptions, sampleRate: number, channels: number) {
    this.clip = clip;
    this.limiter = ceiling === undefined ? undefined : new Limiter(ceiling, sampleRate, channels);
  }

  /** Treats `frames` samples of each channel in place. */
  run(outputs: readonly Float32Array[], frames: number): void {
    for (let c = 0; c < outputs.length; c++) this.guard(outputs[c], frames);
    this.limiter?.run(outputs, frames);
    if (this.clip === Infinity) return;
    for (let c = 0; c < outputs.length; c++) clip(outputs[c], frames, this.clip);
  }

  private guard(samples: Float32Array, frames: number): void {
    for (let i = 0; i < frames; i++) {
      // The difference is 0 for finite numbers only.
      if (samples[i] - samples[i] === 0) continue;
      samples[i] = 0;
      this.badSamples++;
    }
  }
}

function clip(samples: Float32Array, frames: number, limit: number): void {
  for (let i = 0; i < frames; i++) {
    if (samples[i] > limit) samples[i] = limit;
    else if (samples[i] < -limit) samples[i] = -limit;
  }
}
