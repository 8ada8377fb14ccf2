/**
 * Connections of Web Audio nodes with the engine's worklet node. What is connected here comes into the engine on channels of its own, which
 * voices read (see render/native-ports.ts); what the engine gives out comes from feeds. Control thread.
 *
 * Into the engine: a voice's nodes go through a splitter into a merger, whose shape stays as it is while voices come and go, and that into one of
 * the inputs beside the hardware's. Out of it: worklet nodes that are made when they are first needed. The library never lets go of a worklet node,
 * so feeds that nobody hears wait for the next voice.
 */

import { tapStandardError } from '../system/standard-error.ts';
import { Native } from '../world/layout.ts';
import type { RenderStatus } from '../world/status.ts';
import type { AudioLibrary } from './audio-library.ts';
import { type FeedOptions, feedProcessorName } from './worklet-processor.ts';

/** A connection; channels count from the first that there is. */
export interface NativeChannel {
  readonly channel: number;
  /**
   * Ends it. Nothing of the engine may use the channel any more.
   * @param untouched the node that was connected may be one that the library has thrown out: to disconnect such a node ends the library's thread
   */
  leave(untouched?: boolean): void;
}

/** The connection of a node that sounds. */
export interface NativeEntry extends NativeChannel {
  /** Resolves to true when anything but zeros comes for a moment. */
  isHeard(): Promise<boolean>;
}

/** Interface for instruments. */
export interface NativePatch {
  readonly context: BaseAudioContext;
  /** Called when the library has thrown a node out of its graph because it panicked; whose it was is not told. */
  onPanic: (reason: string) => void;
  /** True when the context is gone for good: nothing of it will be heard any more. */
  readonly isLost: boolean;
  /** Called when it goes. */
  onLost: () => void;
  /** Samples by which nodes are rendered before the engine plays them: what they tell of is heard that much later. */
  readonly ahead: number;
  /** Seconds of the context at which sample `sample` of the engine is calculated. */
  timeOf(sample: number): number;
  /** Brings a node's sound into the engine; undefined when all channels are in use. @param channels from 1 to 8 */
  enter(output: AudioNode, channels: number): NativeEntry | undefined;
  /** Gives sound of the engine to a node, two channels; undefined when all feeds are in use. */
  feed(input: AudioNode): NativeChannel | undefined;
}

export interface EnginePatchOptions {
  readonly library: AudioLibrary;
  readonly context: AudioContext;
  /** The engine. */
  readonly node: AudioNode;
  readonly status: () => RenderStatus;
  /** Samples by which input is late for the engine. */
  readonly inputDelay: number;
}

/** Channels that the engine's inputs have while they are few. Each change of their number makes the library build its arrays anew. */
const fewChannels = 8;
/** The library adds the duration of a sample up through a quantum, and rounds each time: what is due at a sample is given a little earlier, or it would now and then come one later. */
const early = 1 - 128 * Number.EPSILON;
/** Milliseconds without a voice after which the mergers go. */
const patience = 1000;
/** Line that the library prints of a node that panicked, its only word of it. */
const panicLine = /Panic occurred in Audio Processor: '(.*)'\. Removing node/;
/** Samples in which it is looked for sound, and milliseconds until those after the question have come. */
const moment = 2048;
const momentPassed = 100;

