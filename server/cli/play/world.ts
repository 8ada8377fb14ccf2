/** Control, engine and render threads without a device or a clock: blocks are rendered as fast as possible, and wait for renders. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Description } from '../../../protocol/instruments/description.ts';
import { kinds } from '../../../protocol/instruments/kinds.ts';
import { encodeMidi } from '../../../protocol/midi/messages.ts';
import { decodePacket } from '../../../protocol/osc/decode.ts';
import { isBundle, type OscMessage } from '../../../protocol/osc/types.ts';
import type { Control } from '../../control/control.ts';
import type { Engine } from '../../engine/engine.ts';
import { InstrumentFolder } from '../../instruments/folder.ts';
import type { Instruments } from '../../instruments/instruments.ts';
import { RenderPool } from '../../instruments/render/pool.ts';
import type { ParsedOptions } from '../../options/index.ts';
import type { Layout } from '../../world/layout.ts';
import { assemble } from '../assemble.ts';
import { localEngine } from '../local-engine.ts';
import { reserveWorld } from '../reserve-world.ts';
import { bufferOf } from './ending.ts';
import { OfflinePatch } from './offline-patch.ts';
import { PatientRenders } from './renders.ts';
import type { SoundInput } from './sound-input.ts';

/** Maximum of seconds that Web Audio effects are rendered, and other Web Audio instruments: each suspension of their context must be scheduled before it begins. */
const maxNative = { effects: 60, others: 3600 };
/** Seconds of the input that are heard before anything plays: as long as instruments may look back. */
const heardBefore = 30;

export interface PlayWorldOptions {
  readonly sampleRate: number;
  readonly bpm: number;
  /** Folders of instruments; later ones win. */
  readonly folders: readonly string[];
  /** Sound for instruments that listen. */
  readonly input?: SoundInput | undefined;
}

export class PlayWorld {
  readonly layout: Layout;
  readonly input: SoundInput | undefined;
  /** Sample at which voices begin. */
  start = 0;
  private readonly folders: readonly string[];
  private readonly patch: OfflinePatch;
  readonly instruments: Instruments;
  private readonly engine: Engine;
  private readonly control: Control;
  private readonly renders: PatientRenders;
  private readonly softSides: RenderPool;
  private readonly bundles = mkdtempSync(join(tmpdir(), 'bunsynth-'));

  /**
   * @param keptBack takes a line about each thing that sequences would send elsewhere
   */
  constructor(
    options: ParsedOptions,
    { sampleRate, bpm, folders, input }: PlayWorldOptions,
    keptBack: (what: string) => void,
  ) {
    const { layout, memory } = reserveWorld(options, sampleRate, options.inputs);
    const engine = localEngine(layout, memory);
    this.layout = layout;
    this.folders = folders;
    this.input = input;
    this.engine = engine.engine;
    this.engine.hasInput = input !== undefined;
    this.patch = new OfflinePatch({
      sampleRate,
      blockSize: layout.blockSize,
      now: () => this.engine.block * layout.blockSize,
      most: { effects: maxNative.effects * sampleRate, others: maxNative.others * sampleRate },
    });
    let renders: PatientRenders | undefined;
    let elements: RenderPool | undefined;
    this.control = assemble({
      engine,
      bpm,
      // Failures come over the feed, or are heard.
      print: () => {},
      settings: {
        verbosity: options.verbosity,
        maxLogins: options.maxLogins,
        restrictedPath: undefined,
        offline: false,
        instrumentFolders: folders,
      },
      instruments: {
        host: (pool) => (renders = new PatientRenders(new RenderPool(pool))),
        elementHost: (pool) => (elements = new RenderPool(pool)),
        folder: this.bundles,
        keptBack,
        patch: this.patch,
      },
      clock: { sampleAt: (seconds) => seconds * sampleRate, secondsAt: (sample) => sample / sampleRate },
      quit: () => {},
    });
    this.renders = renders!;
    this.softSides = elements!;
    this.instruments = this.control.context.instruments!;
  }

