/** Programs that wait until a section has ended, though they are the render thread's: what is about their nodes waits behind them. */
import { instructionHeaderWords, lastNode, Op, programHeaderWords, sequel } from '../world/instructions.ts';

export class Behind {
  /** Ids of nodes that waiting programs name. */
  private readonly ids = new Set<number>();

  /** A program waits. */
  add(words: Int32Array, length: number): void {
    for (const id of nodesIn(words, length)) this.ids.add(id);
  }

  /** True when a program has to wait, too. */
  has(words: Int32Array, length: number): boolean {
    if (this.ids.size === 0) return false;
    for (const id of nodesIn(words, length)) if (this.ids.has(id)) return true;
    return false;
  }
}

/** Ids of the nodes that a program names. */
function* nodesIn(words: Int32Array, length: number): Generator<number> {
  for (let at = programHeaderWords; at < length; at += words[at + 1]!) {
    const a = at + instructionHeaderWords;
    for (const word of placesOf(words[at]! & ~sequel, a, at + words[at + 1]!)) {
      const id = words[word]!;
      if (id !== -1 && id !== lastNode) yield id;
    }
  }
}

/** Words of an instruction that hold ids of nodes. @param a word of its first operand */
function placesOf(op: number, a: number, end: number): readonly number[] {
  switch (op) {
    case Op.addSynth:
      return [a + 1, a + 3];
    case Op.addGroup:
    case Op.move:
      return [a, a + 2];
    case Op.peekControls:
      return [a + 1];
    case Op.moveBeside:
    case Op.order:
      return Array.from({ length: end - a - 1 }, (_, i) => a + 1 + i);
    case Op.free:
    case Op.fade:
    case Op.freeAll:
    case Op.deepFree:
    case Op.run:
    case Op.set:
    case Op.fillControls:
    case Op.map:
    case Op.query:
    case Op.forgetId:
      return [a];
    default:
      return [];
  }
}
