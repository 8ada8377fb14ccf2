/**
 * Connections of Web Audio nodes and an engine whose time stands still: the nodes are rendered in an OfflineAudioContext, a stretch ahead of the engine's blocks. What they
 * give is read by analysers, which hold the last samples of a channel; what the engine gives them comes from buffer sources, each a stretch long and begun with its first sample.
 *
 * The library takes the places where a context stops before it begins only, so the length of a stretch is settled then: a quantum where there are effects, which hear
 * what the engine played in the stretch before, else more.
 */
import { type AudioLibrary, loadAudioLibrary } from '../../audio/audio-library.ts';
import type { NativeChannel, NativeEntry, NativePatch } from '../../audio/native-patch.ts';
import type { NativeChannels } from '../../engine/renderer.ts';
import { Native } from '../../world/layout.ts';

/** Samples of a stretch where nothing is given to the nodes: voices are built a quarter of a second ahead, which must not be rendered by then. */
const longStretch = 8192;
const quantum = 128;
/** Factor of times: what is due at a sample is given a little earlier, as the library adds times up, and rounds each time. */
const early = 1 - 128 * Number.EPSILON;

export interface OfflinePatchOptions {
  readonly sampleRate: number;
  readonly blockSize: number;
  /** Samples that may be rendered: of effects, which stop at each quantum, and of others. */
  readonly most: { readonly effects: number; readonly others: number };
  /** Sample of the engine's next block. */
  readonly now: () => number;
}

interface Tap {
  readonly channel: number;
  readonly analyser: AnalyserNode;
  readonly sound: Float32Array<ArrayBuffer>;
}
interface Feed {
  readonly channel: number;
  readonly input: AudioNode;
  readonly sound: readonly Float32Array<ArrayBuffer>[];
}

export class OfflinePatch implements NativePatch {
  onPanic: (reason: string) => void = () => {};
  readonly isLost = false;
  onLost: () => void = () => {};
  private library: AudioLibrary | undefined;
  private made: OfflineAudioContext | undefined;
  /** The engine's sample at the beginning of the context. */
  private origin = 0;
  private stretch = 0;
  /** Ends of the stretches that the context has come to. */
  private stops: Promise<void>[] = [];
  /** The whole rendering, from the first stretch on. */
  private rendering: Promise<unknown> | undefined;
  /** Stretches that were rendered. */
  private rendered = 0;
  private readonly taps = new Map<number, Tap>();
  private readonly feeds = new Map<number, Feed>();

  constructor(private readonly options: OfflinePatchOptions) {}

  /** Makes ready for voices. @throws Error that says what is missing */
  async load(): Promise<void> {
    this.library ??= await loadAudioLibrary();
  }

  get context(): OfflineAudioContext {
    if (!this.library) throw new Error('Web Audio instruments are not loaded here');
    if (this.made) return this.made;
    this.origin = this.options.now();
    const { sampleRate, most } = this.options;
    return (this.made = new this.library.OfflineAudioContext(1, most.others + quantum, sampleRate));
  }

  get ahead(): number {
    return this.stretch;
  }

  timeOf(sample: number): number {
    return Math.max(0, ((sample - this.origin) / this.options.sampleRate) * early);
  }

  enter(output: AudioNode, channels: number): NativeEntry | undefined {
    const first = this.freeChannels(channels);
    if (first === undefined) return undefined;
    const { context } = this;
    const shape = context.createGain();
    shape.channelCount = channels;
    shape.channelCountMode = 'explicit';
    shape.channelInterpretation = channels <= 2 ? 'speakers' : 'discrete';
    const splitter = context.createChannelSplitter(channels);
    const nodes: AudioNode[] = [shape, splitter];
    for (let c = 0; c < channels; c++) {
      const analyser = context.createAnalyser();
      analyser.fftSize = this.stretch || longStretch;
      splitter.connect(analyser, c);
      analyser.connect(context.destination);
      nodes.push(analyser);
      this.taps.set(first + c, { channel: first + c, analyser, sound: new Float32Array(longStretch) });
    }
    shape.connect(splitter);
    output.connect(shape);
    return {
      channel: first,
      isHeard: () => Promise.resolve(true),
      leave: () => {
        output.disconnect(shape);
        for (const node of nodes) node.disconnect();
        for (let c = 0; c < channels; c++) this.taps.delete(first + c);
      },
    };
  }

