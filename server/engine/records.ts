/** Carries out what compiled code asked for (see world/records.ts): messages to clients, requests of files, actions on other nodes. */
import { Event } from '../world/instructions.ts';
import { World } from '../world/layout.ts';
import type { MemoryViews } from '../world/memory-views.ts';
import { NodeAction, RecordHead, RecordKind } from '../world/records.ts';
import type { Reporter } from './events.ts';
import type { NodeTable } from './node-table.ts';
import type { Synths } from './synths.ts';
import type { Tree } from './tree.ts';

export class Records {
  private readonly ints: Int32Array;
  private readonly floats: Float32Array;
  private readonly start: number;

  /** @param hasSections true while other nodes than those of this engine may be calculated elsewhere */
  constructor(
    { ints, floats, layout }: MemoryViews,
    private readonly nodes: NodeTable,
    private readonly synths: Synths,
    private readonly tree: Tree,
    private readonly report: Reporter,
    private readonly hasSections: () => boolean,
  ) {
    this.ints = ints;
    this.floats = floats;
    this.start = layout.recordAddress >> 2;
  }

  /** Carries all out in the order in which they were made, and empties the area. */
  carryOut(): void {
    const { ints, start } = this;
    const words = ints[World.recordBytes >> 2]! >> 2;
    if (!words) return;
    for (let at = start; at < start + words; ) {
      const head = ints[at]!;
      const count = head >>> RecordHead.kindBits;
      this.one(head & ((1 << RecordHead.kindBits) - 1), ints[at + 1]!, at + (RecordHead.bytes >> 2), count);
      at += (RecordHead.bytes >> 2) + count;
    }
    ints[World.recordBytes >> 2] = 0;
    this.report.lost += ints[World.lostRecords >> 2]!;
    ints[World.lostRecords >> 2] = 0;
  }

  private one(kind: number, node: number, at: number, words: number): void {
    const { ints, floats, report } = this;
    const id = this.nodes.id[node]!;
    const word = ints[at]!;
    switch (kind) {
      case RecordKind.trigger:
        return report.trigger(Event.trigger, id, word, floats[at + 1]!);
      case RecordKind.message:
        return report.message(id, this.synths.def(node).symbol, word, floats, at + 1, words - 1);
      case RecordKind.diskPosition:
        return report.trigger(Event.diskPosition, id, word, floats[at + 1]!);
      case RecordKind.nodeAction:
        return this.nodeAction(word, ints[at + 1]!);
      case RecordKind.disk:
        return report.disk(word, id, ints[at + 1]!, ints[at + 2]!, ints[at + 3]!, ints[at + 4]!);
      case RecordKind.voice:
        return report.voice(word, id, ints[at + 1]!, ints[at + 2]!, ints[World.block >> 2]!, ints[at + 3]!);
    }
  }

  private nodeAction(action: number, target: number): void {
    const slot = this.nodes.find(target);
    if (!slot) {
      if (this.hasSections()) this.report.otherNode(action, target);
    } else if (action === NodeAction.free) this.tree.end(slot);
    else this.tree.setRun(slot, action === NodeAction.resume);
  }
}
