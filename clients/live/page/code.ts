/** The text beside the code that plays: which of its characters are those of which character there, whatever has been typed since. */
import { type ChangeDesc, ChangeSet, type EditorState, StateEffect, StateField } from '@codemirror/state';

/** Code that was sent, and what has been typed since. */
interface Sent {
  readonly code: string;
  readonly since: ChangeDesc;
}

interface CodeState {
  /** Changes from the code that plays to the text; undefined where that is another code. */
  readonly since: ChangeDesc | undefined;
  readonly sent: readonly Sent[];
}

/** Codes that were sent and neither play nor have given way, at most: those that were refused. */
const maxSent = 16;

const send = StateEffect.define<string>();
const play = StateEffect.define<ChangeDesc | undefined>();

export const codeField = StateField.define<CodeState>({
  create: () => ({ since: undefined, sent: [] }),
  update(before, transaction) {
    let { since, sent } = before;
    if (transaction.docChanged) {
      const { desc } = transaction.changes;
      since = since?.composeDesc(desc);
      sent = sent.map((each) => ({ ...each, since: each.since.composeDesc(desc) }));
    }
    for (const effect of transaction.effects) {
      if (effect.is(send))
        sent = [...sent.slice(1 - maxSent), { code: effect.value, since: unchanged(transaction.state) }];
      // What was sent before it has given way, or was refused.
      if (effect.is(play)) [since, sent] = [effect.value, []];
    }
    return since === before.since && sent === before.sent ? before : { since, sent };
  },
});

/** Notes that the text as it is is sent. */
export const sentEffect = (state: EditorState): StateEffect<unknown> => send.of(state.doc.toString());

/** Notes that code plays, which the text is, was or has come from; of any other nothing can be marked. */
export function playedEffect(state: EditorState, code: string, cameFrom: boolean): StateEffect<unknown> {
  const text = state.doc.toString();
  const sent = state.field(codeField).sent.findLast((each) => each.code === code);
  return play.of(sent?.since ?? (cameFrom || text === code ? changesBetween(code, text) : undefined));
}

/** Returns what has been typed since some code was sent; undefined for code that was not. */
export function sinceSent(state: EditorState, code: string): ChangeDesc | undefined {
  return state.field(codeField).sent.findLast((each) => each.code === code)?.since;
}

/** Returns the change that makes one text of another: all between what they have in common at their ends. */
export function changesBetween(before: string, after: string): ChangeDesc {
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from++;
  let end = 0;
  while (end < most - from && before.at(-1 - end) === after.at(-1 - end)) end++;
  const insert = after.slice(from, after.length - end);
  return ChangeSet.of([{ from, to: before.length - end, insert }], before.length).desc;
}

const unchanged = ({ doc }: EditorState): ChangeDesc => ChangeSet.empty(doc.length).desc;
