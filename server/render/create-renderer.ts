/** Makes the engine inside the audio worklet and connects it to the control thread. */
import type { InstalledDef } from './defs.ts';
import { Engine } from './engine.ts';
import type { Layout } from './layout.ts';
import type { Renderer } from './renderer.ts';
import { Ring, RingReader, RingWriter } from './ring.ts';

/** What the control thread passes along with the worklet. */
export interface RendererOptions {
  readonly layout: Layout;
  readonly memory: WebAssembly.Memory;
  readonly seed: number;
}

/** To the render thread. Defs are not hard real time: they come by message, and are instantiated between blocks. */
export type RendererMessage =
  | { readonly type: 'install'; readonly symbol: number; readonly def: InstalledDef; readonly token: number }
  | { readonly type: 'remove'; readonly symbol: number };

/** Back from it. */
export type RendererReply =
  | { readonly type: 'installed'; readonly token: number; readonly error?: string };

/** Bytes of a ring that fit a region of the layout. */
export const ringBytes = (regionBytes: number): number => Ring.bytesFor(2 ** Math.floor(Math.log2((regionBytes - 1024) / 4)));

/** Runs on the render thread, once. */
export function createRenderer(options: unknown, port: MessagePort): Renderer {
  const { layout, memory, seed } = options as RendererOptions;
  const { commandRing, eventRing } = layout;
  const events = new RingWriter(memory.buffer, eventRing.address, ringBytes(eventRing.bytes));
  const engine = new Engine(layout, memory, { events, seed });
  engine.connect(new RingReader(memory.buffer, commandRing.address, ringBytes(commandRing.bytes)));
  port.onmessage = ({ data }: MessageEvent<RendererMessage>) => {
    if (data.type === 'remove') return engine.remove(data.symbol);
    const reply = (error?: string) => port.postMessage({ type: 'installed', token: data.token, error } satisfies RendererReply);
    try {
      engine.install(data.symbol, data.def);
      reply();
    } catch (error) {
      reply(error instanceof Error ? error.message : String(error));
    }
  };
  return engine;
}
