/** The module in the worklet thread of a context whose device was lost and is back: hands its quanta to the engine, which lives in another thread. */
import { raisePriority } from '../system/libc.ts';
import { RelayedDevice, type RelayOptions, relayProcessor } from './relay.ts';
import { paceLoop } from './worklet-pace.ts';

/** Names that the library puts into the worklet's global scope. */
declare const registerProcessor: <Options>(
  name: string,
  processor: new (options: { processorOptions: Options }) => object,
) => void;
declare const AudioWorkletProcessor: new () => object;

// The engine's thread calculates what is asked for here: nothing is known of how long a quantum took.
const pace = paceLoop(0);

registerProcessor(
  relayProcessor,
  class extends AudioWorkletProcessor {
    private readonly device: RelayedDevice;
    /** 0 once it was asked for: with the first quantum, as the library sets its own before. */
    private priority: number;

    constructor({ processorOptions: { area, priority } }: { processorOptions: RelayOptions }) {
      super();
      this.device = new RelayedDevice(area);
      this.priority = priority;
    }

    process(inputs: readonly (readonly Float32Array[])[], outputs: readonly (readonly Float32Array[])[]): boolean {
      if (this.priority > 0) raisePriority('rr', this.priority);
      this.priority = 0;
      this.device.run(inputs[0], outputs[0]);
      pace.worked(false, 0);
      return true;
    }
  },
);