  /** Loads the instruments, but for files that take so long that they may never end. @throws Error when a folder cannot be read */
  async load(): Promise<void> {
    for (const path of this.folders) {
      const folder = new InstrumentFolder(path, this.instruments.catalogue);
      folder.open();
      folder.close();
    }
    await this.instruments.catalogue.settled();
  }

  /**
   * Makes ready what these instruments need: the audio library, the input in a buffer, and as heard before they begin.
   * @throws Error naming what is missing
   */
  async prepare(descriptions: readonly Description[]): Promise<void> {
    // What a sequence plays is known only when it plays.
    const played = descriptions.some(({ kind }) => kinds[kind].playsOthers)
      ? this.instruments.catalogue.all().map(({ description }) => description)
      : descriptions;
    if (played.some(({ kind }) => kinds[kind].needsAudioContext)) await this.patch.load();
    const {
      input,
      layout: { blockSize, sampleRate },
    } = this;
    if (!input) return;
    const buffer = descriptions.map(bufferOf).find((each) => each !== undefined);
    if (buffer) await this.read(input.path, buffer.channels);
    const blocks = Math.ceil(Math.min(input.frames, heardBefore * sampleRate) / blockSize);
    this.start = (this.engine.block + blocks) * blockSize;
    for (let i = 0; i < blocks; i++) this.block();
  }

  /** Presses keys, or lifts them. */
  press(keys: readonly number[], down: boolean): void {
    for (const note of keys)
      this.control.context.midi!.receive(
        'play',
        encodeMidi({ type: down ? 'noteOn' : 'noteOff', channel: 0, note, velocity: down ? 100 : 64 }),
      );
  }

  /** True when something is not ready for the next block. */
  get isWaiting(): boolean {
    return this.renders.busy || this.instruments.all.preparing || this.patch.isBehind;
  }

  /** First sample of the next block. */
  get now(): number {
    return this.engine.block * this.layout.blockSize;
  }

  /** Lets everything go on but time, until something is known. Rejects as it does. */
  async until<T>(known: Promise<T>): Promise<T> {
    let isKnown = false;
    const settled = (): void => {
      isKnown = true;
    };
    known.then(settled, settled);
    while (!isKnown) await this.wait();
    return await known;
  }

  /** Resolves when something has become ready. */
  async wait(): Promise<void> {
    if (this.renders.busy) await this.renders.next();
    else if (this.patch.isBehind && !this.instruments.all.preparing) await this.patch.advance();
    else await new Promise<void>((resolve) => setImmediate(resolve));
    this.control.poll();
  }

  /** Renders a block; its channels are in the result until the next one. */
  block(): readonly Float32Array[] {
    const {
      engine,
      input,
      layout: { blockSize, sampleRate },
    } = this;
    input?.read(engine.block * blockSize - this.start, engine.inputs);
    this.patch.beforeBlock(engine.native);
    engine.renderBlock((engine.block * blockSize) / sampleRate, 1 / sampleRate);
    this.patch.afterBlock(engine.native);
    this.control.poll();
    return engine.outputs;
  }

  /** Reads a sound file into buffer 0, of one channel the first. @throws Error when it cannot be read */
  private async read(path: string, channels: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const message: OscMessage =
      channels === 1
        ? { address: '/b_allocReadChannel', types: 'isiii', args: [0, path, 0, 0, 0] }
        : { address: '/b_allocRead', types: 'is', args: [0, path] };
    this.control.perform(message, {
      id: 'play',
      send: (bytes) => {
        const reply = decodePacket(bytes);
        if (isBundle(reply)) return;
        if (reply.address === '/fail') reject(new Error(`--input ${path}: ${String(reply.args[1])}`));
        else resolve();
      },
    });
    await this.control.idle();
    this.block();
    await promise;
  }

  close(): void {
    this.renders.close();
    this.softSides.close();
    this.instruments.sequences?.close();
    rmSync(this.bundles, { recursive: true, force: true });
  }
}
