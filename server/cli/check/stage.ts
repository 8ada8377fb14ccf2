/** A whole server in one thread with one element on it, whose blocks are rendered when told to: what it is given and what is heard of it is known on each frame of the session. */

import type { LoadedFile } from '../../../protocol/instruments/description.ts';
import type { ParamRecord } from '../../../protocol/instruments/params.ts';
import { Plain } from '../../clock/onset.ts';
import type { ElementInstrument } from '../../instruments/element/define.ts';
import type { ElementVoice } from '../../instruments/element/voice.ts';
import type { Layout } from '../../world/layout.ts';
import { OfflineElements } from '../offline-elements.ts';
import { CheckedSoftSides, type SoftManner } from './soft-host.ts';

/** Elements of a file. */
export interface CheckedFile {
  readonly path: string;
  readonly loaded: LoadedFile;
  readonly elements: ReadonlyMap<string, ElementInstrument>;
}

export interface StageOptions {
  readonly blockSize: number;
  readonly sampleRate: number;
  /** True when blocks wait until everything is prepared for them, as offline; false when they pass anyway, as with a device. */
  readonly patient: boolean;
}

/** Sound of an input channel on a frame of the session. */
export type InputSound = (frame: number, channel: number) => number;

/** One block as it was heard. */
export interface HeardBlock {
  /** Frame of the session of its first sample. */
  readonly frame: number;
  /** Number of the last change of the session's time before it. */
  readonly turn: number;
  readonly rolling: boolean;
  /** True when time goes on in it as in the block before, and nothing that should be prepared was missing. */
  readonly isSteady: boolean;
  readonly outputs: readonly Float32Array[];
}

/** Most channels of all ports of a side together. */
const maxChannels = 64;
/** Pages of memory: room for what looks back and ahead, but not for an hour of it. Wires grow with the block. */
const pagesFor = (blockSize: number): number => (blockSize > 512 ? 8192 : 2048);

export class Stage {
  readonly blocks: HeardBlock[] = [];
  private readonly world: OfflineElements;
  private readonly host: CheckedSoftSides;
  private starved = 0;
  private steady = false;
  /** Channels that the element has, of all its ports of a side. */
  private used = { inputs: 0, outputs: 0 };

  private constructor(
    file: CheckedFile,
    private readonly options: StageOptions,
    private readonly input: InputSound,
  ) {
    const { blockSize, sampleRate } = options;
    let host: CheckedSoftSides | undefined;
    this.world = new OfflineElements({
      world: {
        blockSize,
        sampleRate,
        audioBuses: 4 * maxChannels,
        privateBuses: 0,
        controlBuses: 16,
        inputs: maxChannels,
        outputs: maxChannels,
        buffers: 16,
        numBuffers: 16,
        randomGenerators: 4,
        maxNodes: 64,
        maxBundles: 1024,
        realTimeMemoryBytes: 16 << 20,
      },
      memoryPages: pagesFor(blockSize),
      load: async () => file.loaded,
      softSides: (pool) => (host = new CheckedSoftSides(file.elements, pool)),
    });
    this.host = host!;
    this.engine.hasInput = true;
  }

  /** Sets a stage up with the elements of a file known. */
  static async open(file: CheckedFile, options: StageOptions, input: InputSound): Promise<Stage> {
    // Memories of stages before are large, and what refers to them small: the collector would wait until there is no room for another.
    Bun.gc(true);
    const stage = new Stage(file, options, input);
    await stage.instruments.catalogue.load(file.path);
    await stage.settle();
    return stage;
  }

