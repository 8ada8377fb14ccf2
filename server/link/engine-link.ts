/** The link to an engine in the same thread: offline rendering and tests. Events are handled the moment they happen. */

import type { EventSink } from '../engine/events.ts';
import type { InstalledDef } from '../world/compiled-def.ts';
import type { NativeEntrance } from '../world/native-entrance.ts';
import type { EventRecord, GraphCode, RenderLink } from './render-link.ts';

/** Interface of an engine for the link. */
export interface DirectEngine {
  submit(words: Int32Array, length: number): void;
  install(symbol: number, def: InstalledDef): void;
  fuse(key: string, fused: WebAssembly.Module): void;
  openNative(entrance: NativeEntrance): void;
  runNative(key: string, address: number): void;
}

/** Larger than any record the engine sends. */
const recordWords = 1 << 20;

/** Collects one record after the other and hands each over when it is complete. */
export class DirectEvents implements EventSink {
  /** Takes the records. What it does may cause further ones. */
  handler: (record: EventRecord) => void = () => {};
  private record = new Record();
  private spare: Record | null = new Record();

  hasRoom(): boolean {
    return true;
  }

  begin(words: number): boolean {
    if (words > recordWords) return false;
    this.record.start(words);
    return true;
  }

  int(x: number): void {
    this.record.putInt(x);
  }

  float(x: number): void {
    this.record.putFloat(x);
  }

  commit(): void {
    const complete = this.record;
    this.record = this.spare ?? new Record();
    this.spare = null;
    this.handler(complete);
    this.spare = complete;
  }

  /** They were handed over already. */
  publish(): void {}
}

class Record implements EventRecord {
  length = 0;
  private at = 0;
  private ints = new Int32Array(64);
  private floats = new Float32Array(this.ints.buffer);

  start(words: number): void {
    if (words > this.ints.length) {
      this.ints = new Int32Array(2 * words);
      this.floats = new Float32Array(this.ints.buffer);
    }
    this.length = words;
    this.at = 0;
  }

  putInt(x: number): void {
    this.ints[this.at++] = x;
  }

  putFloat(x: number): void {
    this.floats[this.at++] = x;
  }

  int(i: number): number {
    return this.ints[i]!;
  }

  float(i: number): number {
    return this.floats[i]!;
  }
}

export class EngineLink implements RenderLink {
  constructor(private readonly engine: DirectEngine) {}

  submit(words: Int32Array, length: number): void {
    this.engine.submit(words, length);
  }

  together(work: () => void): void {
    work();
  }

  /** Events come amid a program: what was sent before may be under way. */
  get settled(): boolean {
    return false;
  }

  poll(): void {}

  install(symbol: number, def: InstalledDef): void {
    this.engine.install(symbol, def);
  }

  fuse(key: string, fused: WebAssembly.Module): void {
    this.engine.fuse(key, fused);
  }

  openNative(entrance: NativeEntrance): void {
    this.engine.openNative(entrance);
  }

  runNative({ key, code }: GraphCode): void {
    this.engine.runNative(key, code.address);
  }
}
