/** How SynthDefs travel between the control thread and the render thread: messages on the worklet's port. */
import type { InstalledDef } from './compiled-def.ts';
import type { NativeEntrance } from './native-entrance.ts';
import { type SentDef, SentDefs } from './sent-defs.ts';

/** A def on its way. */
export interface SentInstall extends Omit<InstalledDef, 'compiled'> {
  readonly compiled: SentDef;
}

/** To the render thread: a def to install; fused code for all defs of a graph that are there; the way into native code. */
export type DefRequest =
  | { readonly type: 'install'; readonly symbol: number; readonly def: SentInstall }
  | { readonly type: 'fuse'; readonly key: string; readonly fused: WebAssembly.Module }
  | { readonly type: 'openNative'; readonly entrance: NativeEntrance };

/** Back, one for each request, in their order; `fault` says why code could not be instantiated. */
export interface DefReport {
  readonly type: 'installed';
  readonly fault?: string;
}

/** The port's end here: a MessagePort, or what stands for one. */
export interface DefPort {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  /** Message ports with listeners must be started. */
  start?(): void;
}

/** An engine, as defs come to it. */
export interface DefTaker {
  install(symbol: number, def: InstalledDef): void;
  fuse(key: string, fused: WebAssembly.Module): void;
  openNative(entrance: NativeEntrance): void;
}

/**
 * On the render thread: installs defs as they come. Runs between two quanta, never while one is rendered.
 * @param after is called when that has been answered
 */
export function serveDefs(port: DefPort, engine: DefTaker, after: () => void = () => {}): void {
  const sent = new SentDefs();
  port.addEventListener('message', ({ data }: MessageEvent<DefRequest>) => {
    port.postMessage(reported(() => take(data, sent, engine)));
    after();
  });
  port.start?.();
}

function take(request: DefRequest, sent: SentDefs, engine: DefTaker): void {
  switch (request.type) {
    case 'install':
      return engine.install(request.symbol, { ...request.def, compiled: sent.unpack(request.def.compiled) });
    case 'fuse':
      return engine.fuse(request.key, request.fused);
    case 'openNative':
      return engine.openNative(request.entrance);
  }
}

function reported(work: () => void): DefReport {
  try {
    work();
    return { type: 'installed' };
  } catch (error) {
    return { type: 'installed', fault: error instanceof Error ? error.message : String(error) };
  }
}
