/** A server whose render thread is a worker without a device: its page faults and its heap can be looked at. */
import { readFileSync } from 'node:fs';
import { encodePacket } from '../../protocol/osc/encode.ts';
import { assemble } from '../../server/cli/assemble.ts';
import type { Control } from '../../server/control/control.ts';
import { RingLink } from '../../server/link/ring-link.ts';
import { doJob } from '../../server/workers/do-job.ts';
import { layoutFor, type WorldOptions } from '../../server/world/layout.ts';
import { smallWorld } from './in-process.ts';
import { message } from './piece.ts';
import { type RenderThreadStart, Word } from './render-thread.worker.ts';

/** Growth of a heap over some blocks, in bytes of its own blocks. */
export interface HeapGrowth {
  readonly grown: number;
  /** The same with one small object a block. */
  readonly littered: number;
}

export class RenderThreadServer {
  readonly control: Control;
  readonly lines: string[] = [];
  /** Samples of the first output, from the first block on. */
  readonly sound: Float32Array;
  private readonly words = new Int32Array(new SharedArrayBuffer(4 * Word.words));
  private readonly worker = new Worker(new URL('./render-thread.worker.ts', import.meta.url));

  /** @param blocks that may be rendered */
  constructor(blocks: number, options: Partial<WorldOptions> = {}) {
    const layout = layoutFor({ ...smallWorld, ...options }, 2048);
    const memory = new WebAssembly.Memory({ initial: layout.memoryPages, maximum: layout.memoryPages, shared: true });
    this.sound = new Float32Array(new SharedArrayBuffer(4 * blocks * layout.blockSize));
    // Its pages are there before the thread writes to them.
    this.sound.fill(0);
    const { port1, port2 } = new MessageChannel();
    const start: RenderThreadStart = {
      renderer: { layout, memory, seed: 0 },
      port: port2,
      words: this.words.buffer as SharedArrayBuffer,
      sound: this.sound.buffer as SharedArrayBuffer,
    };
    this.worker.postMessage(start, [port2 as unknown as Transferable]);
    const world = { layout, memory: memory.buffer };
    const { sampleRate } = layout;
    this.control = assemble({
      engine: {
        ...world,
        link: new RingLink(layout, memory.buffer, port1),
        jobs: { run: async (job) => doJob(job, world), runInline: (job) => doJob(job, world) },
        statistics: () => ({
          averageLoad: 0,
          peakLoad: 0,
          sampleRate,
          actualSampleRate: sampleRate,
          lateQuanta: 0,
          lostPackets: 0,
          badSamples: 0,
        }),
        memoryStatus: () => ({ free: 0, largest: 0 }),
        startSection: () => {
          throw new RangeError('there are no sections here');
        },
        recordBytes: () => 0,
      },
      settings: { verbosity: 0, maxLogins: 4, offline: false },
      print: (line) => this.lines.push(line),
      quit: () => {},
    });
  }

  send(address: string, ...args: (string | number | Uint8Array)[]): void {
    this.control.handle(encodePacket(message(address, ...args)), { id: 'test', isLocal: true, send: () => {} });
  }

  /** Minor and major page faults of the thread so far. */
  get faults(): number {
    const text = readFileSync(`/proc/self/task/${this.words[Word.thread]}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // The 10th and the 12th of all fields, of which the first two are not among these.
    return Number(fields[7]) + Number(fields[9]);
  }

  /** Has blocks rendered, a few between two messages. Resolves when they are. */
  async render(blocks: number): Promise<void> {
    const target = Atomics.add(this.words, Word.target, blocks) + blocks;
    while (Atomics.load(this.words, Word.done) !== target) {
      this.control.poll();
      await Bun.sleep(1);
    }
    this.control.poll();
  }

  /** Measures how the heap of the thread grows over some blocks. */
  async heapGrowth(blocks: number): Promise<HeapGrowth> {
    Atomics.store(this.words, Word.measured, blocks);
    while (Atomics.load(this.words, Word.measured) !== 0) await Bun.sleep(1);
    const { words } = this;
    return { grown: words[Word.grown]!, littered: words[Word.littered]! };
  }

  close(): void {
    this.worker.terminate();
  }
}
