/**
 * A whole server in one thread without sockets or device: packets in, blocks rendered when asked for, replies collected. For
 * tests, and for whoever wants an engine in a program.
 */
import { decodePacket } from '../../protocol/osc/decode.ts';
import { encodePacket } from '../../protocol/osc/encode.ts';
import { secondsToTimetag } from '../../protocol/osc/timetag.ts';
import { isBundle, type OscBundle, type OscMessage, type OscValue } from '../../protocol/osc/types.ts';
import type { Jobs } from '../../server/control/async-queue.ts';
import type { ServerStatistics, Settings } from '../../server/control/context.ts';
import { Control } from '../../server/control/dispatch.ts';
import { Engine } from '../../server/engine/engine.ts';
import type { RenderHost } from '../../server/instruments/render/host.ts';
import type { SequenceHooks, SequenceHost } from '../../server/instruments/sequence/host.ts';
import { DirectEvents, EngineLink } from '../../server/link/engine-link.ts';
import type { Peer } from '../../server/transport/transport.ts';
import { doJob } from '../../server/workers/jobs.ts';
import { type Layout, layoutFor, type WorldOptions } from '../../server/world/layout.ts';

export const smallWorld: WorldOptions = {
  sampleRate: 48000,
  blockSize: 64,
  audioBuses: 32,
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

/** One client and what it was answered. */
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
  /** What the server printed. */
  readonly lines: string[] = [];
  /** What it is made to believe of its load and of the device. */
  readonly statistics: ServerStatistics;
  hasQuit = false;
  /** Time of the next block, in seconds since 1970. */
  now = 1000;

  constructor(
    options: Partial<WorldOptions> = {},
    jobs?: (environment: { layout: Layout; memory: ArrayBufferLike }) => Jobs,
    settings: Partial<Settings> = {},
    instruments?: {
      readonly host: RenderHost;
      readonly folder: string;
      readonly sequences?: (hooks: SequenceHooks) => SequenceHost;
    },
  ) {
    const layout = layoutFor({ ...smallWorld, ...options }, 2048);
    const memory = new WebAssembly.Memory({ initial: layout.memoryPages, maximum: layout.memoryPages, shared: true });
    const events = new DirectEvents();
    const environment = { layout, memory: memory.buffer };
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
    this.engine = new Engine(layout, memory, { events });
    this.control = new Control({
      layout,
      memory: memory.buffer,
      link: new EngineLink(this.engine),
      jobs: jobs?.(environment) ?? {
        run: async (request) => doJob(request, environment),
        runInline: (request) => doJob(request, environment),
      },
      settings: { verbosity: 0, maxLogins: 4, offline: false, ...settings },
      instruments,
      clock: {
        sampleAt: (seconds) => this.samples + (seconds - this.now) * layout.sampleRate,
        secondsAt: (sample) => this.now + (sample - this.samples) / layout.sampleRate,
      },
      print: (line) => this.lines.push(line),
      statistics: () => this.statistics,
      memoryStatus: () => ({ free: this.engine.pool.untouched, largest: this.engine.pool.untouched }),
      quit: () => {
        this.hasQuit = true;
      },
    });
    events.handler = (record) => this.control.events.take(record);
  }

  /** First sample of the next block. */
  get samples(): number {
    return this.engine.block * this.layout.blockSize;
  }

  client(id = 'test:1', isLocal = true): InProcessClient {
    return new InProcessClient(this, id, isLocal);
  }

  /** Lets asynchronous commands finish, then renders blocks. */
  async render(blocks = 1): Promise<void> {
    for (let i = 0; i < blocks; i++) {
      await this.control.idle();
      this.engine.renderBlock(this.now, 1 / this.layout.sampleRate);
      this.now += this.layout.blockSize / this.layout.sampleRate;
      this.control.poll();
    }
    await this.control.idle();
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
