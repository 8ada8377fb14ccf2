/** Comparison of the answers of two servers, and the first place where they differ. */
import type { OscMessage, OscValue } from '../../protocol/osc/types.ts';
import type { Outcome } from './play.ts';

/** Place where two outcomes part: the queue, the position in it, and what each server said there. */
export interface Difference {
  readonly queue: keyof Outcome;
  readonly at: number;
  readonly theirs: OscMessage | undefined;
  readonly ours: OscMessage | undefined;
}

/** Numbers that were computed by sines and polynomials may differ by their last bits. */
const tolerance = 1e-6;
const queues = ['notified', 'replied', 'triggers', 'removed', 'state'] as const;

/** Handling of a difference that is explained: the server whose message has no counterpart. */
export type Skip = 'theirs' | 'ours' | 'both';

/** The first difference that `explain` does not account for, or undefined. */
export function firstDifference(
  theirs: Outcome,
  ours: Outcome,
  explain: (difference: Difference) => Skip | undefined,
): Difference | undefined {
  for (const queue of queues) {
    let [i, j] = [0, 0];
    while (i < theirs[queue].length || j < ours[queue].length) {
      const [a, b] = [theirs[queue][i], ours[queue][j]];
      const same = a && b && sameMessage(a, b);
      const difference: Difference = { queue, at: j, theirs: a, ours: b };
      const skip = same ? 'both' : explain(difference);
      if (!skip) return difference;
      if (skip !== 'ours') i++;
      if (skip !== 'theirs') j++;
    }
  }
  return undefined;
}

/** Load and sample rate are no matter of the sequence; counts of UGens are, as far as both keep the same ones. */
const comparedOfStatus = [0, 2, 3, 4];

/** @param a scsynth's */
export function sameMessage(a: OscMessage, b: OscMessage): boolean {
  if (a.address !== b.address || a.types !== b.types) return false;
  if (a.address === '/status.reply') return comparedOfStatus.every((i) => a.args[i] === b.args[i]);
  return a.args.every((value, i) => sameValue(value, b.args[i]!));
}

function sameValue(a: OscValue, b: OscValue): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return Object.is(a, b) || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a));
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.from(a).equals(b);
  return a === b;
}

/** A message on one line. */
export function shown(message: OscMessage | undefined): string {
  if (!message) return '(nothing)';
  const { address, types, args } = message;
  return `${address}${types && ` ,${types}`} ${args.map(shownValue).join(' ')}`.trimEnd();
}

function shownValue(value: OscValue): string {
  if (value instanceof Uint8Array) return `<${value.length} bytes>`;
  return Array.isArray(value) ? `[${value.map(shownValue).join(' ')}]` : JSON.stringify(value);
}
