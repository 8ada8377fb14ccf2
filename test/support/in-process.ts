/**
 * A whole server in one thread without sockets or device: packets in, blocks rendered when asked for, replies collected.
 */
import { decodePacket } from '../../protocol/osc/decode.ts';
import { encodePacket } from '../../protocol/osc/encode.ts';
import { secondsToTimetag } from '../../protocol/osc/timetag.ts';
import { isBundle, type OscBundle, type OscMessage, type OscValue } from '../../protocol/osc/types.ts';
import { assemble, type EngineSide } from '../../server/cli/assemble.ts';
import { type LocalEngine, localEngine } from '../../server/cli/local-engine.ts';
import type { SampleClock } from '../../server/clock/sample-clock.ts';
import type { ServerStatistics, Settings } from '../../server/control/context.ts';
import type { Control } from '../../server/control/control.ts';
import type { Engine } from '../../server/engine/engine.ts';
import type { ElementBounceHost } from '../../server/instruments/element/bounce.ts';
import type { ElementHost } from '../../server/instruments/element/host.ts';
import type { RenderHost, RenderPoolOptions } from '../../server/instruments/render/host.ts';
import type { SequenceHooks, SequenceHost } from '../../server/instruments/sequence/host.ts';
import { threadBytes } from '../../server/sections/thread-section.ts';
import type { Peer } from '../../server/transport/transport.ts';
import type { Jobs } from '../../server/workers/jobs.ts';
import { type Layout, layoutFor, type WorldOptions } from '../../server/world/layout.ts';

export const smallWorld: WorldOptions = {
  sampleRate: 48000,
  blockSize: 64,
  audioBuses: 32,
  privateBuses: 16,
  controlBuses: 64,
  inputs: 2,
  outputs: 2,
  buffers: 16,
  numBuffers: 16,
  randomGenerators: 4,
  maxNodes: 64,
  maxBundles: 1024,
  realTimeMemoryBytes: 1 << 20,
};

/** A message as [address, argument …]; types follow from the values, numbers being floats unless they are whole and fit 32 bits. */
export type Sent = readonly [string | number, ...OscValue[]];

/** A client and the replies to it. */
export class InProcessClient {
  readonly peer: Peer;
  private received: OscMessage[] = [];
  /** Bundles that it was sent. */
  readonly timed: OscBundle[] = [];

  constructor(
    private readonly server: InProcessServer,
    id: string,
    isLocal: boolean,
  ) {
    this.peer = {
      id,
      isLocal,
      send: (bytes) => {
        const packet = decodePacket(bytes);
        if (isBundle(packet)) this.timed.push(packet);
        else this.received.push(packet);
      },
    };
  }

  send(...message: Sent): void {
    this.server.control.handle(encodePacket(messageOf(message)), this.peer);
  }

  /** @param seconds since 1970; undefined for at once */
  bundle(seconds: number | undefined, ...messages: Sent[]): void {
    this.server.control.perform(
      { timetag: seconds === undefined ? 1n : secondsToTimetag(seconds), elements: messages.map(messageOf) },
      this.peer,
    );
  }

  /** Replies since the last call, as [address, argument …]. */
  replies(): Sent[] {
    const replies = this.received.map(({ address, args }): Sent => [address, ...args]);
    this.received = [];
    return replies;
  }
}

export class InProcessServer {
  readonly layout: Layout;
  readonly engine: Engine;
  readonly control: Control;
  /** Lines that the server printed. */
  readonly lines: string[] = [];
  /** Statistics of a device that there is not. */
  readonly statistics: ServerStatistics;
  hasQuit = false;
  /** Time of the next block, in seconds since 1970. */
  now = 1000;
  /** Called before each block. */
  beforeBlock: (() => void) | undefined;

