/**
 * The driver inside the audio library's worklet: quantum by quantum it tells the clock, fits blocks to the quantum,
 * and publishes how it goes. What it drives is made by a factory, so that it does not know the engine.
 */

import type { Renderer } from '../engine/renderer.ts';
import { flushDenormals, type Outcome, raisePriority } from '../system/libc.ts';
import { wallClock } from '../system/wall-clock.ts';
import { StatusWriter } from '../world/status.ts';
import { AudioClock } from './audio-clock.ts';
import { type CaptureArea, CaptureWriter } from './capture.ts';
import { ClockSteps } from './clock-steps.ts';
import { FreeRun, Lead } from './free-run.ts';
import { Lateness } from './lateness.ts';
import { Load } from './load.ts';
import { feedWidth, type NativePorts } from './native-ports.ts';
import { type OutputOptions, OutputStage } from './output-stage.ts';
import { QuantumAdaptor } from './quantum.ts';
import { type RelayArea, RelayedEngine } from './relay.ts';
import { type Pace, paceLoop } from './worklet-pace.ts';

/** Makes the renderer, on the render thread. `options` is what the control thread passed, `port` leads back to it. */
export type CreateRenderer = (options: unknown, port: MessagePort) => Renderer;

/** Options that the control thread gives the processor. */
export interface WorkletOptions {
  /** For the factory. */
  readonly renderer: unknown;
  /** `statusBytes` of shared memory. */
  readonly status: SharedArrayBuffer;
  /** 4 bytes of shared memory: who says when a quantum is due (see Lead). */
  readonly freeRun: SharedArrayBuffer;
  /** Memory by which a device of another context asks for quanta, once this one's is lost. */
  readonly relay: RelayArea;
  readonly capture?: CaptureArea;
  readonly output: OutputOptions;
  /** Real-time priority to ask for, 1 to 99; 0 leaves the thread as it is. */
  readonly priority: number;
}

/** The driver's messages on the port. All others are the renderer's. */
export type DriverMessage = ThreadReport | RunFault;

/** The renderer threw while there was no device; it is not called again. */
export interface RunFault {
  readonly type: 'fault';
  readonly message: string;
}

/** With the first quantum: what the thread could have of the system. */
export interface ThreadReport {
  readonly type: 'thread';
  /** Outcome of the request to flush denormals. */
  readonly flush: Outcome;
  /** Outcome of the request for a real-time policy. */
  readonly priority: Outcome;
}

/** Name under which the processor is registered. */
export const processorName = 'bunsynth';

/** Name of the processors that hand the engine's sound to Web Audio nodes. */
export const feedProcessorName = 'bunsynth.feed';

/** Options of a feed. */
export interface FeedOptions {
  /** Its number, from 0 on in the order in which they are made. */
  readonly feed: number;
}

/** No inputs, and no channels. */
const none: readonly never[] = [];

/** Names that the library puts into the worklet's global scope. */
declare const sampleRate: number;
declare const currentFrame: number;
declare const renderQuantumSize: number;
declare const registerProcessor: <Options>(
  name: string,
  processor: new (options: { processorOptions: Options }) => object,
) => void;
declare const AudioWorkletProcessor: new () => { readonly port: MessagePort };

/** Registers the processor, in the worklet's global scope only, and slows the library's polling down. */
export function registerDriver(create: CreateRenderer): void {
  const pace = paceLoop((1000 * renderQuantumSize) / sampleRate);
  const shared: Shared = { native: undefined };
  registerProcessor(processorName, driverClass(create, pace, shared));
  registerProcessor(feedProcessorName, feedClass(pace, shared));
}

/** State that the processors of this thread share. */
interface Shared {
  native: NativePorts | undefined;
}

/** Puts out what the engine gave to Web Audio nodes a quantum ago: those are calculated before the engine. */
function feedClass(pace: Pace, shared: Shared) {
  return class extends AudioWorkletProcessor {
    private readonly first: number;

    constructor({ processorOptions }: { processorOptions: FeedOptions }) {
      super();
      this.first = processorOptions.feed * feedWidth;
      if (shared.native !== undefined) shared.native.feeds = Math.max(shared.native.feeds, processorOptions.feed + 1);
    }

    process(_inputs: readonly (readonly Float32Array[])[], outputs: readonly (readonly Float32Array[])[]): boolean {
      // The engine's turn comes within microseconds.
      pace.worked(true, 0);
      if (shared.native === undefined) return true;
      let channel = this.first;
      for (let o = 0; o < outputs.length; o++) {
        for (let c = 0; c < outputs[o].length; c++) outputs[o][c].set(shared.native.given[channel++]);
      }
      return true;
    }
  };
}

