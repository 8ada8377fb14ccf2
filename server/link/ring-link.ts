/** The link to the render thread in real time: two rings in the shared memory, and the worklet's port for defs. */
import type { InstalledDef } from '../world/compiled-def.ts';
import type { DefPort, DefReport, DefRequest } from '../world/def-port.ts';
import { Op, Timing } from '../world/instructions.ts';
import type { Layout } from '../world/layout.ts';
import type { NativeEntrance } from '../world/native-entrance.ts';
import { type RingReader, type RingWriter, ringReader, ringWriter } from '../world/ring.ts';
import { SentDefs } from '../world/sent-defs.ts';
import { silentOrigin } from './origins.ts';
import { Program } from './program.ts';
import type { EventRecord, GraphCode, RenderLink } from './render-link.ts';

/** Milliseconds until it is tried again to write programs for which there was no room. */
const backlogPause = 1;

interface Waiting {
  resolve(): void;
  reject(error: Error): void;
}

export class RingLink implements RenderLink {
  private readonly commands: RingWriter;
  private readonly events: RingReader;
  /** Programs for which there was no room, oldest first. */
  private backlog: Int32Array[] = [];
  private writing: ReturnType<typeof setTimeout> | undefined;
  private readonly waiting: Waiting[] = [];
  private readonly sent = new SentDefs();
  /** Of instructions of the link's own. */
  private readonly program = new Program((words, length) => this.submit(words, length));

  constructor(
    layout: Layout,
    memory: ArrayBufferLike,
    private readonly port: DefPort,
  ) {
    this.commands = ringWriter(memory, layout.commandRing);
    // Events of a block are handed over when the block is over, as with scsynth: clients send first, and begin to listen then.
    this.events = ringReader(memory, layout.eventRing, true);
    port.addEventListener('message', ({ data }: MessageEvent<DefReport>) => {
      if (data.type === 'installed') this.answered(data);
    });
    port.start?.();
  }

  /** Programs that wait for room in the ring. */
  get waitingPrograms(): number {
    return this.backlog.length;
  }

  /** A program leaves its ring when it is done: its events were in theirs before. */
  get settled(): boolean {
    return this.backlog.length === 0 && this.commands.isEmpty && this.events.isEmpty;
  }

  /** @throws RangeError for a program larger than the whole ring, which the builder never makes */
  submit(words: Int32Array, length: number): void {
    if (length + 1 > this.commands.capacity)
      throw new RangeError(`a program of ${length} words does not fit into a ring of ${this.commands.capacity}`);
    if (this.backlog.length === 0 && this.write(words, length)) return;
    this.backlog.push(words.slice(0, length));
    this.writeSoon();
  }

  together(work: () => void): void {
    this.commands.hold();
    try {
      work();
    } finally {
      this.commands.handOver();
    }
  }

  poll(handler: (record: EventRecord) => void): void {
    this.writeBacklog();
    while (this.events.next()) {
      handler(this.events);
      this.events.release();
    }
    this.writeBacklog();
  }

  install(symbol: number, def: InstalledDef): Promise<void> {
    return this.request({ type: 'install', symbol, def: { ...def, compiled: this.sent.pack(def.compiled) } });
  }

  fuse(key: string, fused: WebAssembly.Module): Promise<void> {
    return this.request({ type: 'fuse', key, fused });
  }

  async openNative(entrance: NativeEntrance): Promise<void> {
    await this.request({ type: 'openNative', entrance });
    // The way of code itself is gone too, by that of no def.
    this.enter([0], 0);
  }

  /** By the ring: a message on the port would take memory of the render thread. */
  runNative({ serials, code }: GraphCode): void {
    this.enter(serials, code.address);
  }

  private enter(serials: readonly number[], address: number): void {
    const { program } = this;
    program.begin(Timing.now, 0);
    for (const serial of serials) program.open(Op.runNative, silentOrigin).int(serial).double(address).close();
    program.flush();
  }

  private request(request: DefRequest): Promise<void> {
    this.port.postMessage(request);
    const done = new Promise<void>((resolve, reject) => this.waiting.push({ resolve, reject }));
    // Of a def with variants only the last is waited for; a failure of the others must not end the process.
    done.catch(() => {});
    return done;
  }

  private answered({ fault }: DefReport): void {
    const waiting = this.waiting.shift();
    if (fault === undefined) waiting?.resolve();
    else waiting?.reject(new RangeError(fault));
  }

  private write(words: Int32Array, length: number): boolean {
    const { commands } = this;
    if (!commands.begin(length)) return false;
    commands.ints32(words, length);
    commands.commit();
    return true;
  }

  /** The render thread does not tell that it has made room. */
  private writeSoon(): void {
    this.writing ??= setTimeout(() => {
      this.writing = undefined;
      this.writeBacklog();
      if (this.backlog.length > 0) this.writeSoon();
    }, backlogPause);
  }

  private writeBacklog(): void {
    let sent = 0;
    while (sent < this.backlog.length && this.write(this.backlog[sent]!, this.backlog[sent]!.length)) sent++;
    if (sent > 0) this.backlog = this.backlog.slice(sent);
  }
}
