/** Makes the engine inside the audio worklet and connects it to the control thread. */

import { Engine } from '../engine/engine.ts';
import type { Renderer } from '../engine/renderer.ts';
import { serveDefs } from '../world/def-port.ts';
import { type Layout, World } from '../world/layout.ts';
import { ringReader, ringWriter } from '../world/ring.ts';

/** UGens of defs that are gone whose code is worth collecting: nothing else here makes garbage, so the collector would never come by itself. */
const worthCollecting = 2000;

/** Options that the control thread passes along with the worklet. */
export interface RendererOptions {
  readonly layout: Layout;
  readonly memory: WebAssembly.Memory;
  /** Of the random generators. */
  readonly seed: number;
}

/** Runs on the render thread, once. Defs come by message and are instantiated between blocks. */
export function createRenderer(options: unknown, port: MessagePort): Renderer {
  const { layout, memory, seed } = options as RendererOptions;
  const engine = new Engine(layout, memory, { events: ringWriter(memory.buffer, layout.eventRing), seed });
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
