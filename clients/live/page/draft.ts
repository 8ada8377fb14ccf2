/** The text that was typed and does not play yet: it survives a reload of its tab. */
const key = 'bunsynth live draft';

export interface Draft {
  readonly text: string;
  /** Code that it came from. */
  readonly from: string;
}

export function readDraft(): Draft | undefined {
  const kept = sessionStorage.getItem(key);
  return kept === null ? undefined : (JSON.parse(kept) as Draft);
}

export function writeDraft(draft: Draft): void {
  sessionStorage.setItem(key, JSON.stringify(draft));
}