/** A class expression because its base exists in the worklet's global scope only. */
function driverClass(create: CreateRenderer, pace: Pace, shared: Shared) {
  return class extends AudioWorkletProcessor {
    private readonly pace = pace;
    private readonly clock = new AudioClock(sampleRate);
    private readonly wall = wallClock();
    private readonly steps = new ClockSteps();
    private readonly load = new Load(sampleRate / renderQuantumSize);
    private readonly lateness = new Lateness();
    private readonly status: StatusWriter;
    private readonly adaptor: QuantumAdaptor;
    private readonly output: OutputStage;
    private readonly freeRun: FreeRun;
    private readonly relay: RelayedEngine;
    private readonly priority: number;
    private quanta = 0;
    /** Time at which the last quantum was ready, in milliseconds. */
    private ended = 0;

    constructor({ processorOptions }: { processorOptions: WorkletOptions }) {
      super();
      this.status = new StatusWriter(processorOptions.status);
      this.priority = processorOptions.priority;
      const renderer = create(processorOptions.renderer, this.port);
      const capture = processorOptions.capture && new CaptureWriter(processorOptions.capture);
      this.adaptor = new QuantumAdaptor(
        renderer,
        renderQuantumSize,
        this.clock,
        capture && ((sample, outputs) => capture.write(sample, outputs)),
      );
      shared.native = this.adaptor.native;
      this.output = new OutputStage(processorOptions.output, sampleRate, renderer.outputs.length);
      this.relay = new RelayedEngine(processorOptions.relay);
      this.freeRun = new FreeRun(processorOptions.freeRun, renderQuantumSize / sampleRate, this.relay);
      pace.onIdle = () => this.runFreely();
    }

    process(inputs: readonly (readonly Float32Array[])[], outputs: readonly (readonly Float32Array[])[]): boolean {
      if (this.quanta === 0) this.prepareThread();
      if (this.freeRun.lead !== Lead.device) {
        this.freeRun.stop();
        this.clock.restart(this.wall(), this.adaptor.samples);
      }
      const begin = performance.now();
      this.quantum(inputs, outputs[0]);
      this.pace.worked(this.adaptor.samples - this.clock.periodStart < this.clock.period, this.ended - begin);
      return true;
    }

    /** Renders what is due to nobody, so that voices, clock and replies go on, or to a device of another context. */
    private runFreely(): void {
      let lead = this.freeRun.lead;
      try {
        while (this.freeRun.due(performance.now() / 1000)) {
          if (lead !== this.freeRun.lead) this.clock.restart(this.wall(), this.adaptor.samples);
          lead = this.freeRun.lead;
          if (lead === Lead.relay) {
            this.quantum(this.relay.quantumInputs, this.relay.quantumOutputs);
            this.relay.give();
          } else this.quantum(none, none);
        }
      } catch (error) {
        this.pace.onIdle = () => {};
        const fault: RunFault = { type: 'fault', message: error instanceof Error ? error.message : String(error) };
        this.port.postMessage(fault);
      }
    }

    private quantum(inputs: readonly (readonly Float32Array[])[], outputs: readonly Float32Array[]): void {
      const begin = performance.now();
      const wall = this.wall();
      const step = this.steps.record(begin / 1000, wall, performance.now() / 1000);
      if (step !== 0) this.clock.step(step);
      this.clock.observe(wall, this.adaptor.samples, (begin - this.ended) / 1000);
      this.adaptor.run(inputs, outputs, renderQuantumSize);
      this.output.run(outputs, renderQuantumSize);
      this.quanta++;
      this.ended = performance.now();
      this.publish(begin / 1000, this.ended / 1000);
    }

    /** Once, with the first quantum: only then has the library set the priority it wants, which would undo ours. */
    private prepareThread(): void {
      const flush = flushDenormals();
      const priority: Outcome =
        this.priority === 0 ? { done: false, reason: 'not asked for' } : raisePriority('rr', this.priority);
      const report: ThreadReport = { type: 'thread', flush, priority };
      this.port.postMessage(report);
    }

    private publish(begin: number, end: number): void {
      const clock = this.clock;
      const period = Math.max(clock.period, renderQuantumSize);
      this.load.record(end - begin, renderQuantumSize / sampleRate);
      // The first quanta meet cold code, a cold device and a clock that has yet to settle.
      if (this.adaptor.samples > sampleRate)
        this.lateness.record(clock.periodStart, begin, end, clock.error, period / sampleRate);
      const { values } = this.status;
      values.quanta = this.quanta;
      values.samples = this.adaptor.samples;
      values.frame = currentFrame + renderQuantumSize;
      values.blocks = this.adaptor.blocks;
      values.seconds = clock.secondsAt(this.adaptor.samples);
      values.secondsPerSample = clock.secondsPerSample;
      values.averageLoad = this.load.average;
      values.peakLoad = this.load.peak;
      values.late = this.lateness.count;
      values.relocks = clock.relocks;
      values.period = period;
      values.badSamples = this.output.badSamples;
      this.status.publish();
    }
  };
}
