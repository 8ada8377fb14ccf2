/** Worlds whose synths are calculated by native code: what they leave is compared with what WebAssembly leaves. */
import { CFunction, ptr } from 'bun:ffi';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { compileNative, type ForcedCode } from '../../server/synthdef/index.ts';
import { compileIr } from '../support/llvm.ts';
import { type Lineup, layout, World } from './forced-code.ts';

export class NativeWorld extends World {
  private code1: ReturnType<typeof compileIr> | null = null;
  private run: ((list: number, entries: number) => number) | null = null;

  /** Reserves the whole 4 GiB, as a server does: there no address is outside. */
  constructor(
    code: ForcedCode,
    private readonly passes?: string,
  ) {
    super(code, layout.memoryPages);
  }

  override install(def: SynthDef): void {
    super.install(def);
    this.code1?.free();
    this.code1 = compileIr(compileNative(def, layout, { forced: this.code }), 'run', this.passes);
    const run = CFunction({ ptr: this.code1.address, args: ['ptr', 'i32', 'i32'], returns: 'i32' });
    const base = ptr(this.bytes);
    this.run = (list, entries) => run(base, list, entries) as number;
  }

  override begin(def: SynthDef, lineup: Lineup): void {
    super.begin(def, lineup);
    this.engine.parts.defs.byIndex[1]!.run = this.run!;
  }
}
