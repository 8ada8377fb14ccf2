/**
 * Native code of defs: wanted as soon as a def is there, handed to the render thread when it is made, given back when the last def of its graph is gone.
 * A def plays in WebAssembly until then, and for good where there is no native code to be had.
 *
 *     defined(fm3)    →    want(fm3)    …    runNative(key, serials, code)
 *     left(fm3)       →    drop(key), or free() of what was made
 *
 * What could go wrong: code is given back that a synth still runs by. The render thread tells that a def has ended when it has forgotten the code; sections
 * hold it for themselves (see sections/native-sections.ts).
 */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import type { LinkedCode } from '../native/link/link.ts';
import type { NativeCode } from '../native/native-code.ts';
import { allocateTable, defPlaces } from '../native/render/function-table.ts';
import { walkerKey, walkerPasses, walkerText } from '../native/walker.ts';
import type { Pods } from '../native/width/width.ts';
import { passesFor } from '../synthdef/compiler/llvm/passes.ts';
import { nativeKey, wantedShape } from '../synthdef/compiler/native-keys.ts';
import { compilerVersion } from '../workers/code-cache/version.ts';
import type { Layout } from '../world/layout.ts';
import type { DefInfo, Defs } from './defs.ts';
import type { RenderLink } from './render-link.ts';
import { TouchedWires } from './touched-wires.ts';

export interface NativeDefsOptions {
  readonly native: NativeCode;
  readonly defs: Defs;
  readonly link: RenderLink;
  readonly layout: Layout;
  /** The shared memory. */
  readonly memory: ArrayBufferLike;
}

export class NativeDefs {
  /** By the keys of graphs: code that is there, or on its way. */
  private readonly code = new Map<string, LinkedCode | 'wanted'>();
  /** Passes of LLVM's, from when there is native code. */
  private passes: string | undefined;
  /** Pods that it takes side by side. */
  private pods: Pods = 1;
  /** All that the code of a graph follows from beside it. */
  private surroundings = '';

  private readonly wires: TouchedWires;

  constructor(private readonly options: NativeDefsOptions) {
    const { defs, layout, memory } = options;
    this.wires = new TouchedWires(layout, memory);
    defs.defined = (info) => this.defined(info);
    defs.left = (info) => this.left(info);
  }

  /** Opens the way into native code, where there is any. Defs that are there are wanted then. */
  async open(): Promise<void> {
    const { native, link, layout, defs } = this.options;
    const walker = await native.want({
      name: 'the way into native code',
      key: walkerKey,
      source: walkerText,
      passes: walkerPasses,
      priority: () => Infinity,
    });
    const { library } = native.status;
    if (!walker || !library || !link.openNative) return;
    await link.openNative({ walker: walker.address, table: allocateTable(defPlaces) });
    this.pods = library.width.pods;
    this.surroundings = new Bun.CryptoHasher('sha256')
      .update(JSON.stringify(layout))
      .update(compilerVersion())
      .update(`pods ${this.pods}`)
      .digest('hex');
    this.passes = passesFor(Number.parseInt(library.version, 10));
    for (const info of defs.holding()) this.defined(info);
  }

  /** Graphs of which the defs that are there run by native code, and of which they stay in WebAssembly so far. */
  get counts(): { readonly native: number; readonly others: number } {
    const keys = new Set(this.options.defs.holding().map(({ prepared }) => prepared.compiled.key));
    const native = [...keys].filter((key) => typeof this.code.get(key) === 'object').length;
    return { native, others: keys.size - native };
  }

  /** True where native code of a graph is on disk, by its key. */
  isKept(key: string): boolean {
    const { passes, surroundings } = this;
    return passes !== undefined && this.options.native.isKept({ key: nativeKey(key, surroundings), passes });
  }

  /** Resolves (or has returned) when it runs by native code that is there, or on disk. */
  private defined({ def, prepared }: DefInfo): Promise<void> | void {
    const { passes, surroundings, pods } = this;
    const { native, defs, layout } = this.options;
    const { key } = prepared.compiled;
    const known = this.code.get(key);
    if (passes === undefined || known === 'wanted') return;
    if (known) return this.handOver(def, key);
    this.code.set(key, 'wanted');
    const { promise, resolve } = Promise.withResolvers<void>();
    void native
      .want({
        missed: resolve,
        name: `SynthDef ${def.name}`,
        key: nativeKey(key, surroundings),
        source: { def, layout, pods, surroundings },
        shape: () => wantedShape(def, surroundings),
        passes,
        priority: () => defs.ofGraph(key).reduce((sum, { begun }) => sum + begun, 0),
      })
      .then((code) => this.made(def, key, code))
      .finally(resolve);
    return promise;
  }

  private async made(def: SynthDef, key: string, code: LinkedCode | undefined): Promise<void> {
    if (!code) return;
    // The def may have gone meanwhile, or have gone and come again.
    const isWanted = this.code.get(key) === 'wanted';
    if (!isWanted || this.options.defs.ofGraph(key).length === 0) return code.free();
    this.code.set(key, code);
    await this.handOver(def, key);
  }

  private async handOver(def: SynthDef, key: string): Promise<void> {
    const { link, defs } = this.options;
    const coming = defs.ofGraph(key).flatMap(({ ready }) => ready ?? []);
    // Code that is there before its def is lost. Who sent a def that cannot be installed is told by others.
    if (coming.length > 0) await Promise.allSettled(coming);
    const code = this.code.get(key);
    // It may have gone meanwhile, with its code.
    if (typeof code !== 'object') return;
    this.wires.touchFor(def, this.pods);
    link.runNative?.({ key, serials: defs.serialsOf(key), code });
  }

  private left({ prepared }: DefInfo): void {
    const { key } = prepared.compiled;
    if (this.options.defs.ofGraph(key).length > 0) return;
    const { native, link } = this.options;
    const known = this.code.get(key);
    this.code.delete(key);
    if (known === 'wanted') return native.drop(nativeKey(key, this.surroundings));
    link.leaveNative?.(key);
    known?.free();
  }
}