  constructor(
    options: Partial<WorldOptions> = {},
    jobs?: (environment: { layout: Layout; memory: ArrayBufferLike }) => Jobs,
    settings: Partial<Settings> = {},
    instruments?: {
      readonly host: RenderHost;
      readonly folder: string;
      readonly elementHost?: (options: RenderPoolOptions) => ElementHost;
      readonly sequences?: (hooks: SequenceHooks) => SequenceHost;
      readonly elementBounces?: ElementBounceHost;
    },
    startSection?: (engine: LocalEngine, clock: SampleClock) => EngineSide['startSection'],
  ) {
    const layout = layoutFor({ ...smallWorld, ...options }, 2048);
    const memory = new WebAssembly.Memory({ initial: layout.memoryPages, maximum: layout.memoryPages, shared: true });
    this.layout = layout;
    this.statistics = {
      averageLoad: 1,
      peakLoad: 2,
      sampleRate: layout.sampleRate,
      actualSampleRate: layout.sampleRate,
      lateQuanta: 0,
      lostPackets: 0,
      badSamples: 0,
    };
    const engine = localEngine(layout, memory);
    this.engine = engine.engine;
    const clock: SampleClock = {
      sampleAt: (seconds) => this.samples + (seconds - this.now) * layout.sampleRate,
      secondsAt: (sample) => this.now + (sample - this.samples) / layout.sampleRate,
    };
    this.control = assemble({
      engine: {
        ...engine,
        ...(startSection && {
          startSection: startSection(engine, clock),
          recordBytes: (ahead: number) => threadBytes(layout, ahead),
        }),
        statistics: () => this.statistics,
        jobs: jobs?.({ layout, memory: memory.buffer }) ?? engine.jobs,
      },
      settings: { verbosity: 0, maxLogins: 4, offline: false, ...settings },
      instruments: instruments && { ...instruments, host: () => instruments.host },
      elementBounces: instruments?.elementBounces,
      clock,
      print: (line) => this.lines.push(line),
      quit: () => {
        this.hasQuit = true;
      },
    });
  }

  /** First sample of the next block. */
  get samples(): number {
    return this.engine.block * this.layout.blockSize;
  }

  client(id = 'test:1', isLocal = true): InProcessClient {
    return new InProcessClient(this, id, isLocal);
  }

  /** Renders blocks and returns the sound of the outputs in them, channel by channel. */
  async heard(blocks: number): Promise<Float32Array[]> {
    const { outputs, blockSize } = this.layout;
    const sound = Array.from({ length: outputs }, () => new Float32Array(blocks * blockSize));
    for (let b = 0; b < blocks; b++) {
      await this.render();
      sound.forEach((channel, c) => channel.set(this.engine.outputs[c]!, b * blockSize));
    }
    return sound;
  }

  /** Resolves when asynchronous commands have finished, or wait for a section, for which blocks have to be rendered. */
  private async idle(): Promise<void> {
    let isIdle = false;
    const idle = this.control.idle().then(() => {
      isIdle = true;
    });
    const waits = (): boolean =>
      this.control.context.sections.all.some(
        ({ joining, engine, held }) => joining !== 'no' || held.length > 0 || !engine.settled,
      );
    const waiting = async (): Promise<void> => {
      do await new Promise((resolve) => setImmediate(resolve));
      while (!isIdle && !waits());
    };
    await Promise.race([idle, waiting()]);
  }

  /** Lets asynchronous commands finish, then renders blocks. Does not wait for what voices of instruments prepare. */
  async render(blocks = 1): Promise<void> {
    for (let i = 0; i < blocks; i++) {
      await this.idle();
      this.beforeBlock?.();
      this.engine.renderBlock(this.now, 1 / this.layout.sampleRate);
      this.now += this.layout.blockSize / this.layout.sampleRate;
      this.control.poll();
    }
    await this.idle();
  }
}

function messageOf([address, ...args]: Sent): OscMessage {
  return { address, types: args.map(typeOf).join(''), args };
}

function typeOf(value: OscValue): string {
  if (typeof value === 'number') return value === (value | 0) ? 'i' : 'f';
  if (typeof value === 'string') return 's';
  if (value instanceof Uint8Array) return 'b';
  if (Array.isArray(value)) return `[${value.map(typeOf).join('')}]`;
  return value === null ? 'N' : value === true ? 'T' : value === false ? 'F' : 'h';
}
