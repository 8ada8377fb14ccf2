/** Real render threads over the memory of a real engine that runs when the test says so: files of instruments in, buffers out. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Description, type Fault, faultText } from '../../protocol/instruments/description.ts';
import { checkParams, type ParamRecord } from '../../protocol/instruments/params.ts';
import { bundlePath } from '../../server/instruments/catalogue.ts';
import { Feed, type FeedEvent } from '../../server/instruments/feed.ts';
import { NamedSounds } from '../../server/instruments/named-sounds.ts';
import type { PlannedEvent } from '../../server/instruments/render/context.ts';
import type { RenderedBuffer, RenderRequest, SharedSound } from '../../server/instruments/render/messages.ts';
import { RenderPool } from '../../server/instruments/render/pool.ts';
import type { WorldOptions } from '../../server/world/layout.ts';
import { fixedPlace } from './fixed-place.ts';
import { InProcessServer } from './in-process.ts';

export interface Outcome {
  readonly buffers: RenderedBuffer[];
  readonly log: string[];
  readonly events: PlannedEvent[];
  readonly session: Record<string, unknown>;
  fault?: Fault;
}

/** Fields of a request beside module, instrument and parameters. */
type More = Partial<Omit<RenderRequest, 'module' | 'instrument' | 'params'>> & {
  readonly caches?: boolean;
  readonly deadline?: number;
};

export interface Loaded {
  readonly module: string;
  readonly instruments: readonly Description[];
}

export class RenderWorld {
  readonly server: InProcessServer;
  readonly sounds: NamedSounds;
  readonly pool: RenderPool;
  readonly folder = mkdtempSync(join(tmpdir(), 'renders-'));
  readonly told: FeedEvent[] = [];
  private version = 0;

  constructor(options: Partial<WorldOptions> = {}) {
    this.server = new InProcessServer(options);
    const { buffers } = this.server.control.context;
    const feed = new Feed();
    feed.listen((event) => this.told.push(event));
    this.sounds = new NamedSounds(feed, (address) => buffers.release(address));
    this.pool = new RenderPool({
      memory: {
        memory: buffers.memory,
        reserve: (bytes) => buffers.reserve(bytes),
        release: (address) => buffers.release(address),
      },
      layout: this.server.layout,
      sounds: this.sounds,
      report: () => {},
      strayed: () => {},
    });
  }

  get freeBytes(): number {
    return this.server.control.context.buffers.freeBytes;
  }

  close(): void {
    this.pool.close();
    rmSync(this.folder, { recursive: true });
  }

  load(path: string): Promise<Loaded> {
    return this.pool.load(path, bundlePath(join(this.folder, 'bundles'), path, ++this.version));
  }

  /** Loads a file of its own with this text. */
  async loadText(text: string): Promise<string> {
    const path = join(this.folder, 'test.ts');
    writeFileSync(path, text);
    return (await this.load(path)).module;
  }

  /** Loads a file of its own that imports what these tests use. */
  loadSource(text: string): Promise<string> {
    return this.loadText(`import { ${imported.join(', ')} } from 'bunsynth';\n${text}`);
  }

  begin(
    module: string,
    instrument: string,
    params: ParamRecord = {},
    { caches = false, deadline = 10, ...more }: More = {},
  ): { readonly outcome: Outcome; readonly over: Promise<Outcome> } {
    const outcome: Outcome = { buffers: [], log: [], events: [], session: {} };
    const over = new Promise<Outcome>((resolve) => {
      this.pool.render({
        request: {
          task: 'play',
          module,
          instrument,
          params,
          extra: {},
          overrides: {},
          voice: 1,
          count: 0,
          loops: false,
          session: {},
          seed: 1,
          place: fixedPlace,
          midi: [],
          ...more,
        },
        file: join(this.folder, 'test.ts'),
        due: 0,
        deadline,
        caches,
        hooks: {
          buffer: (buffer) => outcome.buffers.push(buffer),
          session: (key, value) => {
            outcome.session[key] = value;
          },
          log: (line) => outcome.log.push(line),
          done: (_milliseconds, events) => {
            outcome.events.push(...events);
            resolve(outcome);
          },
          failed: (fault) => resolve(Object.assign(outcome, { fault })),
        },
      });
    });
    return { outcome, over };
  }

  /** @throws Error when it fails */
  async render(module: string, instrument: string, params: ParamRecord = {}, more: More = {}): Promise<Outcome> {
    const outcome = await this.begin(module, instrument, params, more).over;
    if (outcome.fault) throw new Error(faultText(outcome.fault));
    return outcome;
  }

  /** The same for an instrument as it was loaded: what is not given is its default. */
  async play(
    { module, instruments }: Loaded,
    name: string,
    given: ParamRecord = {},
    more: More = {},
  ): Promise<Outcome> {
    const description = instruments.find((each) => each.name === name)!;
    return this.render(module, name, checkParams(name, description.params, given).values, {
      caches: description.kind === 'render' && description.caches,
      ...more,
    });
  }

  /** Channels in the memory. */
  channels({ address, frames, channels }: Pick<SharedSound, 'address' | 'frames' | 'channels'>): Float32Array[] {
    return Array.from(
      { length: channels },
      (_, c) => new Float32Array(this.server.engine.ints.buffer, address + 4 * c * frames, frames),
    );
  }

  /** Takes what was rendered, and gives its memory back. */
  take({ buffers }: Outcome): Float32Array[][] {
    return buffers.map((buffer) => {
      const samples = this.channels(buffer).map((channel) => channel.slice());
      this.server.control.context.buffers.release(buffer.address);
      return samples;
    });
  }

  /** The same as lists of numbers. */
  taken(outcome: Outcome): number[][][] {
    return this.take(outcome).map((channels) => channels.map((channel) => [...channel]));
  }

  /** Samples of a sound that is shared under a name, as lists of numbers. */
  sharedSound(name: string): number[][] {
    return this.channels(this.sounds.get(name)!).map((channel) => [...channel]);
  }
}

const imported = [
  'defineRender',
  'Env',
  'EnvGen',
  'FreeVerb',
  'In',
  'NumOutputBuses',
  'Out',
  'Pan2',
  'SinOsc',
  'synthDef',
  'WhiteNoise',
];
