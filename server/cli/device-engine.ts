/** The engine on the device's thread, as control uses it: rings and a port lead there, and its clock is the device's. */
import type { Audio } from '../audio/audio.ts';
import type { SampleClock } from '../clock/sample-clock.ts';
import { RingLink } from '../link/ring-link.ts';
import { TouchedPool } from '../link/touched-pool.ts';
import { ThreadSection, threadBytes } from '../sections/thread-section.ts';
import type { SharedCache } from '../workers/code-cache/code-cache.ts';
import type { Jobs } from '../workers/jobs.ts';
import { type Layout, World } from '../world/layout.ts';
import type { EngineSide } from './assemble.ts';

export interface DeviceEngineOptions {
  readonly audio: Audio;
  readonly layout: Layout;
  readonly memory: ArrayBufferLike;
  /** Port of the thread, for defs. */
  readonly port: MessagePort;
  readonly jobs: Jobs;
  readonly codeCache: SharedCache | undefined;
  /** UDP packets that the system dropped so far. */
  readonly lostPackets: () => number;
}

export function deviceEngine({
  audio,
  layout,
  memory,
  port,
  jobs,
  codeCache,
  lostPackets,
}: DeviceEngineOptions): EngineSide {
  const words = new Int32Array(memory);
  const clock = deviceClock(audio);
  const touched = new TouchedPool(layout, memory);
  return {
    layout,
    memory,
    jobs,
    codeCache,
    link: new RingLink(layout, memory, port),
    recordBytes: (ahead) => threadBytes(layout, ahead),
    startSection: (start, _heard, refused, lost) =>
      new ThreadSection({ layout, memory, start, sampleAt: clock.sampleAt, refused, lost }),
    statistics: () => {
      const { averageLoad, peakLoad, secondsPerSample, late, badSamples } = audio.status();
      return {
        averageLoad,
        peakLoad,
        sampleRate: layout.sampleRate,
        actualSampleRate: secondsPerSample > 0 ? 1 / secondsPerSample : layout.sampleRate,
        lateQuanta: late,
        lostPackets: lostPackets(),
        badSamples,
      };
    },
    memoryStatus: () => {
      const free = Atomics.load(words, World.memoryFree >> 2) * 16;
      return { free, largest: free };
    },
    provide: () => touched.look(),
  };
}

export function deviceClock(audio: Audio): SampleClock {
  return {
    sampleAt: (at) => {
      const { samples, seconds, secondsPerSample } = audio.status();
      return secondsPerSample > 0 ? samples + (at - seconds) / secondsPerSample : 0;
    },
    secondsAt: (sample) => {
      const { samples, seconds, secondsPerSample } = audio.status();
      return seconds + (sample - samples) * secondsPerSample;
    },
  };
}
