/**
 * Quanta on their way between the engine and a device of another audio context: where a device is back, the library can open it in a new context only, while the engine
 * lives on in the thread of the first. The device asks, the engine renders what was asked for, and the device takes it some quanta later.
 *
 * Two threads, one at each end; neither allocates nor waits.
 */

/** Name of the processor at the device's end. */
export const relayProcessor = 'bunsynth.relay';

export interface RelayArea {
  readonly memory: SharedArrayBuffer;
  readonly inputs: number;
  readonly outputs: number;
  /** Samples of a quantum. */
  readonly quantum: number;
}

/** Options of the processor at the device's end. */
export interface RelayOptions {
  readonly area: RelayArea;
  /** Real-time priority to ask for, 1 to 99; 0 leaves the thread as it is. */
  readonly priority: number;
}

/** Quanta that are under way at most; a power of two, so that numbers of quanta may run over. */
const slots = 64;
/** Words: quanta asked for, quanta rendered; on cache lines of their own. */
const asked = 0;
const given = 16;
const headerBytes = 128;

export function relayArea(inputs: number, outputs: number, quantum: number): RelayArea {
  return {
    memory: new SharedArrayBuffer(headerBytes + 4 * slots * (inputs + outputs) * quantum),
    inputs,
    outputs,
    quantum,
  };
}

/** Lets the counting begin anew; for the control thread, while nobody is at the device's end. */
export function emptyRelay({ memory }: RelayArea): void {
  const words = new Int32Array(memory, 0, headerBytes / 4);
  Atomics.store(words, given, Atomics.load(words, asked));
}

/** Quanta that the device has asked for; for the control thread. */
export function askedOf({ memory }: RelayArea): number {
  return Atomics.load(new Int32Array(memory, 0, headerBytes / 4), asked);
}

/** Memory that both ends share. */
class Relay {
  protected readonly words: Int32Array;
  /** By slot and channel. */
  protected readonly ins: readonly (readonly Float32Array[])[];
  protected readonly outs: readonly (readonly Float32Array[])[];

  constructor({ memory, inputs, outputs, quantum }: RelayArea) {
    this.words = new Int32Array(memory, 0, headerBytes / 4);
    const channel = (index: number) => new Float32Array(memory, headerBytes + 4 * quantum * index, quantum);
    this.ins = Array.from({ length: slots }, (_, s) =>
      Array.from({ length: inputs }, (_, c) => channel(s * inputs + c)),
    );
    this.outs = Array.from({ length: slots }, (_, s) =>
      Array.from({ length: outputs }, (_, c) => channel(slots * inputs + s * outputs + c)),
    );
  }
}

/** The engine's end. */
export class RelayedEngine extends Relay {
  /** As a worklet is given them: the device's input, and nothing of any other node. */
  private readonly inputs: readonly (readonly (readonly Float32Array[])[])[];

  constructor(area: RelayArea) {
    super(area);
    this.inputs = this.ins.map((slot) => [slot]);
  }

  /** True when there is a quantum to render. What was asked for longer ago than the ring holds is passed over. */
  get isAsked(): boolean {
    const behind = (Atomics.load(this.words, asked) - Atomics.load(this.words, given)) | 0;
    if (behind >= slots) Atomics.store(this.words, given, (Atomics.load(this.words, asked) - 1) | 0);
    return behind > 0;
  }

  get quantumInputs(): readonly (readonly Float32Array[])[] {
    return this.inputs[this.words[given] & (slots - 1)];
  }

  /** To be filled, then told with `give`. */
  get quantumOutputs(): readonly Float32Array[] {
    return this.outs[this.words[given] & (slots - 1)];
  }

  give(): void {
    Atomics.add(this.words, given, 1);
  }
}

/** The device's end. */
export class RelayedDevice extends Relay {
  /** Quanta after which what was asked for is taken. It grows until the engine, which looks now and then, is always in time; a device takes several at once. */
  delay = minDelay;
  private readonly first: number;

  constructor(area: RelayArea) {
    super(area);
    this.first = Atomics.load(this.words, asked);
  }

  /**
   * One quantum: asks for it, and takes the one that was asked for `delay` quanta ago.
   * @param inputs of the device
   * @param outputs filled; silent where the engine is not so far
   */
  run(inputs: readonly Float32Array[], outputs: readonly Float32Array[]): void {
    const { words } = this;
    const now = words[asked];
    const to = this.ins[now & (slots - 1)];
    for (let c = 0; c < to.length; c++) {
      if (c < inputs.length) to[c].set(inputs[c]);
      else to[c].fill(0);
    }
    Atomics.store(words, asked, (now + 1) | 0);
    const wanted = (now - this.delay) | 0;
    const isBefore = ((wanted - this.first) | 0) < 0;
    const isReady = ((Atomics.load(words, given) - wanted) | 0) > 0;
    if (!isBefore && !isReady && this.delay < slots / 2) this.delay++;
    const from = this.outs[wanted & (slots - 1)];
    for (let c = 0; c < outputs.length; c++) {
      if (!isBefore && isReady && c < from.length) outputs[c].set(from[c]);
      else outputs[c].fill(0);
    }
  }
}

const minDelay = 2;
