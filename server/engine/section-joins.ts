/** Nodes of this engine that that of a section is to take over: where they are is written down for it, and at a block they leave. Allocates nothing once made. */
import type { MemoryViews } from '../world/memory-views.ts';
import { NodesTable, nodesTableAddress, nodesTableBytes, nodesTableRow, SectionSlot } from '../world/section-slots.ts';
import type { Departure } from './departure.ts';
import type { LentBlocks } from './section-pools.ts';
import type { Waiting } from './waiting.ts';

export class SectionJoins {
  /** Called when what concerns a group waits; set where its section is calculated in step, and takes over at once. */
  held: ((slot: number) => void) | null = null;
  private readonly wide = new Float64Array(1);
  private readonly halves = new Int32Array(this.wide.buffer);

  /** @param ran programs that had waited and were run so far */
  constructor(
    private readonly views: MemoryViews,
    private readonly departure: Departure,
    private readonly lent: LentBlocks,
    private readonly waiting: Waiting,
    private readonly ran: () => number,
  ) {}

  /** True while no program that waited has been run since a table was written. */
  isAsWritten(ran: number): boolean {
    return this.ran() === ran;
  }

  /** Writes the table of a group's nodes; one without any when it has no room for them. */
  write(group: number, slot: number, blockTime: number, secondsPerSample: number): void {
    const { ints, layout } = this.views;
    const { departure, waiting } = this;
    const at = nodesTableAddress(layout, slot) >> 2;
    const behind = departure.write(ints, at, group);
    const rows = behind && departure.writeOthers(ints, at, behind, group);
    const end = rows && waiting.list(ints, rows, at + (nodesTableBytes >> 2));
    if (end) ints[at + NodesTable.waiting] = (end - rows) / nodesTableRow.waiting;
    else ints[at + NodesTable.nodes] = 0;
    ints[at + NodesTable.ran] = this.ran();
    this.double(at + NodesTable.time, blockTime);
    this.double(at + NodesTable.period, secondsPerSample);
  }

  /** The nodes leave, and of programs that wait stays what is not about them. */
  leave(group: number, slot: number): void {
    const { ints, layout } = this.views;
    this.departure.leave(ints, group, this.lent, slot);
    const rests = ints[(layout.sectionAddress + slot * SectionSlot.bytes + SectionSlot.offerRests) >> 2]! >>> 2;
    if (!rests) return;
    let at = rests + 1;
    for (let i = ints[rests]!; i > 0; i--) {
      const to = ints[at]! >>> 2;
      const length = ints[at + 1]!;
      ints.copyWithin(to, at + 2, at + 2 + length);
      // As long as it waits a program begins with its length (see programs.ts).
      ints[to] = length;
      at += 2 + length;
    }
  }

  private double(at: number, value: number): void {
    this.wide[0] = value;
    this.views.ints[at] = this.halves[0]!;
    this.views.ints[at + 1] = this.halves[1]!;
  }
}
