/** The nodes of a voice, made with an audio context that remembers them so that they go with the voice. Runs on the control thread. */

/** Properties of the context that belong to the server, and the reason or what to use in their stead. */
const refused: Readonly<Record<string, string>> = {
  destination: 'return the node that sounds as output',
  audioWorklet: "the audio thread is the engine's; SynthDefs and native nodes can be used",
  createScriptProcessor: 'its callback would run on the control thread; SynthDefs and native nodes can be used',
  createMediaStreamSource: 'inputs are buses of the engine; return input, and play it with in',
  createMediaStreamDestination: 'outputs are buses of the engine',
  close: "the context is the server's",
  suspend: "the context is the server's",
  resume: "the context is the server's",
  setSinkId: "the context is the server's",
};

/** Nodes that must not be forgotten (see `abandon`). */
const abandoned: (readonly AudioNode[])[] = [];

interface Source extends AudioNode {
  start(): void;
  stop(when?: number): void;
}

export class VoiceNodes {
  /** The audio context as `build` sees it. */
  readonly context: BaseAudioContext;
  private readonly nodes: AudioNode[] = [];
  private readonly sources: Source[] = [];
  private running = 0;
  private closed = false;

  /** @param ended called when all sources that were made have ended */
  constructor(
    context: BaseAudioContext,
    private readonly ended: () => void,
  ) {
    this.context = new Proxy(context, { get: (target, key) => this.property(target, key) });
  }

  /** True when there are sources, which may end. */
  get hasSources(): boolean {
    return this.sources.length > 0;
  }

  /** Ends the sources, at once. */
  stopSources(): void {
    for (const source of this.sources) stop(source);
  }

  /**
   * Leaves everything as it is, for good: one of the nodes may be one that the library has thrown out. Touching such a node ends the library's thread, and once it is
   * collected another node that has its number by then is taken for it.
   */
  abandon(): void {
    this.closed = true;
    abandoned.push(this.nodes);
  }

  /** Takes everything apart. */
  close(): void {
    this.closed = true;
    this.stopSources();
    for (const node of this.nodes) node.disconnect();
    this.nodes.length = this.sources.length = 0;
  }

  private property(target: BaseAudioContext, key: string | symbol): unknown {
    if (typeof key === 'string' && Object.hasOwn(refused, key))
      throw new TypeError(`context.${key} cannot be used here: ${refused[key]}`);
    const value: unknown = Reflect.get(target, key, target);
    if (typeof value !== 'function') return value;
    return (...args: unknown[]) => this.keep(Reflect.apply(value, target, args));
  }

  private keep(made: unknown): unknown {
    if (!isNode(made)) return made;
    if (this.closed) throw new TypeError('the voice is over; nothing can be made for it any more');
    this.nodes.push(made);
    if ('stop' in made) this.watch(made as Source);
    return made;
  }

  private watch(source: Source): void {
    this.sources.push(source);
    this.running++;
    source.addEventListener(
      'ended',
      () => {
        if (--this.running === 0 && !this.closed) this.ended();
      },
      { once: true },
    );
  }
}

/** Stops a source. One that was never started is first: the library lets go of sources only when they have ended. */
function stop(source: Source): void {
  try {
    source.stop();
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'InvalidStateError')) throw error;
    source.start();
    source.stop();
  }
}

export function isNode(value: unknown): value is AudioNode {
  return typeof value === 'object' && value !== null && 'connect' in value && 'numberOfOutputs' in value;
}

export function isParam(value: unknown): value is AudioParam {
  return typeof value === 'object' && value !== null && 'linearRampToValueAtTime' in value;
}
