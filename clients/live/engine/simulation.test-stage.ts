/** A player on a whole server in process, whose time goes on when the test says so. */

import type { WorldOptions } from '../../../server/world/layout.ts';
import { InProcessServer } from '../../../test/support/in-process.ts';
import { Dirt } from '../../dirt/index.ts';
import { Client } from '../../typescript/client.ts';
import type { Fault, Output, Unit } from '../pattern/messages.ts';
import { Clock } from './clock.ts';
import { Marks } from './marks.ts';
import { Player } from './player.ts';
import { openTestSounds } from './sounds.test-double.ts';
import type { OpenSounds } from './sounds.ts';
import type { Heard } from './stage.test-stage.ts';
import { PatternThreads } from './threads.ts';

export interface SimulationOptions {
  readonly openSounds?: OpenSounds;
  /** Number of events that may sound at once. */
  readonly voices?: number;
  readonly world?: Partial<WorldOptions>;
  /** Takes each block of the first output, and its first sample; else samples that are not 0 are noted as ticks. */
  readonly onBlock?: (sound: Float32Array, first: number) => void;
}

/** World in which Dirt finds its buses and buffers. */
export const dirtWorld: Partial<WorldOptions> = {
  outputs: 2,
  maxNodes: 2048,
  audioBuses: 1024,
  controlBuses: 16_384,
  buffers: 1024,
  numBuffers: 1024,
  realTimeMemoryBytes: 36 << 20,
};

/** Dirt with so few orbits that their delays fit the memory. */
export const openDirt: OpenSounds = (options) => Dirt.open({ ...options, orbits: 2 });

/** Seconds between two looks of a player that runs. */
const interval = 0.05;

class CountedThreads extends PatternThreads {
  /** Questions that are not answered yet: time stands still meanwhile. */
  asked = 0;
  /** Resolves when the last of them is answered. */
  answered: Promise<unknown> = Promise.resolve();

  override evaluate(units: readonly Unit[]) {
    return this.counted(super.evaluate(units));
  }
  override ahead(...question: Parameters<PatternThreads['ahead']>) {
    return this.counted(super.ahead(...question));
  }
  override query(...question: Parameters<PatternThreads['query']>) {
    return this.counted(super.query(...question));
  }

  private counted<T>(answer: Promise<T>): Promise<T> {
    this.asked++;
    const counted = answer.finally(() => this.asked--);
    this.answered = counted.catch(() => {});
    return counted;
  }
}

export class Simulation {
  readonly heard: Heard[] = [];
  readonly faults: Fault[] = [];
  /** Lines of the sounds. */
  readonly lines: string[] = [];
  /** They may take long: that is the machine's fault. */
  readonly threads = new CountedThreads(() => {}, { evaluation: 60_000, query: 60_000 });
  /** Outputs that are not heard. */
  readonly muted = new Set<string>();
  clock!: Clock;
  player!: Player;
  sounds!: Awaited<ReturnType<OpenSounds>>;

  private constructor(
    readonly server: InProcessServer,
    readonly client: Client,
    private readonly onBlock: SimulationOptions['onBlock'],
  ) {}

  static async open(options: SimulationOptions = {}): Promise<Simulation> {
    const { openSounds = openTestSounds, voices, world, onBlock } = options;
    const server = new InProcessServer({ outputs: 1, maxNodes: 1024, ...world });
    const client = await Client.open(
      async (_url, { onPacket }) => {
        const peer = { id: 'live', isLocal: true, send: (bytes: Uint8Array) => void setImmediate(onPacket, bytes) };
        return { send: (bytes) => void server.control.handle(bytes.slice(), peer), close: async () => {} };
      },
      new URL('tcp://in.process'),
      'in process',
      60_000,
    );
    const simulation = new Simulation(server, client, onBlock);
    await simulation.begin(openSounds, voices);
    return simulation;
  }

  private async begin(openSounds: OpenSounds, voices: number | undefined): Promise<void> {
    const { client, server, threads } = this;
    this.clock = new Clock(client, () => server.now * 1000);
    this.sounds = await this.during(
      openSounds({
        client,
        samples: [],
        report: (line) => this.lines.push(line),
        ...(voices !== undefined && { voices }),
      }),
    );
    await this.during(this.clock.read());
    this.player = new Player({
      client,
      clock: this.clock,
      threads,
      sounds: this.sounds,
      tag: 'live',
      isHeard: ({ name }: Output) => !this.muted.has(name),
      marks: new Marks(() => {}),
      report: (fault) => this.faults.push(fault),
    });
  }

  close(): void {
    this.threads.close();
  }

  get grid() {
    return this.server.control.context.timeline!.grid;
  }

  /** Lets the server's time go on by blocks. */
  async render(blocks: number): Promise<void> {
    const { server } = this;
    for (let i = 0; i < blocks; i++) {
      const first = server.samples;
      await server.render();
      const sound = server.engine.outputs[0]!;
      if (this.onBlock) this.onBlock(sound, first);
      else
        sound.forEach((x, frame) => {
          if (x !== 0) this.heard.push([first + frame, Math.round(100 * x)]);
        });
    }
  }

  /** Waits for something for which the server's time has to go on. */
  async during<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const ended = work.finally(() => {
      isDone = true;
    });
    ended.catch(() => {});
    while (!isDone) {
      if (this.threads.asked > 0) await this.threads.answered;
      await new Promise((resolve) => setImmediate(resolve));
      if (this.threads.asked === 0 && !isDone) await this.render(1);
    }
    return ended;
  }

  /** Lets so many seconds go by as a running player does. */
  async play(seconds: number, look = interval): Promise<void> {
    const { server } = this;
    for (const end = server.now + seconds; server.now < end - 1e-9; ) {
      await this.during(this.player.advance());
      const left = Math.min(look, end - server.now);
      if (left > 0) await this.render(Math.ceil((left * server.layout.sampleRate) / server.layout.blockSize));
    }
  }

  /** Lets code play in place of what played. @returns the sample from which on it does */
  async swap(code: string): Promise<number> {
    await this.threads.evaluate([{ source: 'a', code, isLine: false }]);
    return (await this.during(this.player.swap(() => {}))).sample;
  }

  between(from: number, to: number): Heard[] {
    return this.heard.filter(([sample]) => sample >= from && sample < to);
  }
}

/** Numbers from 0 to 1 that look random, the same each time. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}
