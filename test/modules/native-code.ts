/**
 * A world whose synths are calculated by native code: the constructors are WebAssembly's, all blocks are LLVM's. What it leaves is compared with what a
 * world of WebAssembly leaves.
 */
import { CFunction, ptr } from 'bun:ffi';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { compileNative, type NativeOptions } from '../../server/synthdef/index.ts';
import { compileIr, compileQuickly } from '../support/llvm.ts';
import { type Lineup, layout, memoryPages, World } from './forced-code.ts';

const pageBytes = 65536;
/** Last page of the memory, which nothing uses. */
const countAddress = (layout.memoryPages - 1) * pageBytes;

type Run = (list: number, entries: number) => number;

export class NativeWorld extends World {
  private run: { readonly call: Run; free(): void } | null = null;
  private readonly options: NativeOptions;

  /**
   * Reserves the whole 4 GiB, as a server does: there no address is outside.
   * @param pods that are calculated side by side @param isChecked counts accesses behind what the other world has, where they would trap
   * @param isQuick makes code in a quarter of the time that calculates the same, for who plays little of much
   */
  constructor(
    pods: 1 | 2 | 4 = 1,
    isChecked = false,
    private readonly isQuick = false,
  ) {
    super('four', layout.memoryPages);
    this.options = {
      pods,
      apartFrom: 2,
      ...(isChecked ? { check: { memoryBytes: memoryPages * pageBytes, countAddress } } : {}),
    };
  }

  /** Number of accesses that were outside; 0 where none is checked. */
  get outside(): number {
    return this.engine.ints[countAddress / 4]!;
  }

  override install(def: SynthDef): void {
    super.install(def);
    this.run?.free();
    const code = (this.isQuick ? compileQuickly : compileIr)(compileNative(def, layout, this.options).text);
    const run = CFunction({ ptr: code.address, args: ['ptr', 'i32', 'i32'], returns: 'i32' });
    const base = ptr(this.bytes);
    this.run = {
      call: (list, entries) => run(base, list, entries) as number,
      free() {
        run.close();
        code.free();
      },
    };
  }

  override begin(def: SynthDef, lineup: Lineup): void {
    super.begin(def, lineup);
    this.engine.parts.defs.byIndex[1]!.run = this.run!.call;
  }
}
