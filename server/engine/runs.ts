/**
 * Runs: neighbouring synths that may change places, calculated def by def, pod by pod. While the tree is walked they
 * are collected, calculated, and written down as a plan; as long as the tree does not change, a block follows the plan
 * instead of the tree. The lists of pods lie in shared memory, where compiled code goes through them by itself, and so
 * does the plan, of which native code calculates as much in one go as nobody has to look at.
 *
 *     group ( bell 1, bell 2 )  group ( bell 3, drum 4 )    →    bell: pods of 1, 2 and 3;  drum: pod of 4
 *     LFO 1 to a control bus, bell 2 that follows it        →    LFO: pod of 1;  the control of 2;  bell: pod of 2
 *
 * What could go wrong: a synth of a run sees what another one of it leaves. Those that only add to audio buses see nothing of each other;
 * a synth whose controls follow control buses ends a run in which one is added to.
 */

import { World } from '../world/layout.ts';
import type { MemoryViews } from '../world/memory-views.ts';
import { WalkEntry } from '../world/walk-entry.ts';
import type { LoadedDef } from './defs.ts';
import type { NativeRuns } from './native-runs.ts';
import type { Pods } from './pods.ts';

/** Calls into native code before the first that calculates something: their own code takes its memory then. */
const practice = 200;

/** Hooks around the calculation. */
export interface RunHooks {
  /** The mapped controls of a synth take their buses' values. */
  copyMapped(node: number): void;
  /** True when the tree is no longer the one of the plan. */
  changed(): boolean;
  /** Compiled code has run, and may have left records. */
  carryOut(): void;
  /** Some of a pod's units left done actions or a report in its header. */
  afterCalc(pod: number): void;
  /** In the place of a section's group: its prepared sound. */
  mix(node: number): void;
  /** Voices of a def without fused code run. */
  wantFused(def: LoadedDef): void;
  /** Compiled code went out of bounds in these lanes. */
  trapped(pod: number, lanes: number): void;
}

export class Runs {
  /** The way into native code, where there is one. */
  private native: NativeRuns | null = null;
  private readonly ints: Int32Array;
  private readonly listAddress: number;
  private readonly walkAddress: number;
  /** Defs of the run being collected, and each one's first and last pod. */
  private readonly runDefs = new Int32Array(65536);
  private runLength = 0;
  private readonly firstPod = new Int32Array(65536);
  private readonly lastPod = new Int32Array(65536);
  /** True when a synth of the run being collected may add to a control bus. */
  private addsControl = false;
  /** The plan: for each stretch of one def its list of pods, and the node that runs alone, if it is that. A section's group has the def 0. */
  private readonly stretchDef: Int32Array;
  private readonly stretchStart: Int32Array;
  private readonly stretchEnd: Int32Array;
  private readonly stretchNode: Int32Array;
  private stretches = 0;
  private listed = 0;
  private readonly podOfEntry: Int32Array;
  /** Synths with mapped controls, those of a run one behind the other, and the end of those of each stretch. */
  private readonly followers: Int32Array;
  private readonly followersEnd: Int32Array;
  private followersListed = 0;
  /** Stretches before which something else is to be done: controls are copied, or a section is mixed. */
  private readonly halts: Int32Array;
  private haltsListed = 0;

  constructor(
    { ints, layout }: MemoryViews,
    private readonly pods: Pods,
    private readonly defs: readonly (LoadedDef | null)[],
    private readonly hooks: RunHooks,
  ) {
    this.ints = ints;
    this.listAddress = layout.planAddress;
    this.walkAddress = layout.walkAddress;
    const table = () => new Int32Array(layout.maxNodes + 2);
    [this.stretchDef, this.stretchStart, this.stretchEnd, this.stretchNode] = [table(), table(), table(), table()];
    [this.podOfEntry, this.followers, this.followersEnd, this.halts] = [table(), table(), table(), table()];
  }

  /** Lets defs that have native code be calculated by it, several in one go. Goes the way in a few times: what that takes of memory it takes now. */
  openNative(native: NativeRuns): void {
    this.native = native;
    // By no stretches, and by the first as if it had left nothing.
    this.ints[(this.walkAddress >> 2) + WalkEntry.result] = 0;
    for (let i = 0; i < practice; i++) this.goOn(0, native.walk(this.walkAddress, 0, 0) + 1);
  }

  /** Forgets the plan; the walk that follows makes a new one. */
  begin(): void {
    this.stretches = this.listed = this.followersListed = this.haltsListed = 0;
  }

  /** Takes a lane into the run being collected. */
  add(pod: number, lane: number): void {
    const { pods } = this;
    if (pods.wanted[pod] === 0) this.addPod(pod);
    pods.wanted[pod]! |= 1 << lane;
  }

  /** Lets the mapped controls of a synth, which is added next, take their values before the run. */
  follow(node: number): void {
    if (this.addsControl) this.flush(0);
    this.followers[this.followersListed++] = node;
  }

  private addPod(pod: number): void {
    const def = this.pods.def[pod]!;
    this.pods.nextWanted[pod] = 0;
    if (this.firstPod[def]) this.pods.nextWanted[this.lastPod[def]!] = pod;
    else {
      this.runDefs[this.runLength++] = def;
      this.firstPod[def] = pod;
      if (this.defs[def]!.compiled.addsControl) this.addsControl = true;
    }
    this.lastPod[def] = pod;
  }

