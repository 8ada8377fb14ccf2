/** Scores made longer, and more like music. */
import { collectMessages } from '../../protocol/osc/bundle.ts';
import type { OscMessage } from '../../protocol/osc/types.ts';
import type { ScoreEntry } from '../../protocol/score/score.ts';

/** Returns a score with its last bundle, which says where the sound ends, at another time. */
export function until(score: readonly ScoreEntry[], seconds: number): ScoreEntry[] {
  const last = score.at(-1)!;
  return [...score.slice(0, -1), { ...last, seconds }];
}

/** First id of groups that scores do not use. */
const firstGroup = 500_000;
/** Add action: at the head of a group. */
const atHead = 0;
const atTail = 1;

/** Returns a score in which each synth has a group of its own, as SuperDirt and Sonic Pi play. */
export function ownGroups(score: readonly ScoreEntry[]): ScoreEntry[] {
  let group = firstGroup;
  const apart = (message: OscMessage): OscMessage[] => {
    if (message.address !== '/s_new') return [message];
    const [def, id, , , ...controls] = message.args;
    group++;
    return [
      { address: '/g_new', types: 'iii', args: [group, atTail, 0] },
      { ...message, args: [def!, id!, atHead, group, ...controls] },
    ];
  };
  return score.map(({ seconds, bundle }) => ({
    seconds,
    bundle: { ...bundle, elements: collectMessages(bundle).messages.flatMap(apart) },
  }));
}
