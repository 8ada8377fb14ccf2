/** How SynthDefs travel between the control thread and the render thread: messages on the worklet's port. */
import type { InstalledDef } from '../render/defs.ts';

/** To the render thread. */
export type DefRequest =
  | { readonly type: 'install'; readonly symbol: number; readonly def: InstalledDef }
  | { readonly type: 'remove'; readonly symbol: number };

/** Back, one for each `install`, in their order; `fault` says why a def could not be instantiated. */
export interface DefReport {
  readonly type: 'installed';
  readonly symbol: number;
  readonly fault?: string;
}

/** The port's end here: a MessagePort, or what stands for one. */
export interface DefPort {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  /** Message ports with listeners must be started. */
  start?(): void;
}

/** On the render thread: installs and removes defs as they come. Runs between two quanta, never while one is rendered. */
export function serveDefs(port: DefPort, engine: { install(symbol: number, def: InstalledDef): void; remove(symbol: number): void }): void {
  port.addEventListener('message', ({ data }: MessageEvent<DefRequest>) => {
    if (data.type === 'remove') engine.remove(data.symbol);
    if (data.type === 'install') port.postMessage(installed(data.symbol, () => engine.install(data.symbol, data.def)));
  });
  port.start?.();
}

function installed(symbol: number, install: () => void): DefReport {
  try {
    install();
    return { type: 'installed', symbol };
  } catch (error) {
    return { type: 'installed', symbol, fault: error instanceof Error ? error.message : String(error) };
  }
}