  /**
   * Begins an element, its ports connected with inputs and outputs one after the other, on a sample of the engine.
   * @param values of its parameters; `{run}` in a text stands for a name that no other run has
   * @throws ParamError for values that it does not take, or why it could not begin
   */
  async begin(name: string, values: ParamRecord, sample: number): Promise<ElementVoice> {
    const given = ofRun(values);
    const entry = this.instruments.catalogue.find(name);
    const { inputs, outputs } = (await this.interfaceOf(name, given)).interface;
    this.used = { inputs: channelsOf(inputs), outputs: channelsOf(outputs) };
    const editing = this.instruments.graph!.edit(
      [
        { change: 'add', instrument: entry.description.name, as: 'it', given },
        ...connections(outputs, 0).map(([port, to]) => ({ change: 'connect' as const, from: `it.${port}`, to })),
        ...connections(inputs, this.layout.outputs).map(([port, from]) => ({
          change: 'connect' as const,
          from,
          to: `it.${port}`,
        })),
      ],
      new Plain(sample),
    );
    let outcome: unknown;
    editing.then(
      () => (outcome = undefined),
      (error: unknown) => (outcome = error),
    );
    const until = Math.max(sample, this.sample) + 8 * this.options.blockSize;
    while (this.voices.select('all')[0]?.state !== 'playing' && this.sample <= until && outcome === undefined)
      await this.block();
    const [voice] = this.voices.select('all');
    if (outcome !== undefined) throw this.faults.length > 0 ? new Error(this.faults.join('; ')) : outcome;
    if (voice?.state !== 'playing')
      throw new Error(`it did not begin${this.faults.map((each) => `: ${each}`).join('')}`);
    return voice;
  }

  /** Returns what an element is for some values. Rejects with a ParamError where they are none. */
  async interfaceOf(name: string, given: ParamRecord) {
    const entry = this.instruments.catalogue.find(name);
    if (entry.description.kind !== 'element') throw new TypeError(`${name} is no element`);
    return await this.voices.beginnings.interfaceFor(entry as Parameters<typeof this.voices.make>[0], given);
  }

  get layout(): Layout {
    return this.world.layout;
  }

  get engine() {
    return this.world.engine;
  }

  get instruments() {
    return this.world.instruments;
  }

  get voices() {
    return this.world.voices;
  }

  /** Faults of the soft side, and what the server said of the real-time side. */
  get faults(): string[] {
    return this.world.faults;
  }

  /** Lines that the soft side has logged. */
  get lines(): readonly string[] {
    return this.world.lines;
  }

  /** First sample of the next block. */
  get sample(): number {
    return this.world.sample;
  }

  /** Frame of the session of that sample. */
  get frame(): number {
    return this.voices.time.frameAt(this.sample);
  }

  set manner(manner: SoftManner) {
    this.host.manner = manner;
  }

  /** Renders a block once everything is ready for it, as far as it is waited for. */
  async block(): Promise<void> {
    await this.settle();
    const { engine, layout, voices, input } = this;
    const { blockSize } = layout;
    const line = voices.time.at(this.sample);
    const frame = this.frame;
    for (let c = 0; c < this.used.inputs; c++)
      for (let i = 0, to = engine.inputs[c]!; i < blockSize; i++) to[i] = input(line.rolling ? frame + i : frame, c);
    this.world.render();
    this.host.passed();
    this.world.control.poll();
    const starved = voices.views().reduce((sum, view) => sum + view.starved, 0);
    const before = this.blocks.at(-1);
    const goesOn = before?.rolling === line.rolling && frame === before.frame + (line.rolling ? blockSize : 0);
    // What sounded before a jump falls within the first block after it.
    this.blocks.push({
      frame,
      turn: line.serial,
      rolling: line.rolling,
      isSteady: goesOn && this.steady && starved === this.starved,
      outputs: Array.from({ length: this.used.outputs }, (_, c) => engine.outputs[c]!.slice()),
    });
    this.steady = goesOn || before === undefined;
    this.starved = starved;
  }

  private async settle(): Promise<void> {
    await this.world.settle(this.options.patient);
  }
}

/** Mark in texts for a name of the run: each run writes to files of its own. */
const runMark = '{run}';
let runs = 0;

function ofRun(values: ParamRecord): ParamRecord {
  const run = `${process.pid}-${++runs}`;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replaceAll(runMark, run) : value,
    ]),
  );
}

const channelsOf = (ports: Readonly<Record<string, number>>): number =>
  Object.values(ports).reduce((sum, channels) => sum + channels, 0);

/** Returns the first bus of each port, one behind the other. */
function connections(ports: Readonly<Record<string, number>>, first: number): [string, number][] {
  let bus = first;
  return Object.entries(ports).map(([port, channels]) => {
    bus += channels;
    return [port, bus - channels];
  });
}
