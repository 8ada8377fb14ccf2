import type { OscValue } from '../../protocol/osc/types.ts';

export interface GroupNode {
  readonly kind: 'group';
  readonly id: number;
  readonly children: readonly TreeNode[];
}

export interface SynthNode {
  readonly kind: 'synth';
  readonly id: number;
  readonly definition: string;
  /** Values of the controls by name, or by number where they have none; a mapped one has its bus, e.g. `c4` or `a12`. */
  readonly controls: Readonly<Record<string, number | string>>;
}

export type TreeNode = GroupNode | SynthNode;

/**
 * Reads the arguments of `/g_queryTree.reply`.
 * @throws Error where they are not what such a reply has
 */
export function readTree(args: readonly OscValue[]): GroupNode {
  const reader = new Reader(args);
  const withControls = reader.number() !== 0;
  const root = readNode(reader, withControls);
  if (root.kind !== 'group') throw new Error(`/g_queryTree.reply: node ${root.id} is not a group`);
  return root;
}

function readNode(reader: Reader, withControls: boolean): TreeNode {
  const id = reader.number();
  const childCount = reader.number();
  if (childCount >= 0) {
    const children = Array.from({ length: childCount }, () => readNode(reader, withControls));
    return { kind: 'group', id, children };
  }
  const definition = reader.text();
  const controls: Record<string, number | string> = {};
  for (let left = withControls ? reader.number() : 0; left > 0; left -= 1) {
    controls[reader.numberOrText()] = reader.numberOrText();
  }
  return { kind: 'synth', id, definition, controls };
}

class Reader {
  private readonly args: readonly OscValue[];
  private at = 0;

  constructor(args: readonly OscValue[]) {
    this.args = args;
  }

  number(): number {
    const value = this.numberOrText();
    if (typeof value === 'number') return value;
    throw new Error(`/g_queryTree.reply: argument ${this.at - 1} is ${JSON.stringify(value)} where a number belongs`);
  }

  text(): string {
    const value = this.numberOrText();
    if (typeof value === 'string') return value;
    throw new Error(`/g_queryTree.reply: argument ${this.at - 1} is ${value} where a name belongs`);
  }

  numberOrText(): number | string {
    const value = this.args[this.at];
    this.at += 1;
    if (typeof value === 'number' || typeof value === 'string') return value;
    throw new Error(`/g_queryTree.reply: argument ${this.at - 1} is missing or of a wrong type`);
  }
}
