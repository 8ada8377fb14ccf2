/** A program while it runs, as all its instructions see it: whom to blame, whether the message has failed, the node made last. */

import { Failure, isInGroup, lastNode } from '../world/instructions.ts';
import type { Reporter } from './events.ts';
import { Kind, type NodeTable } from './node-table.ts';

export class Execution {
  /** Named by the instruction at hand. */
  origin = 0;
  /** True when an instruction of the message has failed. */
  failed = false;
  /** Slot of the node made last in this program; 0 when that failed. */
  last = 0;

  constructor(
    private readonly nodes: NodeTable,
    private readonly report: Reporter,
  ) {}

  fail(failure: number, value: number): void {
    this.failed = true;
    this.complain(failure, value);
  }

  /** Tells of a failure after which the message goes on. */
  complain(failure: number, value: number): void {
    this.report.fail(this.origin, failure, value);
  }

  /** The slot of a node id; reports and gives 0 when there is none. */
  find(id: number, missing: number = Failure.nodeNotFound): number {
    if (id === lastNode) return this.last; // its failure was reported when it was made
    const slot = this.nodes.find(id);
    if (!slot) this.fail(missing, id);
    return slot;
  }

  /** The node that an add action is about; reports and gives 0 when there is none. */
  findPlace(action: number, target: number, missing: number): number {
    return isInGroup(action) ? this.findGroup(target) : this.find(target, missing);
  }

  findGroup(id: number): number {
    const slot = this.nodes.find(id);
    if (!slot) this.fail(Failure.groupNotFound, id);
    else if (this.nodes.kind[slot] !== Kind.group) {
      this.fail(Failure.notAGroup, id);
      return 0;
    }
    return slot;
  }
}
