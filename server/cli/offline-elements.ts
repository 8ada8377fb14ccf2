/** A whole server in one thread with elements alone, whose blocks are rendered when told to: their soft sides are in the same thread, and time stands still while they work. */

import { tmpdir } from 'node:os';
import type { LoadedFile } from '../../protocol/instruments/description.ts';
import type { Control } from '../control/control.ts';
import type { Engine } from '../engine/engine.ts';
import type { ElementHost } from '../instruments/element/host.ts';
import type { ElementVoices } from '../instruments/element/voices.ts';
import type { Instruments } from '../instruments/instruments.ts';
import type { RenderHost, RenderPoolOptions } from '../instruments/render/host.ts';
import { type Layout, layoutFor, type WorldOptions } from '../world/layout.ts';
import { assemble } from './assemble.ts';
import { localEngine } from './local-engine.ts';

/** Soft sides in this thread. */
export interface SoftSidesHere extends ElementHost {
  /** True while a job is being done that need not wait for blocks. */
  readonly busy: boolean;
}

export interface OfflineElementsOptions {
  readonly world: WorldOptions;
  readonly memoryPages: number;
  /** Returns what is in a file of instruments. Rejects with a LoadFailure. */
  readonly load: (path: string) => Promise<LoadedFile>;
  readonly softSides: (pool: RenderPoolOptions) => SoftSidesHere;
}

export class OfflineElements {
  readonly layout: Layout;
  /** Faults of soft sides, and what the server said of real-time sides. */
  readonly faults: string[] = [];
  /** Lines that soft sides have logged. */
  readonly lines: string[] = [];
  readonly instruments: Instruments;
  readonly voices: ElementVoices;
  readonly engine: Engine;
  readonly control: Control;
  private readonly softSides: SoftSidesHere;

  constructor({ world, memoryPages, load, softSides }: OfflineElementsOptions) {
    const { sampleRate } = world;
    const layout = layoutFor(world, memoryPages);
    const memory = new WebAssembly.Memory({ initial: memoryPages, maximum: memoryPages, shared: true });
    const engine = localEngine(layout, memory);
    this.layout = layout;
    this.engine = engine.engine;
    let host: SoftSidesHere | undefined;
    this.control = assemble({
      engine,
      settings: { verbosity: 0, maxLogins: 1, restrictedPath: undefined, offline: false },
      instruments: {
        host: () => loader(load),
        elementHost: (pool) => (host = softSides(pool)),
        folder: tmpdir(),
      },
      clock: { sampleAt: (seconds) => seconds * sampleRate, secondsAt: (sample) => sample / sampleRate },
      print: (line) => this.faults.push(line),
      quit: () => {},
    });
    this.softSides = host!;
    this.instruments = this.control.context.instruments!;
    this.voices = this.instruments.kinds.element!;
    this.instruments.feed.listen((event) => {
      if (event.type === 'failed') this.faults.push(event.message);
      if (event.type === 'log') this.lines.push(event.message);
    });
  }

  /** First sample of the next block. */
  get sample(): number {
    return this.engine.block * this.layout.blockSize;
  }

  /** Waits until nothing is under way that time need not pass for. @param patient false where blocks pass whatever is being prepared, as with a device */
  async settle(patient = true): Promise<void> {
    await this.control.idle();
    do {
      await new Promise<void>((resolve) => setImmediate(resolve));
      this.control.poll();
    } while (this.softSides.busy || (patient && this.voices.preparing));
  }

  /** Lets everything go on but time, until something is known. Rejects as it does. */
  async until<T>(known: Promise<T>): Promise<T> {
    let isKnown = false;
    const settled = (): void => {
      isKnown = true;
    };
    known.then(settled, settled);
    while (!isKnown) await this.settle();
    return await known;
  }

  /** Renders a block as things are; what it brought about is known once the control has been polled. */
  render(): void {
    const { engine, layout } = this;
    engine.renderBlock(this.sample / layout.sampleRate, 1 / layout.sampleRate);
  }
}

/** Returns a host that knows files as they were loaded, and renders nothing. */
function loader(load: OfflineElementsOptions['load']): RenderHost {
  return {
    warm: () => {},
    render: () => {
      throw new Error('nothing is rendered where there are elements alone');
    },
    message: () => 0,
    load,
    forget: () => {},
    close: () => {},
  };
}
