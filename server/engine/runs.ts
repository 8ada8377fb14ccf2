/**
 * Runs: neighbouring synths that may change places, calculated def by def, pod by pod. While the tree is walked they
 * are collected, calculated, and written down as a plan; as long as the tree does not change, a block follows the plan
 * instead of the tree. The lists of pods lie in shared memory, where compiled code goes through them by itself.
 */

import { World } from '../world/layout.ts';
import type { LoadedDef } from './defs.ts';
import type { Pods } from './pods.ts';

/** Hooks around the calculation. */
export interface RunHooks {
  /** Before a synth that runs alone: its mapped controls take their buses' values. */
  copyMapped(node: number): void;
  /** True when the tree is no longer the one of the plan. */
  changed(): boolean;
  /** Compiled code has run, and may have left records. */
  carryOut(): void;
  /** Some of a pod's units left done actions or a report in its header. */
  afterCalc(pod: number): void;
  /** In the place of a section's group: its prepared sound. */
  mix(node: number): void;
  /** Several voices of a def without four-voice code run side by side. */
  wantFour(def: LoadedDef): void;
  /** Compiled code went out of bounds in these lanes. */
  trapped(pod: number, lanes: number): void;
}

export class Runs {
  /** Defs of the run being collected, and each one's first and last pod. */
  private readonly runDefs = new Int32Array(65536);
  private runLength = 0;
  private readonly firstPod = new Int32Array(65536);
  private readonly lastPod = new Int32Array(65536);
  /** The plan: for each stretch of one def its list of pods, and the node that runs alone, if it is that. */
  private readonly stretchDef: Int32Array;
  private readonly stretchStart: Int32Array;
  private readonly stretchEnd: Int32Array;
  private readonly stretchNode: Int32Array;
  private stretches = 0;
  private listed = 0;
  private readonly podOfEntry: Int32Array;

  /** @param listAddress room for two words a node */
  constructor(
    private readonly ints: Int32Array,
    private readonly listAddress: number,
    private readonly pods: Pods,
    private readonly defs: readonly (LoadedDef | null)[],
    private readonly hooks: RunHooks,
    capacity: number,
  ) {
    const n = capacity + 2;
    [this.stretchDef, this.stretchStart, this.stretchEnd, this.stretchNode, this.podOfEntry] = [
      new Int32Array(n),
      new Int32Array(n),
      new Int32Array(n),
      new Int32Array(n),
      new Int32Array(n),
    ];
  }

  /** Forgets the plan; the walk that follows makes a new one. */
  begin(): void {
    this.stretches = 0;
    this.listed = 0;
  }

  /** Takes a lane into the run being collected. */
  add(pod: number, lane: number): void {
    const { pods } = this;
    if (pods.wanted[pod] === 0) this.addPod(pod);
    pods.wanted[pod]! |= 1 << lane;
  }

  private addPod(pod: number): void {
    const def = this.pods.def[pod]!;
    this.pods.nextWanted[pod] = 0;
    if (this.firstPod[def]) this.pods.nextWanted[this.lastPod[def]!] = pod;
    else {
      this.runDefs[this.runLength++] = def;
      this.firstPod[def] = pod;
    }
    this.lastPod[def] = pod;
  }

  /** Calculates the run collected so far and adds it to the plan. `node`: the synth that runs alone, 0 for a run. */
  flush(node: number): void {
    for (let i = 0; i < this.runLength; i++) {
      const def = this.runDefs[i]!;
      const stretch = this.stretches++;
      this.stretchDef[stretch] = def;
      this.stretchNode[stretch] = node;
      this.stretchStart[stretch] = this.listed;
      this.list(this.firstPod[def]!);
      this.firstPod[def] = 0;
      this.stretchEnd[stretch] = this.listed;
      this.calculate(stretch);
    }
    this.runLength = 0;
  }

  /** Adds a section's group to the plan, behind what has been flushed. */
  section(node: number): void {
    const stretch = this.stretches++;
    this.stretchDef[stretch] = 0;
    this.stretchNode[stretch] = node;
    this.stretchStart[stretch] = this.stretchEnd[stretch] = this.listed;
    this.calculate(stretch);
  }

  private list(first: number): void {
    const { pods, ints } = this;
    const def = this.defs[pods.def[first]!]!;
    for (let pod = first; pod; pod = pods.nextWanted[pod]!) {
      const at = (this.listAddress >> 2) + 2 * this.listed;
      ints[at] = pods.address[pod]!;
      ints[at + 1] = pods.wanted[pod]!;
      if (!def.hasFour && (pods.wanted[pod]! & (pods.wanted[pod]! - 1)) !== 0) this.hooks.wantFour(def);
      pods.wanted[pod] = 0;
      this.podOfEntry[this.listed++] = pod;
    }
  }

  /**
   * Calculates a block by the plan, as long as it holds.
   * @returns 0, or the lone synth after which the tree has to be walked, because it changed something
   */
  replay(): number {
    for (let stretch = 0; stretch < this.stretches; stretch++) {
      this.calculate(stretch);
      const node = this.stretchNode[stretch]!;
      if (node && this.hooks.changed()) return node;
    }
    return 0;
  }

  private calculate(stretch: number): void {
    const node = this.stretchNode[stretch]!;
    if (!this.stretchDef[stretch]) return this.hooks.mix(node);
    if (node) this.hooks.copyMapped(node);
    const end = this.stretchEnd[stretch]!;
    const { run } = this.defs[this.stretchDef[stretch]!]!;
    for (let start = this.stretchStart[stretch]!; start < end; ) {
      let calculated = 0;
      let reached = end;
      let traps = false;
      try {
        calculated = run(this.listAddress + 8 * start, end - start);
      } catch {
        reached = ((this.ints[World.running >> 2]! - this.listAddress) >> 3) + 1;
        calculated = 1;
        traps = true;
      }
      this.hooks.carryOut();
      if (traps)
        this.hooks.trapped(this.podOfEntry[reached - 1]!, this.ints[(this.listAddress >> 2) + 2 * reached - 1]!);
      if (calculated) for (let entry = start; entry < reached; entry++) this.hooks.afterCalc(this.podOfEntry[entry]!);
      start = reached;
    }
  }
}