  feed(input: AudioNode): NativeChannel | undefined {
    if (this.stretch > this.short)
      throw new Error('an effect of Web Audio nodes that begins later than the others cannot be rendered to a file');
    const most = Native.feeds * Native.feedOutputs;
    const index = Array.from({ length: most }, (_, i) => i).find((i) => !this.feeds.has(i));
    if (index === undefined) return undefined;
    const channel = index * Native.feedChannels;
    this.feeds.set(index, {
      channel,
      input,
      sound: Array.from({ length: Native.feedChannels }, () => new Float32Array(this.short)),
    });
    return { channel, leave: () => void this.feeds.delete(index) };
  }

  /** True when the nodes must be rendered before the engine's next block. */
  get isBehind(): boolean {
    return this.taps.size > 0 && this.place >= this.rendered * this.stretch;
  }

  /** Renders the next stretch. @throws Error beyond what may be rendered */
  async advance(): Promise<void> {
    const { context } = this;
    if (this.stretch === 0) await this.begin();
    else {
      for (const { input, sound } of this.feeds.values()) this.give(input, sound);
      void context.resume();
    }
    const stop = this.stops[this.rendered];
    if (!stop)
      throw new Error(
        `Web Audio instruments are rendered for ${Math.floor((this.rendered * this.stretch) / this.options.sampleRate)} s at most`,
      );
    // What fails in the rendering fails here, and not by a stop that never comes.
    await Promise.race([stop, this.rendering]);
    this.rendered++;
    for (const { analyser, sound } of this.taps.values())
      analyser.getFloatTimeDomainData(sound.subarray(0, this.stretch));
  }

  /** Before a block: what the nodes have given for it is put in its place, what goes to them is silent unless something is written to it. */
  beforeBlock({ ins, outs }: NativeChannels): void {
    if (this.stretch === 0) return;
    const at = this.place % this.stretch;
    ins.forEach((to, channel) => {
      const tap = this.taps.get(channel);
      if (tap) to.set(tap.sound.subarray(at, at + to.length));
      else to.fill(0);
    });
    for (const to of outs) to.fill(0);
  }

  /** After it. */
  afterBlock({ outs }: NativeChannels): void {
    if (this.stretch === 0) return;
    // The engine has counted on.
    const at = (this.place - this.options.blockSize) % this.stretch;
    for (const { channel, sound } of this.feeds.values()) sound.forEach((to, c) => to.set(outs[channel + c]!, at));
  }

  /** Samples of the context that the engine has played. */
  private get place(): number {
    return this.options.now() - this.origin;
  }

  private get short(): number {
    return Math.max(quantum, this.options.blockSize);
  }

  private async begin(): Promise<void> {
    const {
      context,
      options: { sampleRate, most },
    } = this;
    this.stretch = this.feeds.size ? this.short : longStretch;
    for (const { analyser } of this.taps.values()) analyser.fftSize = this.stretch;
    const count = Math.floor((this.feeds.size ? most.effects : most.others) / this.stretch);
    // Each a little before its quantum, as the library rounds up.
    for (let i = 1; i <= count; i++) {
      const stop = context.suspend((i * this.stretch - quantum / 2) / sampleRate);
      // Those that the render does not come to are rejected when it is dropped at the end; one that is awaited rejects there.
      stop.catch(() => {});
      this.stops.push(stop);
    }
    this.rendering = context.startRendering();
  }

  private give(input: AudioNode, sound: readonly Float32Array<ArrayBuffer>[]): void {
    const {
      context,
      options: { sampleRate },
    } = this;
    const buffer = context.createBuffer(sound.length, this.stretch, sampleRate);
    sound.forEach((channel, c) => buffer.copyToChannel(channel, c));
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(input);
    source.start((this.rendered * this.stretch) / sampleRate);
  }

  private freeChannels(channels: number): number | undefined {
    for (let bank = 0; bank < Native.banks; bank++) {
      for (let first = bank * Native.bankChannels; first + channels <= (bank + 1) * Native.bankChannels; first++) {
        if (Array.from({ length: channels }, (_, c) => first + c).every((channel) => !this.taps.has(channel)))
          return first;
      }
    }
    return undefined;
  }
}