export class EnginePatch implements NativePatch {
  readonly context: AudioContext;
  onPanic: (reason: string) => void = () => {};
  isLost = false;
  readonly ahead = 0;
  onLost: () => void = () => {};
  private endTap: (() => void) | undefined;
  private readonly used = new Uint8Array(Native.banks * Native.bankChannels);
  private readonly mergers: (AudioNode | undefined)[] = Array.from({ length: Native.banks }, () => undefined);
  private readonly feeds: { readonly node: AudioNode; readonly inputs: (AudioNode | undefined)[] }[] = [];
  private readonly idleChannels: number;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: EnginePatchOptions) {
    this.context = options.context;
    this.idleChannels = options.node.channelCount;
  }

  /** The device was lost, and another context plays. */
  lose(): void {
    if (this.isLost) return;
    this.isLost = true;
    this.onLost();
  }

  timeOf(sample: number): number {
    const { samples, frame } = this.options.status();
    return ((sample + frame - samples - this.options.inputDelay) / this.context.sampleRate) * early;
  }

  enter(output: AudioNode, channels: number): NativeEntry | undefined {
    const first = this.freeChannels(channels);
    if (first === undefined) return undefined;
    clearTimeout(this.timer);
    this.used.fill(1, first, first + channels);
    this.watch();
    this.fit();
    const merger = this.merger(Math.floor(first / Native.bankChannels));
    // One channel goes to both of two, as everywhere in Web Audio.
    const shape = this.context.createGain();
    shape.channelCount = channels;
    shape.channelCountMode = 'explicit';
    shape.channelInterpretation = channels <= 2 ? 'speakers' : 'discrete';
    const splitter = this.context.createChannelSplitter(channels);
    for (let c = 0; c < channels; c++) splitter.connect(merger, c, (first + c) % Native.bankChannels);
    shape.connect(splitter);
    output.connect(shape);
    return {
      channel: first,
      isHeard: () => this.isHeard(shape),
      leave: (untouched = false) => {
        if (!untouched) output.disconnect(shape);
        shape.disconnect();
        splitter.disconnect();
        this.used.fill(0, first, first + channels);
        this.rest();
      },
    };
  }

  feed(input: AudioNode): NativeChannel | undefined {
    let index = this.feeds.findIndex(({ inputs }) => inputs.includes(undefined));
    if (index < 0) index = this.makeFeed();
    if (index < 0) return undefined;
    const { node, inputs } = this.feeds[index]!;
    const output = inputs.indexOf(undefined);
    inputs[output] = input;
    node.connect(input, output);
    return {
      channel: (index * Native.feedOutputs + output) * Native.feedChannels,
      leave: () => {
        node.disconnect(input, output);
        inputs[output] = undefined;
      },
    };
  }

  /** In a method of its own: what is handed over would keep the nodes of the voice that is entered. */
  private watch(): void {
    this.endTap ??= tapStandardError((line) => {
      const reason = panicLine.exec(line)?.[1];
      if (reason !== undefined) this.onPanic(reason);
    });
  }

  private async isHeard(node: AudioNode): Promise<boolean> {
    const analyser = this.context.createAnalyser();
    analyser.fftSize = moment;
    node.connect(analyser);
    await Bun.sleep(momentPassed);
    const samples = new Float32Array(moment);
    analyser.getFloatTimeDomainData(samples);
    node.disconnect(analyser);
    return samples.some((x) => x !== 0);
  }

  private freeChannels(channels: number): number | undefined {
    for (let bank = 0; bank < Native.banks; bank++) {
      const end = (bank + 1) * Native.bankChannels;
      for (let first = bank * Native.bankChannels; first + channels <= end; first++) {
        if (!this.used.subarray(first, first + channels).includes(1)) return first;
      }
    }
    return undefined;
  }

  /** Makes the engine's inputs wide enough for the channels in use. They become narrow again when there are none. */
  private fit(): void {
    const { node } = this.options;
    const last = Math.max(
      ...Array.from({ length: Native.banks }, (_, b) =>
        this.used.subarray(b * Native.bankChannels, (b + 1) * Native.bankChannels).lastIndexOf(1),
      ),
    );
    const wide = last < fewChannels ? fewChannels : Native.bankChannels;
    if (node.channelCount < wide) node.channelCount = wide;
  }

  private merger(bank: number): AudioNode {
    const known = this.mergers[bank];
    if (known) return known;
    const merger = this.context.createChannelMerger(Native.bankChannels);
    // The first input is the hardware's.
    merger.connect(this.options.node, 0, 1 + bank);
    this.mergers[bank] = merger;
    return merger;
  }

  /** Gives its number, -1 when there are as many as there may be. */
  private makeFeed(): number {
    const feed = this.feeds.length;
    if (feed === Native.feeds) return -1;
    const { library, node } = this.options;
    const processorOptions: FeedOptions = { feed };
    const outputChannelCount = Array.from({ length: Native.feedOutputs }, () => Native.feedChannels);
    const made = new library.AudioWorkletNode(this.context, feedProcessorName, {
      numberOfInputs: 0,
      numberOfOutputs: Native.feedOutputs,
      outputChannelCount,
      processorOptions,
    });
    // It is to be calculated before the engine, also while nothing else of it comes there.
    const order = this.context.createGain();
    order.gain.value = 0;
    made.connect(order);
    order.connect(node, 0, 0);
    this.feeds.push({ node: made, inputs: Array.from({ length: Native.feedOutputs }, () => undefined) });
    return feed;
  }

  /** Takes the mergers away once no voice has come for a while. */
  private rest(): void {
    if (!this.used.includes(1)) this.timer = setTimeout(() => this.close(), patience);
  }

  /** Lets go of what was made for voices that are over; nothing listens to the library any more. */
  close(): void {
    clearTimeout(this.timer);
    this.endTap?.();
    this.endTap = undefined;
    for (const merger of this.mergers) merger?.disconnect();
    this.mergers.fill(undefined);
    this.options.node.channelCount = this.idleChannels;
  }
}
