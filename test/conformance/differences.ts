/** The differences from scsynth that are meant: rows of docs/differences.md, by their titles there. */
import { findCommand } from '../../protocol/commands/table.ts';
import type { OscMessage } from '../../protocol/osc/types.ts';
import type { Difference, Skip } from './compare.ts';
import type { Step } from './sequence.ts';

interface Explained {
  /** The first column of its row. */
  readonly row: string;
  readonly suits: (difference: Difference, steps: readonly Step[]) => Skip | undefined;
}

const isFail = (message: OscMessage | undefined, reason: RegExp, command?: string) =>
  message?.address === '/fail' &&
  (command === undefined || message.args[0] === command) &&
  reason.test(String(message.args[1]));

export const explainedDifferences: readonly Explained[] = [
  {
    row: 'Samples beyond a buffer',
    suits: ({ ours }) =>
      isFail(ours, /out of range/, '/b_setn') || isFail(ours, /out of range/, '/b_fill') ? 'ours' : undefined,
  },
  {
    row: 'Control buses beyond the last',
    suits: ({ ours }) => (isFail(ours, /out of range/, '/c_fill') ? 'ours' : undefined),
  },
  {
    row: 'Mapping to a bus that is not there',
    suits: ({ ours }) => (isFail(ours, /^bus -?\d+ out of range/) ? 'ours' : undefined),
  },
  {
    row: 'Moving what is not there',
    suits: ({ ours }) =>
      isFail(ours, /not found/, '/n_before') || isFail(ours, /not found/, '/n_after') ? 'ours' : undefined,
  },
  {
    row: 'Sample rate after /b_read and /b_gen',
    suits: ({ theirs, ours }, steps) =>
      sameButRates(theirs, ours) && has(steps, '/b_gen') && has(steps, '/b_read', '/b_readChannel')
        ? 'both'
        : undefined,
  },
  {
    row: 'the controls in `/g_queryTree` and `/g_dumpTree`',
    suits: ({ theirs, ours }) => (sameButTriggers(theirs, ours) ? 'both' : undefined),
  },
  {
    row: 'Sample rate of an empty buffer',
    suits: ({ theirs, ours }) => (theirs && ours && sameButEmptyRates(theirs, ours) ? 'both' : undefined),
  },
];

const nameOf = (address: string | number) => findCommand(address)?.name;

/** True when one of these commands is in the sequence. */
function has(steps: readonly Step[], ...names: readonly string[]): boolean {
  return steps.some(({ messages }) => messages.some(({ address }) => names.includes(nameOf(address) ?? '')));
}

/** True when two trees differ in controls alone that a block sets back. */
function sameButTriggers(theirs: OscMessage | undefined, ours: OscMessage | undefined): boolean {
  return (
    theirs?.address === '/g_queryTree.reply' &&
    ours?.address === '/g_queryTree.reply' &&
    theirs.args.length === ours.args.length &&
    theirs.args.every((value, i) => value === ours.args[i] || String(theirs.args[i - 1]).startsWith('t_'))
  );
}

/** True when two /b_info differ in sample rates alone. */
function sameButRates(theirs: OscMessage | undefined, ours: OscMessage | undefined): boolean {
  return (
    theirs?.address === '/b_info' &&
    ours?.address === '/b_info' &&
    theirs.args.length === ours.args.length &&
    theirs.args.every((value, i) => value === ours.args[i] || i % 4 === 3)
  );
}

/** True when two /b_info differ in sample rates of buffers without frames alone. */
function sameButEmptyRates(theirs: OscMessage, ours: OscMessage): boolean {
  return (
    theirs.address === '/b_info' &&
    ours.address === '/b_info' &&
    theirs.args.length === ours.args.length &&
    theirs.args.every((value, i) => value === ours.args[i] || (i % 4 === 3 && theirs.args[i - 2] === 0))
  );
}

/** Explains differences of one sequence, and counts the rows it needed. */
export class Explainer {
  readonly used = new Set<string>();

  constructor(private readonly steps: readonly Step[]) {}

  readonly explain = (difference: Difference): Skip | undefined => {
    for (const { row, suits } of explainedDifferences) {
      const skip = suits(difference, this.steps);
      if (!skip) continue;
      this.used.add(row);
      return skip;
    }
    return undefined;
  };
}
