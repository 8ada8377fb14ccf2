/** Ways of instructions: to the render thread's engine, to that of a section, or both; or nowhere before a section has ended that it does not agree with. */
import { Area, isInGroup, lastNode, Op } from '../world/instructions.ts';
import type { Routed, Section } from './section.ts';

/** The ways of one instruction. */
export interface Way<S extends Routed = Section> {
  readonly main: boolean;
  readonly sections: readonly S[];
  /** Group that stands for the node or group that the instruction names, in the sections: their own. */
  readonly asGroup?: boolean;
  /** Reason for which the sections have to end before it is done. */
  readonly ends?: string;
}

const toMain: Way<never> = { main: true, sections: [] };

export class Routes<S extends Routed = Section> {
  /** Section of each node that is in one, or will be. */
  readonly members = new Map<number, S>();
  readonly sections: S[] = [];
  /** Section of the node that the program at hand made last. */
  private last: S | undefined;

  /**
   * @param isAbove true when a group is around another one
   * @param isKnown true for a node that is there, in the render thread's engine or in a section
   * @param refusal why synths of a def cannot be in a section
   */
  constructor(
    private readonly isAbove: (group: number, other: number) => boolean,
    private readonly isKnown: (id: number) => boolean,
    private readonly refusal: (symbol: number) => string | undefined,
  ) {}

  /** Before a program. */
  begin(): void {
    this.last = undefined;
  }

  /** @param a word of the first operand */
  way(op: number, words: Int32Array, a: number, end: number): Way<S> {
    switch (op) {
      case Op.addSynth:
      case Op.addGroup:
        return this.make(op, words, a);
      case Op.free:
      case Op.fade:
      case Op.freeAll:
      case Op.deepFree:
      case Op.run:
      case Op.set:
      case Op.fillControls:
      case Op.map:
        return this.about(op, words[a]!);
      case Op.query:
      case Op.forgetId:
        return this.nodes([words[a]!]);
      case Op.peekControls:
        return this.nodes([words[a + 1]!]);
      case Op.move:
        return this.moved([words[a]!], words[a + 2]!, isInGroup(words[a + 1]!));
      case Op.moveBeside:
        return this.moved([...words.subarray(a + 2, end)], words[a + 1]!, false);
      case Op.order:
        return this.moved([...words.subarray(a + 2, end)], words[a + 1]!, isInGroup(words[a]!));
      case Op.setBuffer:
      case Op.setBufferRate:
      case Op.bufferChanged:
      case Op.removeDef:
      case Op.clearSchedule:
      case Op.startScore:
        return this.everywhere();
      case Op.poke:
      case Op.fill:
        return words[a] === Area.controlBus || words[a] === Area.buffer ? this.everywhere() : toMain;
      default:
        return toMain;
    }
  }

  /** Ids of the nodes of a section, or on their way there, the newest first. */
  idsIn(section: S): number[] {
    return [...this.members]
      .filter(([, each]) => each === section)
      .map(([id]) => id)
      .reverse();
  }

  /** Forgets a section and its nodes. */
  forget(section: S): void {
    for (const id of this.idsIn(section)) this.members.delete(id);
    this.sections.splice(this.sections.indexOf(section), 1);
  }

  /** A node has begun in the render thread: what is about it waits where a section is about to take it over. */
  begun(id: number, parent: number): void {
    const section = this.members.get(parent) ?? this.sections.find(({ group }) => group === parent);
    if (section?.joining === 'held') this.members.set(id, section);
  }

  /** A node has ended in the render thread. */
  ended(id: number): void {
    if (this.members.get(id)?.joining === 'held') this.members.delete(id);
  }

  private make(op: number, words: Int32Array, a: number): Way<S> {
    const isSynth = op === Op.addSynth;
    const at = isSynth ? a + 1 : a;
    const [id, action, target] = [words[at]!, words[at + 1]!, words[at + 2]!];
    const section = this.sectionOf(target) ?? (isInGroup(action) ? this.ofGroup(target) : undefined);
    this.last = section;
    if (!section) {
      if (id !== -1) this.members.delete(id);
      return toMain;
    }
    const reason = isSynth ? this.refusal(words[a]!) : undefined;
    if (reason !== undefined) return { main: true, sections: [section], ends: `synth ${id}: ${reason}` };
    if (id !== -1) this.members.set(id, section);
    return { main: false, sections: [section] };
  }

  /** Way of an instruction about one node, or about all that is in a group. */
  private about(op: number, id: number): Way<S> {
    const section = this.sectionOf(id);
    if (section) return { main: false, sections: [section] };
    const own = this.ofGroup(id);
    if (own) return { main: op === Op.free || op === Op.fade || op === Op.run, sections: [own] };
    const inside = this.sections.filter(({ group, joining }) => joining !== 'open' && this.isAbove(id, group));
    return inside.length ? { main: true, sections: inside, asGroup: true } : toMain;
  }

  private nodes(ids: readonly number[]): Way<S> {
    const section = this.sectionOf(ids[0]!);
    return section ? { main: false, sections: [section] } : toMain;
  }

  private moved(ids: readonly number[], target: number, isInTarget: boolean): Way<S> {
    const goal = this.sectionOf(target) ?? (isInTarget ? this.ofGroup(target) : undefined);
    // Nodes that are nowhere decide nothing: they are reported where the others are.
    const found = ids.filter((id) => this.sectionOf(id) || this.isKnown(id));
    const sections = new Set(found.map((id) => this.sectionOf(id)));
    if (goal || this.isKnown(target)) sections.add(goal);
    const [only] = sections;
    if (sections.size <= 1) return only ? { main: false, sections: [only] } : toMain;
    const ending = [...sections].filter((each) => each !== undefined);
    return ending.length ? { main: true, sections: ending, ends: 'nodes move into it or out of it' } : toMain;
  }

  private everywhere(): Way<S> {
    return { main: true, sections: this.sections };
  }

  private sectionOf(id: number): S | undefined {
    return id === lastNode ? this.last : this.members.get(id);
  }

  private ofGroup(id: number): S | undefined {
    return this.sections.find(({ group, joining }) => group === id && joining !== 'open');
  }
}
