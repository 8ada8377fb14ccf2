/** Makes the engine inside the audio worklet and connects it to the control thread. */

import { Engine } from '../engine/engine.ts';
import type { Renderer } from '../engine/renderer.ts';
import { type BellPull, BellRinger } from '../system/doorbell.ts';
import { serveDefs } from '../world/def-port.ts';
import { type Layout, World } from '../world/layout.ts';
import { RingWriter, ringBytes, ringReader } from '../world/ring.ts';

/** UGens of defs that are gone whose code is worth collecting: nothing else here makes garbage, so the collector would never come by itself. */
const worthCollecting = 2000;

/** Options that the control thread passes along with the worklet. */
export interface RendererOptions {
  readonly layout: Layout;
  readonly memory: WebAssembly.Memory;
  /** Of the random generators. */
  readonly seed: number;
  /** Doorbell of the control thread, for events; without it that thread looks for them often. */
  readonly bell?: BellPull | undefined;
}

/** The ring of events, and the bell that is rung when a block has written any. */
class RungRing extends RingWriter {
  constructor(
    { layout: { eventRing }, memory }: RendererOptions,
    private readonly bell: BellRinger | undefined,
  ) {
    super(memory.buffer, eventRing.address, ringBytes(eventRing));
  }

  override publish(): boolean {
    if (!super.publish()) return false;
    this.bell?.ring();
    return true;
  }
}

/** Runs on the render thread, once. Defs come by message and are instantiated between blocks. */
export function createRenderer(options: unknown, port: MessagePort): Renderer {
  const given = options as RendererOptions;
  const { layout, memory, seed, bell } = given;
  const events = new RungRing(given, bell && new BellRinger(bell));
  const engine = new Engine(layout, memory, { events, seed });
  engine.connect(ringReader(memory.buffer, layout.commandRing));
  const { defs } = engine.parts;
  serveDefs(port, engine, () => {
    // It takes some milliseconds, and the device may wait for that while there is nothing to hear.
    const isHeard = engine.ints[World.synths >> 2]! > 0 || engine.sections.isAny;
    if (defs.unitsGone < worthCollecting || isHeard) return;
    defs.unitsGone = 0;
    Bun.gc(true);
  });
  return engine;
}
