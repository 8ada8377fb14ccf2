/** A section in a thread of its own, as the control thread sees it: programs go by a ring, defs by message, and what was heard comes back by a ring. */

import type { EventRecord } from '../link/render-link.ts';
import type { BunWorker } from '../system/bun-worker.ts';
import { SharedWord } from '../system/shared-word.ts';
import type { BounceTarget } from '../workers/bounce-sink.ts';
import { checkRoom, runBounceThread } from '../workers/bounce-thread.ts';
import type { Layout } from '../world/layout.ts';
import type { NativeEntrance } from '../world/native-entrance.ts';
import type { Region } from '../world/region.ts';
import { Ring, type RingReader, type RingWriter, ringReader, ringWriter } from '../world/ring.ts';
import { SectionSlot } from '../world/section-slots.ts';
import type { SectionBounceJob } from './bounce-messages.ts';
import type { NativeLoan } from './native-loan.ts';
import type { SectionStart } from './options.ts';
import { type SectionDef, type SectionEngine, slotAddress } from './section-engine.ts';
import type { SectionBounced, SectionPart } from './section-part.ts';
import { forOther } from './section-program.ts';
import { Command, type FromThread, recordBytes, sampleOf, type ThreadStart, type ToThread } from './thread-messages.ts';

/** Words of each ring. */
const ringWords = 1 << 18;
const alignment = 4096;
const ringRegionBytes = Math.ceil((Ring.bytesFor(ringWords) + 4) / alignment) * alignment;

/** Returns the bytes of memory of a section: two rings, and what is prepared. */
export const threadBytes = (layout: Layout, ahead: number): number => 2 * ringRegionBytes + recordBytes(layout, ahead);

export interface ThreadSectionOptions {
  readonly layout: Layout;
  readonly memory: ArrayBufferLike;
  readonly start: SectionStart;
  /** The engine's sample at a time, in seconds since 1970. */
  readonly sampleAt: (seconds: number) => number;
  /** Called when the section has to end. */
  readonly refused: (reason: string) => void;
  /** Called when its thread is gone, and with it its nodes. */
  readonly lost: (reason: string) => void;
}

interface Sent {
  readonly kind: number;
  readonly sample: number;
  readonly words: Int32Array;
}

export class ThreadSection implements SectionEngine {
  readonly isInStep = false;
  floats: Float32Array | undefined;
  readonly ready: Promise<void>;
  /** Resolves when the thread has ended, by itself too: it is in no code any more, and writes nothing. */
  private readonly closed: Promise<void>;
  private readonly worker: BunWorker;
  private readonly commands: RingWriter;
  private readonly events: RingReader;
  private readonly ints: Int32Array;
  private readonly slot: number;
  private readonly wake: SharedWord;
  /** Commands that the thread has yet to take, with those for which there was no room at the end. */
  private sent: Sent[] = [];
  private count = 0;
  private written = 0;

