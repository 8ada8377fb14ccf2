/**
 * Runs programs: one method an instruction, by what it is about. An instruction that cannot be done changes nothing and
 * reports why.
 */

import { Event, Failure, instructionHeaderWords, Op, originWord, sequel } from '../world/instructions.ts';
import { World } from '../world/layout.ts';
import type { MemoryViews } from '../world/memory-views.ts';
import type { Motion } from '../world/session-clock.ts';
import { AreaInstructions } from './area-instructions.ts';
import { ControlInstructions } from './control-instructions.ts';
import type { DefTable } from './def-table.ts';
import type { Reporter } from './events.ts';
import { Execution } from './execution.ts';
import type { Mappings } from './mappings.ts';
import { NodeInstructions } from './node-instructions.ts';
import { NodeMaker } from './node-maker.ts';
import { NodeMover } from './node-mover.ts';
import { readDouble } from './read-double.ts';
import type { Sections } from './sections.ts';
import type { Session } from './session.ts';
import type { Synths } from './synths.ts';
import type { Tree } from './tree.ts';
import { TreeCopy } from './tree-copy.ts';
import type { Waiting } from './waiting.ts';

export class Interpreter {
  private readonly ints: Int32Array;
  private readonly floats: Float32Array;
  private readonly execution: Execution;
  readonly maker: NodeMaker;
  private readonly mover: NodeMover;
  private readonly nodes: NodeInstructions;
  private readonly controls: ControlInstructions;
  readonly areas: AreaInstructions;
  private readonly copy: TreeCopy;
  private readonly blockSize: number;

  constructor(
    views: MemoryViews,
    tree: Tree,
    synths: Synths,
    mappings: Mappings,
    private readonly defs: DefTable,
    private readonly waiting: Waiting,
    private readonly session: Session,
    private readonly report: Reporter,
    private readonly sections: Sections,
    idShift: number,
  ) {
    this.ints = views.ints;
    this.floats = views.floats;
    const execution = (this.execution = new Execution(tree.nodes, report));
    this.maker = new NodeMaker(execution, tree, synths, defs, report, idShift);
    this.mover = new NodeMover(execution, tree, views.ints);
    this.nodes = new NodeInstructions(execution, tree);
    this.controls = new ControlInstructions(execution, views, tree.nodes, synths, mappings, report);
    this.areas = new AreaInstructions(execution, views, report, (bus, count) => sections.poked(bus, count));
    this.copy = new TreeCopy(views.ints, tree, synths);
    this.blockSize = views.layout.blockSize;
  }

  /** Runs the instructions in words `at` … `end` of the memory. */
  run(at: number, end: number): void {
    const { ints, execution } = this;
    execution.last = 0;
    for (let here = at; here < end; here += ints[here + 1]!) {
      const op = ints[here]!;
      if (!(op & sequel)) execution.failed = false;
      else if (execution.failed && op !== (Op.echo | sequel)) continue;
      execution.origin = ints[here + originWord]!;
      this.execute(op & ~sequel, here + instructionHeaderWords, here + ints[here + 1]!);
    }
  }

  private execute(op: number, a: number, end: number): void {
    const { ints } = this;
    switch (op) {
      case Op.addSynth:
        return this.maker.addSynth(ints[a]!, ints[a + 1]!, ints[a + 2]!, ints[a + 3]!);
      case Op.addGroup:
        return this.maker.addGroup(ints[a]!, ints[a + 1]!, ints[a + 2]!);
      case Op.forgetId:
        return this.maker.forgetId(ints[a]!);
      case Op.free:
        return this.nodes.free(ints[a]!);
      case Op.fade:
        return this.nodes.fade(ints[a]!);
      case Op.run:
        return this.nodes.setRun(ints[a]!, ints[a + 1]! !== 0);
      case Op.freeAll:
        return this.nodes.freeAll(ints[a]!);
      case Op.deepFree:
        return this.nodes.deepFree(ints[a]!);
      case Op.query:
        return this.nodes.query(ints[a]!);
      case Op.move:
        return this.mover.move(ints[a]!, ints[a + 1]!, ints[a + 2]!);
      case Op.moveBeside:
        return this.mover.moveBeside(a, end);
      case Op.order:
        return this.mover.order(a, end);
      case Op.set:
        return this.controls.set(a, end);
      case Op.fillControls:
        return this.controls.fill(a);
      case Op.map:
        return this.controls.map(a);
      case Op.peekControls:
        return this.controls.peek(a);
      case Op.poke:
        return this.areas.poke(a, end);
      case Op.fill:
        return this.areas.fill(a);
      case Op.peek:
        return this.areas.peek(a);
      case Op.setBuffer:
        return this.areas.setBuffer(a);
      case Op.setBufferRate:
        return this.areas.setBufferRate(ints[a]!, this.floats[a + 1]!);
      case Op.echo:
        return this.report.one(Event.echo, ints[a]!);
      case Op.clearSchedule:
        return this.waiting.clear();
      case Op.tag:
        return;
      case Op.takeBack:
        return this.takeBack(ints[a]!, ints[a + 1]!, readDouble(ints, a + 2));
      case Op.startScore:
        return this.waiting.startScore();
      case Op.copyTree:
        return this.copy.write(ints[a]! >>> 2);
      case Op.transport:
        return this.transport(ints[a]!, ints[a + 1]! as Motion, ints[a + 2]! !== 0, readDouble(ints, a + 3));
      case Op.beginSection:
        return this.sections.begin(this.execution, ints[a]!, ints[a + 1]!);
      case Op.joinSection:
        return this.sections.join(this.execution, ints[a]!, ints[a + 1]!, ints[a + 2]!);
      case Op.endSection:
        return this.sections.lose(ints[a]!);
      case Op.holdDef:
        return this.defs.hold(ints[a]!, ints[a + 1]!);
      case Op.runNative:
        return this.defs.runNative(ints[a]!, readDouble(ints, a + 1));
      case Op.removeDef:
        return this.defs.remove(ints[a]!);
    }
  }

  private takeBack(token: number, tag: number, from: number): void {
    const { ints, report } = this;
    // Of the block that is being calculated some may be done already.
    const at = Math.max(from, ints[World.block >> 2]! * this.blockSize);
    const count = this.waiting.takeBack(tag, at, at > from);
    if (!report.beginValues(token, 2)) return;
    report.value(count);
    report.value(at - from);
    report.endValues();
  }

  private transport(serial: number, motion: Motion, seeks: boolean, frame: number): void {
    if (!this.session.transport(serial, motion, seeks, frame)) this.execution.fail(Failure.indexOutOfRange, frame);
  }
}
