/** Calculates a block of all that runs: by the plan of the last walk through the tree, or by walking it again. */

import { Event } from '../world/instructions.ts';
import { Pod } from '../world/layout.ts';
import type { MemoryViews } from '../world/memory-views.ts';
import type { DefTable } from './def-table.ts';
import type { LoadedDef } from './defs.ts';
import { doneAction } from './done-actions.ts';
import type { Reporter } from './events.ts';
import { Fader } from './fader.ts';
import type { Mappings } from './mappings.ts';
import type { NativeRuns } from './native-runs.ts';
import { Flag, Kind, type NodeTable, rootSlot } from './node-table.ts';
import type { Pods } from './pods.ts';
import type { Records } from './records.ts';
import { type RunHooks, Runs } from './runs.ts';
import type { Sections } from './sections.ts';
import type { Synths } from './synths.ts';
import type { Tree } from './tree.ts';

export class Calculation implements RunHooks {
  private readonly ints: Int32Array;
  private readonly nodes: NodeTable;
  private readonly runs: Runs;
  private readonly fader: Fader;
  private readonly riser: Fader;
  /** State of the node table that the plan was made for. */
  private plannedAt = -1;

  constructor(
    views: MemoryViews,
    private readonly tree: Tree,
    private readonly synths: Synths,
    private readonly mappings: Mappings,
    private readonly defs: DefTable,
    private readonly pods: Pods,
    private readonly report: Reporter,
    private readonly sections: Sections,
    private readonly records: Records,
  ) {
    const { layout, ints, floats } = views;
    this.ints = ints;
    this.nodes = tree.nodes;
    this.runs = new Runs(views, pods, defs.byIndex, this);
    this.fader = new Fader(layout, ints, floats);
    this.riser = new Fader(layout, ints, floats);
  }

  /** Lets defs that have native code be calculated by it, several in one go. */
  openNative(native: NativeRuns): void {
    this.runs.openNative(native);
  }

  run(): void {
    const { runs, nodes } = this;
    if (!this.changed()) {
      let node = runs.replay();
      if (!node) return;
      runs.begin();
      for (; node !== rootSlot; node = nodes.parent[node]!) this.walk(nodes.next[node]!);
    } else {
      this.plannedAt = nodes.changes;
      runs.begin();
      this.walk(nodes.head[rootSlot]!);
    }
    runs.flush(0);
  }

  // ---- the walk ----------------------------------------------------------------------------------------------

  /** Calculates a node and those after it in its group, groups with all that is in them; neighbours that may change places are collected into a run. */
  private walk(first: number): void {
    const { nodes } = this;
    const top = nodes.parent[first]!;
    let group = top;
    let node = first;
    for (;;) {
      // At the end of a group: on with what stands behind it.
      while (!node) {
        if (group === top) return;
        node = nodes.next[group]!;
        group = nodes.parent[group]!;
      }
      const after = nodes.next[node]!;
      const flags = nodes.flags[node]!;
      if (flags & Flag.ending) {
        this.runs.flush(0);
        if (flags & Flag.unplaced) this.tree.deleteUnplaced(node);
        else this.tree.delete(node);
      } else if (nodes.kind[node] === Kind.group) {
        if (!(flags & Flag.paused)) {
          if (flags & Flag.section) {
            this.runs.flush(0);
            this.runs.section(node);
            node = after;
            continue;
          }
          if (this.sections.rises(node)) {
            this.runs.flush(0);
            this.riseIn(node);
          } else {
            group = node;
            node = nodes.head[node]!;
            continue;
          }
        }
      } else if (flags & Flag.fading) {
        this.fadeOut(node);
      } else {
        this.visit(node, flags);
      }
      node = after;
    }
  }

  private visit(node: number, flags: number): void {
    const place = this.synths.place[node]!;
    const pod = place >> 2;
    const lane = place & 3;
    if (flags & (Flag.fresh | Flag.solo)) this.runs.flush(0);
    if (flags & Flag.fresh) {
      this.nodes.lower(node, Flag.fresh);
      this.copyMapped(node);
      this.construct(pod, lane);
    }
    if (flags & Flag.paused) return;
    if (this.mappings.has(node)) this.runs.follow(node);
    this.runs.add(pod, lane);
    if (flags & Flag.solo) this.runs.flush(node);
  }

