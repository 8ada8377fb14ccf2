/** Control, engine and the threads that render, without a device or a clock: blocks follow as fast as they come, and wait for renders. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Control } from '../control/dispatch.ts';
import { DirectEvents, EngineLink } from '../control/engine-link.ts';
import { InstrumentFolder } from '../instruments/folder.ts';
import type { Instruments } from '../instruments/instruments.ts';
import type { ParsedOptions } from '../options/index.ts';
import { Engine } from '../render/engine.ts';
import type { Layout } from '../render/layout.ts';
import { doJob } from '../soft/jobs.ts';
import { RenderPool } from '../soft/render-pool.ts';
import { reserveWorld } from '../world.ts';
import { PatientRenders } from './renders.ts';

export interface PlayWorldOptions {
  readonly sampleRate: number;
  readonly bpm: number;
  /** Folders of instruments; later ones win. */
  readonly folders: readonly string[];
}

export class PlayWorld {
  readonly layout: Layout;
  private readonly folders: readonly string[];
  readonly instruments: Instruments;
  private readonly engine: Engine;
  private readonly control: Control;
  private readonly renders: PatientRenders;
  private readonly bundles = mkdtempSync(join(tmpdir(), 'bunsynth-'));

  /**
   * @param print takes a line about what is wrong with an instrument or a thread
   * @param keptBack takes what sequences would send elsewhere
   */
  constructor(options: ParsedOptions, { sampleRate, bpm, folders }: PlayWorldOptions, print: (line: string) => void, keptBack: (what: string) => void) {
    const { layout, memory } = reserveWorld(options, sampleRate, options.inputs);
    const events = new DirectEvents();
    const environment = { layout, memory: memory.buffer };
    this.layout = layout;
    this.folders = folders;
    this.engine = new Engine(layout, memory, { events });
    this.renders = new PatientRenders(new RenderPool({
      memory: { memory: memory.buffer, reserve: (bytes) => this.control.context.buffers.reserve(bytes), release: (address) => this.control.context.buffers.release(address) },
      sounds: {
        set: (name, sound) => this.instruments.sounds.set(name, sound),
        borrow: (name) => this.instruments.sounds.borrow(name),
        giveBack: (sound) => this.instruments.sounds.giveBack(sound),
      },
      layout, report: print,
    }));
    this.control = new Control({
      layout, print, bpm,
      memory: memory.buffer,
      link: new EngineLink(this.engine),
      jobs: { run: async (request) => doJob(request, environment), runInline: (request) => doJob(request, environment) },
      settings: { verbosity: options.verbosity, maxLogins: options.maxLogins, restrictedPath: undefined, offline: false, instrumentFolders: folders },
      instruments: { host: this.renders, folder: this.bundles, keptBack },
      clock: { sampleAt: (seconds) => seconds * sampleRate, secondsAt: (sample) => sample / sampleRate },
      vitals: () => ({ averageLoad: 0, peakLoad: 0, sampleRate, actualSampleRate: sampleRate, lateQuanta: 0, lostPackets: 0, badSamples: 0 }),
      memoryStatus: () => ({ free: this.engine.pool.untouched, largest: this.engine.pool.untouched }),
      quit: () => {},
    });
    events.handler = (record) => this.control.events.take(record);
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

  /** Whether something is not ready for the next block. */
  get isWaiting(): boolean {
    return this.renders.busy || this.instruments.all.preparing;
  }

  /** Resolves when something has gone on. */
  async wait(): Promise<void> {
    if (this.renders.busy) await this.renders.next();
    else await new Promise<void>((resolve) => setImmediate(resolve));
    this.control.poll();
  }

  /** Renders a block; its channels are in the result until the next one. */
  block(): readonly Float32Array[] {
    const { blockSize, sampleRate } = this.layout;
    this.engine.renderBlock((this.engine.block * blockSize) / sampleRate, 1 / sampleRate);
    this.control.poll();
    return this.engine.outputs;
  }

  close(): void {
    this.renders.close();
    this.instruments.sequences?.close();
    rmSync(this.bundles, { recursive: true, force: true });
  }
}
