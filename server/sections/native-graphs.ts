/** Native code of graphs in the engine of a section: defs come to it in the midst of its plan, and may be there before their code or after it. */
import type { Engine } from '../engine/engine.ts';
import type { NativeEntrance } from '../world/native-entrance.ts';

export class NativeGraphs {
  private readonly addresses = new Map<string, number>();

  constructor(private readonly engine: Engine) {}

  open(entrance: NativeEntrance): void {
    this.engine.openNative(entrance);
  }

  /** Lets the defs of a graph run by native code, from the next block on. It changes nothing that is heard, so it may be done between any two. */
  run(key: string, address: number): void {
    this.addresses.set(key, address);
    this.engine.runNative(key, address);
  }

  /** All defs have been replaced by others. */
  placed(): void {
    for (const [key, address] of this.addresses) this.engine.runNative(key, address);
  }

  /** A def of a graph has been installed. */
  installed(key: string): void {
    const address = this.addresses.get(key);
    if (address !== undefined) this.engine.runNative(key, address);
  }
}
