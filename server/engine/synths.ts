/** Tables of what a synth has besides its place in the tree: its def, its lane of a pod, the memory that its units asked for. */

import { Pod, World } from '../world/layout.ts';
import type { MemoryViews } from '../world/memory-views.ts';
import type { DefTable } from './def-table.ts';
import type { LoadedDef } from './defs.ts';
import type { Mappings } from './mappings.ts';
import { Flag, type NodeTable } from './node-table.ts';
import type { Offset } from './offset.ts';
import type { Pods } from './pods.ts';
import type { Pool } from './pool.ts';
import type { LentBlocks } from './section-pools.ts';
import type { Kept, StateStream } from './state-stream.ts';

export class Synths implements Kept {
  private readonly ints: Int32Array;
  private readonly floats: Float32Array;
  private readonly bytes: Uint8Array;
  /** By node slot: index of the def, 4 × pod + lane, first block of memory. */
  private readonly defIndex: Int32Array;
  readonly place: Int32Array;
  private readonly memory: Int32Array;

  constructor(
    { ints, floats, bytes }: MemoryViews,
    private readonly nodes: NodeTable,
    private readonly defs: DefTable,
    private readonly pods: Pods,
    private readonly pool: Pool,
    private readonly mappings: Mappings,
    private readonly offset: Offset,
    slots: number,
    /** Carries out what the units of a synth left to do at its end. */
    private readonly carryOut: () => void,
  ) {
    this.ints = ints;
    this.floats = floats;
    this.bytes = bytes;
    this.defIndex = new Int32Array(slots);
    this.place = new Int32Array(slots);
    this.memory = new Int32Array(slots);
  }

  /** Takes in a synth that another engine began. */
  adopt(node: number, index: number, place: number, memory: number): void {
    this.defIndex[node] = index;
    this.place[node] = place;
    this.memory[node] = memory;
    this.defs.use(index);
    this.ints[World.synths >> 2]!++;
    this.ints[World.units >> 2]! += this.defs.byIndex[index]!.unitCount;
  }

  /** First block of memory that a synth's units asked for. */
  memoryOf(node: number): number {
    return this.memory[node]!;
  }

  /** As many slots as the node table has in use. */
  keep(to: StateStream): void {
    const used = this.nodes.slotsUsed;
    for (const array of [this.defIndex, this.place, this.memory]) to.putInts(array, 0, used);
  }

  recall(from: StateStream): void {
    for (const array of [this.defIndex, this.place, this.memory]) from.takeInts(array);
  }

  def(node: number): LoadedDef {
    return this.defs.byIndex[this.defIndex[node]!]!;
  }

  /** Address of the synth's lane of its pod's first slot. */
  lane(node: number): number {
    const place = this.place[node]!;
    return this.pods.address[place >> 2]! + 4 * (place & 3);
  }

  /** Makes a node that has its place a synth of a def. False when there is no memory. */
  begin(node: number, index: number): boolean {
    const { nodes } = this;
    const def = this.defs.byIndex[index]!;
    const place = this.pods.take(index, def.compiled.podBytes, nodes.parent[node]!, node);
    if (!place) return false;
    this.defIndex[node] = index;
    this.place[node] = place;
    this.memory[node] = 0;
    this.defs.use(index);
    this.ints[World.synths >> 2]!++;
    this.ints[World.units >> 2]! += def.unitCount;
    nodes.raise(node, Flag.fresh | (def.compiled.commutes ? 0 : Flag.solo));
    this.initialise(node, this.lane(node), def);
    return true;
  }

  private initialise(node: number, lane: number, { defaults, audioMaps }: LoadedDef): void {
    const { ints, floats, offset } = this;
    ints[(lane + Pod.done) >> 2] = 0;
    ints[(lane + Pod.nodeId) >> 2] = this.nodes.id[node]!;
    ints[(lane + Pod.sampleOffset) >> 2] = offset.frames;
    floats[(lane + Pod.subsampleOffset) >> 2] = offset.fraction;
    ints[(lane + Pod.random) >> 2] = 0;
    ints[(lane + Pod.notFinite) >> 2] = 0;
    ints[(lane + Pod.node) >> 2] = node;
    ints[(lane + Pod.outOfMemory) >> 2] = 0;
    for (let i = 0; i < defaults.length; i++) {
      floats[(lane + Pod.controls + 16 * i) >> 2] = defaults[i]!;
      const map = audioMaps.get(i);
      if (map !== undefined) ints[(lane + map) >> 2] = 0;
    }
  }

  /** Zeroed memory that goes with the synth; 0 when there is none. */
  allocate(node: number, bytes: number): number {
    const address = this.pool.allocate(bytes);
    if (!address) return 0;
    this.bytes.fill(0, address, address + bytes);
    this.pool.setLink(address, this.memory[node]!);
    this.memory[node] = address;
    return address;
  }

  /** Gives back all that a synth has, once its units have done what they do at the end. */
  end(node: number): void {
    const place = this.place[node]!;
    const index = this.defIndex[node]!;
    const { destroy, unitCount } = this.defs.byIndex[index]!;
    if (destroy && !(this.nodes.flags[node]! & Flag.fresh)) {
      destroy(this.pods.address[place >> 2]!, place & 3);
      this.carryOut();
    }
    this.pool.releaseChain(this.memory[node]!);
    this.mappings.clear(node);
    this.pods.release(place);
    this.forget(node, index, unitCount);
  }

  /** Lets a synth go whose memory another engine has now. */
  lend(node: number, lent: LentBlocks, slot: number): void {
    const index = this.defIndex[node]!;
    lent.lendChain(slot, this.memory[node]!);
    lent.lendChain(slot, this.mappings.letGo(node));
    const pod = this.pods.vacate(this.place[node]!);
    if (pod) lent.lend(slot, pod);
    this.forget(node, index, this.defs.byIndex[index]!.unitCount);
  }

  private forget(node: number, index: number, unitCount: number): void {
    this.memory[node] = 0;
    this.ints[World.synths >> 2]!--;
    this.ints[World.units >> 2]! -= unitCount;
    this.defs.release(index);
  }
}