  /** Calculates a group whose sound begins in the midst of it. */
  private riseIn(group: number): void {
    this.riser.begin();
    if (this.nodes.head[group]) this.walk(this.nodes.head[group]!);
    this.runs.flush(0);
    this.riser.rise();
    // The plan of this block is none for the next.
    this.nodes.changes++;
  }

  /** Calculates a synth for the last time. */
  private fadeOut(node: number): void {
    const place = this.synths.place[node]!;
    this.runs.flush(0);
    this.fader.begin();
    if (this.mappings.has(node)) this.runs.follow(node);
    this.runs.add(place >> 2, place & 3);
    this.runs.flush(node);
    this.fader.fade();
    this.tree.delete(node);
    this.fader.end();
  }

  private construct(pod: number, lane: number): void {
    const address = this.pods.address[pod]!;
    let traps = false;
    try {
      this.defs.byIndex[this.pods.def[pod]!]!.construct(address, lane);
    } catch {
      traps = true;
    }
    this.carryOut();
    if (traps) this.trapped(pod, 1 << lane);
    if (this.ints[((address + Pod.outOfMemory) >> 2) + lane]) {
      this.ints[((address + Pod.outOfMemory) >> 2) + lane] = 0;
      this.report.one(Event.outOfMemory, this.nodes.id[this.pods.nodes[4 * pod + lane]!]!);
    }
    // As in scsynth a constructor's done action ends or pauses other nodes, not its own, which starts now.
    const node = this.pods.nodes[4 * pod + lane]!;
    const flags = this.nodes.flags[node]!;
    this.afterCalc(pod);
    this.nodes.flags[node] =
      (this.nodes.flags[node]! & ~(Flag.ending | Flag.paused)) | (flags & (Flag.ending | Flag.paused));
  }

  // ---- around compiled code ----------------------------------------------------------------------------------

  changed(): boolean {
    return this.plannedAt !== this.nodes.changes;
  }

  mix(node: number): void {
    this.sections.mix(node);
  }

  wantFused(def: LoadedDef): void {
    // Where there is no room for the question, it is asked anew with the next plan.
    def.hasFused = this.report.wantFused(def.serial);
  }

  copyMapped(node: number): void {
    this.mappings.copy(node);
  }

  carryOut(): void {
    this.records.carryOut();
  }

  /** Compiled code went out of bounds: its synths end, the others never notice. */
  trapped(pod: number, lanes: number): void {
    for (let lane = 0; lane < 4; lane++) {
      if (!(lanes & (1 << lane))) continue;
      const node = this.pods.nodes[4 * pod + lane]!;
      this.nodes.raise(node, Flag.ending);
      this.report.one(Event.notFinite, this.nodes.id[node]!);
    }
  }

  /** Done actions and reports that the pod's units left in its header. */
  afterCalc(pod: number): void {
    const address = this.pods.address[pod]!;
    const done = (address + Pod.done) >> 2;
    const { ints } = this;
    if (ints[done]! | ints[done + 1]! | ints[done + 2]! | ints[done + 3]!) {
      for (let lane = 0; lane < 4; lane++) {
        const actions = ints[done + lane]!;
        if (!actions) continue;
        ints[done + lane] = 0;
        const node = this.pods.nodes[4 * pod + lane]!;
        if (node)
          for (let action = 1; action < 16; action++)
            if (actions & (1 << action)) doneAction(this.nodes, this.tree, node, action);
      }
    }
    const bad = (address + Pod.notFinite) >> 2;
    if (ints[bad]! | ints[bad + 1]! | ints[bad + 2]! | ints[bad + 3]!) {
      for (let lane = 0; lane < 4; lane++) {
        if (ints[bad + lane] !== 1) continue;
        ints[bad + lane] = 0;
        const node = this.pods.nodes[4 * pod + lane]!;
        if (node) this.reportNotFinite(node);
      }
    }
  }

  /** Once a synth, not once a block. */
  private reportNotFinite(node: number): void {
    if (this.nodes.flags[node]! & Flag.reported) return;
    this.nodes.raise(node, Flag.reported);
    this.report.one(Event.notFinite, this.nodes.id[node]!);
  }
}
