/** How SynthDefs travel between the control thread and the render thread: messages on the worklet's port. */
import type { InstalledDef } from './compiled-def.ts';

/** To the render thread: a def to install. */
export interface DefRequest {
  readonly symbol: number;
  readonly def: InstalledDef;
}

/** Back, one for each request, in their order; `fault` says why a def could not be instantiated. */
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

/** On the render thread: installs defs as they come. Runs between two quanta, never while one is rendered. */
export function serveDefs(port: DefPort, engine: { install(symbol: number, def: InstalledDef): void }): void {
  port.addEventListener('message', ({ data }: MessageEvent<DefRequest>) => {
    port.postMessage(installed(data.symbol, () => engine.install(data.symbol, data.def)));
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