  constructor(private readonly options: ThreadSectionOptions) {
    const { layout, memory, start } = options;
    const { address, bytes } = start.records;
    const region = (i: number): Region => ({ address: address + i * ringRegionBytes, bytes: ringRegionBytes });
    this.ints = new Int32Array(memory);
    const slot = slotAddress({ layout, slot: start.slot });
    this.slot = slot >> 2;
    this.wake = new SharedWord(memory as SharedArrayBuffer, slot + SectionSlot.wake);
    this.commands = ringWriter(memory, region(0));
    this.events = ringReader(memory, region(1));
    for (const word of [SectionSlot.consumed, SectionSlot.settled, SectionSlot.wake, SectionSlot.finished])
      Atomics.store(this.ints, this.slot + (word >> 2), 0);
    this.worker = new Worker(new URL('thread.ts', import.meta.url)) as BunWorker;
    this.worker.unref();
    this.closed = new Promise((resolve) => this.worker.addEventListener('close', () => resolve(), { once: true }));
    this.ready = new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }: MessageEvent<FromThread>) => {
        if (data.type === 'refused') return options.refused(data.reason);
        this.floats = new Float32Array(data.memory);
        resolve();
      };
      this.worker.onerror = (event: ErrorEvent) => {
        event.preventDefault();
        reject(new RangeError(`the thread of section ${start.group} failed: ${event.message}`));
        options.lost(`its thread failed: ${event.message}`);
      };
    });
    this.ready.catch(() => {});
    const blocks = (seconds: number) => Math.max(1, Math.round((seconds * layout.sampleRate) / layout.blockSize));
    const thread: ThreadStart = {
      layout,
      memory: { buffer: memory },
      slot: start.slot,
      group: start.group,
      joins: start.joins,
      periodBlocks: blocks(start.period / layout.sampleRate),
      aheadBlocks: blocks(start.ahead),
      buffers: start.buffers,
      commands: region(0),
      events: region(1),
      records: { address: address + 2 * ringRegionBytes, bytes: bytes - 2 * ringRegionBytes },
    };
    this.post({ type: 'start', start: thread });
  }

  get isFinished(): boolean {
    return this.word(SectionSlot.finished) === 1;
  }

  get settled(): boolean {
    return this.word(SectionSlot.settled) === this.count && this.events.isEmpty;
  }

  install(def: SectionDef): void {
    this.post({ type: 'def', def });
    this.send({ kind: Command.def, sample: 0, words: new Int32Array(0) });
  }

  fuse(key: string, fused: WebAssembly.Module): void {
    this.post({ type: 'fuse', key, fused });
  }

  openNative(entrance: NativeEntrance): void {
    this.post({ type: 'openNative', entrance });
  }

  runNative(key: string, address: number): void {
    this.post({ type: 'runNative', key, address });
  }

  submit(words: Int32Array, length: number): void {
    this.send({ kind: Command.program, sample: sampleOf(words, this.options.sampleAt), words: words.slice(0, length) });
  }

  giveBack(): void {
    this.send({ kind: Command.giveBack, sample: 0, words: new Int32Array(0) });
  }

  async bounce(part: SectionPart, target: BounceTarget, lend: () => NativeLoan | undefined): Promise<SectionBounced> {
    checkRoom();
    const loan = lend();
    const native = loan && { entrance: loan.entrance, codes: loan.codes };
    const { layout, memory, start } = this.options;
    const { port1, port2 } = new MessageChannel();
    const copied = new SharedArrayBuffer(4);
    this.post({ type: 'copy', part, port: port1, copied }, [port1 as unknown as Transferable]);
    this.send({ kind: Command.copy, sample: 0, words: new Int32Array(0) });
    const { slot, group, joins } = start;
    const job: SectionBounceJob = { target, memory, layout, slot, group, joins, part, native, port: port2, copied };
    const module = new URL('bounce-thread.ts', import.meta.url);
    try {
      return await runBounceThread<SectionBounced>(module, job, [port2 as unknown as Transferable], loan?.giveBack);
    } finally {
      // A thread that was lost before copies nothing any more.
      Atomics.store(new Int32Array(copied), 0, 1);
    }
  }

  takeLeft(): Int32Array[] {
    this.forget();
    return this.sent.flatMap(({ kind, words }) => (kind === Command.program ? (forOther(words) ?? []) : []));
  }

  poll(take: (record: EventRecord) => void): void {
    this.forget();
    this.write();
    while (this.events.next()) {
      take(this.events);
      this.events.release();
    }
  }

  close(closed: () => void): void {
    this.worker.terminate();
    void this.closed.then(closed);
  }

  private send(command: Sent): void {
    this.sent.push(command);
    this.count++;
    this.forget();
    this.write();
  }

  /** Forgets what the thread has taken. */
  private forget(): void {
    const left = this.count - this.word(SectionSlot.consumed);
    if (left >= this.sent.length) return;
    const taken = this.sent.length - left;
    this.sent.splice(0, taken);
    this.written -= taken;
  }

  private write(): void {
    const { commands, sent } = this;
    const before = this.written;
    for (; this.written < sent.length; this.written++) {
      const { kind, sample, words } = sent[this.written]!;
      if (!commands.begin(3 + words.length)) break;
      commands.int(kind);
      commands.double(sample);
      commands.ints32(words, words.length);
      commands.commit();
    }
    if (this.written === before) return;
    this.wake.increment();
  }

  private word(offset: number): number {
    return Atomics.load(this.ints, this.slot + (offset >> 2));
  }

  private post(message: ToThread, transfer: Transferable[] = []): void {
    this.worker.postMessage(message, transfer);
  }
}
