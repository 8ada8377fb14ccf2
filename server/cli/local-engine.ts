/** An engine in the control thread: it renders a block when told to, and its events are handled the moment they happen. */
import { Engine } from '../engine/engine.ts';
import { DirectEvents, EngineLink } from '../link/engine-link.ts';
import { StepSection, stepBytes } from '../sections/step-section.ts';
import type { CodeCache } from '../workers/code-cache/code-cache.ts';
import { doJob } from '../workers/do-job.ts';
import type { Layout } from '../world/layout.ts';
import type { EngineSide } from './assemble.ts';

export interface LocalEngine extends EngineSide {
  readonly engine: Engine;
}

/** @param cache compiled SynthDefs on disk */
export function localEngine(layout: Layout, memory: WebAssembly.Memory, cache?: CodeCache): LocalEngine {
  const events = new DirectEvents();
  const engine = new Engine(layout, memory, { events });
  const steps = new Map<number, StepSection>();
  engine.beforeCalculation = (time, secondsPerSample) => {
    for (const step of steps.values()) step.step(time, secondsPerSample);
  };
  engine.joins.held = (slot) => steps.get(slot)?.takeOver();
  const world = { layout, memory: memory.buffer };
  const environment = { ...world, cache };
  const { sampleRate } = layout;
  return {
    engine,
    ...world,
    link: new EngineLink(engine),
    jobs: {
      run: async (request) => doJob(request, environment),
      runInline: (request) => doJob(request, environment),
    },
    // Without a device nothing is late.
    statistics: () => ({
      averageLoad: 0,
      peakLoad: 0,
      sampleRate,
      actualSampleRate: sampleRate,
      lateQuanta: 0,
      lostPackets: 0,
      badSamples: 0,
    }),
    memoryStatus: () => ({ free: engine.pool.untouched, largest: engine.pool.untouched }),
    listen: (take) => {
      events.handler = take;
    },
    startSection: ({ slot, group, joins, records }, heard, refused) => {
      const options = { layout, memory, slot, group, joins };
      const step = new StepSection(options, engine, records, heard, refused, () => steps.delete(slot));
      steps.set(slot, step);
      return step;
    },
    recordBytes: () => stepBytes(layout),
  };
}
