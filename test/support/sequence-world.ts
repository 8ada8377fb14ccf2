/** A server in process whose sequences run in this thread, and what left it over MIDI, by samples: nothing depends on how fast the machine is. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LoadFailure } from '../../protocol/instruments/description.ts';
import type { MidiMessage } from '../../protocol/midi/messages.ts';
import { MidiParser } from '../../protocol/midi/parser.ts';
import { decodePacket } from '../../protocol/osc/decode.ts';
import type { OscPacket } from '../../protocol/osc/types.ts';
import type { FeedEvent } from '../../server/instruments/feed.ts';
import { LoadError, loadFile } from '../../server/instruments/module.ts';
import type { RenderHost } from '../../server/instruments/render/host.ts';
import type { SequenceHooks, SequenceHost } from '../../server/instruments/sequence/host.ts';
import type { SequenceOut, ToSequences } from '../../server/instruments/sequence/messages.ts';
import { SequenceModules } from '../../server/instruments/sequence/modules.ts';
import { Scheduler } from '../../server/instruments/sequence/scheduler.ts';
import { SenderQueue } from '../../server/midi/sender-queue.ts';
import { type InProcessClient, InProcessServer } from './in-process.ts';

/** Runs sequences in this thread; can be made to lose all of them, as when a thread is ended. */
export class InlineSequences implements SequenceHost {
  private out: SequenceOut[] = [];
  private scheduler: Scheduler;

  constructor(
    private readonly sampleRate: number,
    private readonly hooks: SequenceHooks,
  ) {
    this.scheduler = this.make();
  }

  private make(): Scheduler {
    const modules = new SequenceModules();
    const scheduler: Scheduler = new Scheduler({
      sampleRate: this.sampleRate,
      load: (module, instrument) => modules.load(module, instrument),
      report: (out) => this.out.push(out),
      woken: () => {
        if (scheduler === this.scheduler) this.report(false);
      },
    });
    return scheduler;
  }

  post(message: ToSequences): void {
    // As between threads, nothing is shared.
    this.scheduler.take(structuredClone(message));
    if (message.type === 'run' || this.out.length) this.report(message.type === 'run');
  }

  private report(ran: boolean): void {
    const { out } = this;
    this.out = [];
    this.hooks.reported({
      type: 'reported',
      ran,
      next: this.scheduler.next,
      loading: this.scheduler.loadingVoices,
      out,
    });
  }

  lose(voice: number): void {
    this.scheduler = this.make();
    this.out = [];
    this.hooks.lost(voice, 'was abandoned');
  }

  watch(): void {}

  close(): void {}
}

export interface SentMidi {
  readonly port: string;
  readonly seconds: number;
  readonly message: MidiMessage;
}

export class SequenceWorld {
  readonly server: InProcessServer;
  readonly client: InProcessClient;
  readonly folder = mkdtempSync(join(tmpdir(), 'sequences-'));
  /** Everything that went out over MIDI, in its order, at the times when it was due. */
  readonly sent: SentMidi[] = [];
  readonly packets: {
    readonly host: string;
    readonly port: number;
    readonly packet: OscPacket;
    readonly sample: number;
  }[] = [];
  readonly feed: FeedEvent[] = [];
  /** Messages with the samples at which they are due. */
  readonly due: { readonly sample: number; readonly bytes: Uint8Array; readonly voice: number }[] = [];
  readonly midi: SenderQueue;
  hosts!: InlineSequences;