  /** Calculates the run collected so far and adds it to the plan. `node`: the synth that runs alone, 0 for a run. */
  flush(node: number): void {
    for (let i = 0; i < this.runLength; i++) {
      const def = this.runDefs[i]!;
      const stretch = this.plan(def, node);
      this.list(this.firstPod[def]!, true);
      this.list(this.firstPod[def]!, false);
      this.firstPod[def] = 0;
      this.stretchEnd[stretch] = this.listed;
      const at = (this.walkAddress >> 2) + WalkEntry.words * stretch;
      this.ints[at + WalkEntry.def] = def;
      this.ints[at + WalkEntry.podList] = this.listAddress + 8 * this.stretchStart[stretch]!;
      this.ints[at + WalkEntry.pods] = this.listed - this.stretchStart[stretch]!;
      this.copyMapped(stretch);
      this.advance(stretch, stretch + 1);
    }
    this.runLength = 0;
    this.addsControl = false;
  }

  /** Adds a section's group to the plan, behind what has been flushed. */
  section(node: number): void {
    this.hooks.mix(this.stretchNode[this.plan(0, node)]!);
  }

  /** Adds a stretch, in front of which all followers that no other one has take their values. Returns its number. */
  private plan(def: number, node: number): number {
    const stretch = this.stretches++;
    this.stretchDef[stretch] = def;
    this.stretchNode[stretch] = node;
    this.stretchStart[stretch] = this.stretchEnd[stretch] = this.listed;
    this.followersEnd[stretch] = this.followersListed;
    if (!def || this.firstFollower(stretch) < this.followersListed) this.halts[this.haltsListed++] = stretch;
    return stretch;
  }

  private firstFollower(stretch: number): number {
    return stretch ? this.followersEnd[stretch - 1]! : 0;
  }

  /** Lists the pods of a chain of which several lanes run, or those with one: native code takes neighbours of a kind together. */
  private list(first: number, several: boolean): void {
    const { pods, ints } = this;
    const def = this.defs[pods.def[first]!]!;
    for (let pod = first; pod; pod = pods.nextWanted[pod]!) {
      const wanted = pods.wanted[pod]!;
      if (!wanted || ((wanted & (wanted - 1)) !== 0) !== several) continue;
      if (!def.hasFused) this.hooks.wantFused(def);
      const at = (this.listAddress >> 2) + 2 * this.listed;
      ints[at] = pods.address[pod]!;
      ints[at + 1] = wanted;
      pods.wanted[pod] = 0;
      this.podOfEntry[this.listed++] = pod;
    }
  }

  /**
   * Calculates a block by the plan, as long as it holds.
   * @returns 0, or the lone synth after which the tree has to be walked, because it changed something
   */
  replay(): number {
    const { hooks, halts } = this;
    let halt = 0;
    for (let stretch = 0; stretch < this.stretches; ) {
      let end = this.stretches;
      if (halt < this.haltsListed) {
        if (halts[halt] === stretch) {
          halt++;
          this.copyMapped(stretch);
        }
        if (halt < this.haltsListed) end = halts[halt]!;
      }
      if (!this.stretchDef[stretch]) hooks.mix(this.stretchNode[stretch++]!);
      else stretch = this.advance(stretch, end);
      const node = this.stretchNode[stretch - 1]!;
      if (node && hooks.changed()) return node;
    }
    return 0;
  }

  /** Calculates a stretch, and those behind it up to `end` as far as native code has them and nothing is left to look at. Returns the stretch to go on with. */
  private advance(stretch: number, end: number): number {
    const { native } = this;
    return this.goOn(stretch, native ? native.walk(this.walkAddress, stretch, end - stretch) : 0);
  }

  /** Goes on behind `done` stretches that native code has calculated, the last of which may have left something; calculates the first one where there are none. */
  private goOn(stretch: number, done: number): number {
    if (done === 0) {
      this.calculate(stretch);
      return stretch + 1;
    }
    const last = stretch + done - 1;
    const result = this.ints[(this.walkAddress >> 2) + WalkEntry.words * last + WalkEntry.result]!;
    this.finish(this.stretchStart[last]!, this.stretchEnd[last]!, result);
    return last + 1;
  }

  /** Lets the synths of a stretch that follow buses take their values. */
  private copyMapped(stretch: number): void {
    const end = this.followersEnd[stretch]!;
    for (let at = this.firstFollower(stretch); at < end; at++) this.hooks.copyMapped(this.followers[at]!);
  }

  private calculate(stretch: number): void {
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
      if (traps)
        this.hooks.trapped(this.podOfEntry[reached - 1]!, this.ints[(this.listAddress >> 2) + 2 * reached - 1]!);
      this.finish(start, reached, calculated);
      start = reached;
    }
  }

  /** Carries out what a part of the list of pods has left to be done. @param marked not 0 when there is something in the headers of pods */
  private finish(start: number, end: number, marked: number): void {
    this.hooks.carryOut();
    if (marked) for (let entry = start; entry < end; entry++) this.hooks.afterCalc(this.podOfEntry[entry]!);
  }
}