  /** @param sinks whether MIDI goes through the queue of the thread that sends, in simulated time */
  constructor() {
    const host: RenderHost = {
      warm: () => {},
      forget: () => {},
      close: () => {},
      message: () => 0,
      render: ({ hooks }) => hooks.failed({ message: 'nothing renders here' }, 0),
      load: (path, target) =>
        loadFile(path, target).catch((error: unknown) => {
          throw error instanceof LoadError ? new LoadFailure(error.fault) : error;
        }),
    };
    this.server = new InProcessServer(
      { maxNodes: 1024 },
      undefined,
      {},
      {
        host,
        folder: join(this.folder, 'bundles'),
        sequences: (hooks) => (this.hosts = new InlineSequences(48000, hooks)),
      },
    );
    this.client = this.server.client();
    this.midi = new SenderQueue(
      () => {},
      { wall: () => this.server.now, steady: () => this.server.now },
      (port) => {
        const parser = new MidiParser((message) => this.sent.push({ port, seconds: this.server.now, message }));
        return { send: (bytes) => parser.push(bytes), close: () => {} };
      },
    );
    this.instruments.feed.listen((event) => this.feed.push(event));
    const opened = new Set<string>();
    this.instruments.sequences!.connect({
      midi: (port, bytes, sample, voice) => {
        if (!opened.has(port)) this.midi.take({ type: 'open', port });
        opened.add(port);
        this.due.push({ sample, bytes, voice });
        this.midi.take({ type: 'send', port, seconds: this.secondsAt(sample), bytes, owner: voice });
      },
      releaseMidi: (voice) => void this.midi.take({ type: 'release', owner: voice }),
      osc: (address, port, packet, sample) =>
        this.packets.push({ host: address, port, packet: decodePacket(packet), sample }),
      command: (packet, sample) => this.packets.push({ host: '', port: 0, packet: decodePacket(packet), sample }),
    });
  }

  get instruments() {
    return this.server.control.context.instruments!;
  }

  get grid() {
    return this.server.control.context.timeline!.grid;
  }

  private secondsAt(sample: number): number {
    return this.server.control.context.timeline!.secondsAt(sample);
  }

  /** Loads a file of instruments that imports everything from 'bunsynth'. */
  async load(name: string, text: string): Promise<void> {
    const path = join(this.folder, `${name}.ts`);
    writeFileSync(path, `import * as b from 'bunsynth';\nconst { ${imported.join(', ')} } = b;\n${text}`);
    await this.instruments.catalogue.load(path);
  }

  /** Loads a file as it is. */
  async loadPath(path: string): Promise<void> {
    await this.instruments.catalogue.load(path);
  }

  /** Plays, and gives the thread's module a chance to be there. */
  async play(instrument: string, given: Readonly<Record<string, unknown>> = {}, onset?: number): Promise<number> {
    const voice = this.instruments.play(instrument, given, onset);
    await Bun.sleep(0);
    await Bun.sleep(0);
    return voice;
  }

  /** Lets time go on. @param seconds of the engine */
  async run(seconds: number): Promise<void> {
    const end = this.server.samples + seconds * 48000;
    while (this.server.samples < end) {
      await this.server.render();
      this.midi.sendDue();
    }
  }

  /** Note-ons that have no off yet, by channel and note. */
  balance(): Map<string, number> {
    const open = new Map<string, number>();
    for (const { port, message } of this.sent) {
      if (message.type !== 'noteOn' && message.type !== 'noteOff') continue;
      const key = `${port} ${message.channel} ${message.note}`;
      const count = (open.get(key) ?? 0) + (message.type === 'noteOn' ? 1 : -1);
      if (count === 0) open.delete(key);
      else open.set(key, count);
    }
    return open;
  }

  /** Messages of what failed. */
  failures(): string[] {
    return this.feed.flatMap((event) => (event.type === 'failed' ? [event.message] : []));
  }

  /** Lines that were logged. */
  logs(): string[] {
    return this.feed.flatMap((event) => (event.type === 'log' ? [event.message] : []));
  }

  /** Samples of all note-ons, as they were handed out. */
  onsets(voice?: number): number[] {
    return this.due
      .filter((each) => (each.bytes[0]! & 0xf0) === 0x90 && (voice === undefined || each.voice === voice))
      .map(({ sample }) => sample);
  }

  close(): void {
    this.instruments.sequences!.close();
    rmSync(this.folder, { recursive: true });
  }
}

const imported = [
  'defineSequence',
  'defineRoutine',
  'defineRoutines',
  'pattern',
  'rhythm',
  'euclid',
  'scale',
  'chord',
  'beats',
  'ms',
  'seconds',
  'until',
  'untilBar',
  'untilBeat',
  'untilSignal',
  'noteOn',
  'controller',
  'join',
];
