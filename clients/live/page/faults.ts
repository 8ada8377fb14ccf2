/** Faults at their place in the text, and in a list below it. */
import { type Diagnostic, setDiagnostics } from '@codemirror/lint';
import type { ChangeDesc } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import type { Fault } from '../pattern/messages.ts';

/** A fault, with the code that its place is in. */
export interface Placed {
  readonly fault: Fault;
  readonly code: string;
  /** Returns what has been typed since; undefined where the text is another one. */
  readonly since: () => ChangeDesc | undefined;
}

export class Faults {
  private playing: readonly Placed[] = [];
  private refused: readonly Placed[] = [];

  constructor(
    private readonly view: EditorView,
    private readonly list: Element,
  ) {}

  /** Shows the faults of code that plays now; those before are over. */
  begin(placed: readonly Placed[]): void {
    [this.playing, this.refused] = [placed, []];
    this.show();
  }

  /** Shows one more of what plays. */
  add(placed: Placed): void {
    this.playing = [...this.playing, placed];
    this.show();
  }

  /** Shows what was refused last, beside those of what plays. */
  refuse(placed: Placed): void {
    this.refused = [placed];
    this.show();
  }

  private show(): void {
    const { view, list, refused, playing } = this;
    const shown = [...refused, ...playing].map((each) => ({ ...each, at: placeOf(each) }));
    const diagnostics = shown.flatMap(({ fault, at }): Diagnostic[] => {
      if (at === undefined) return [];
      const { to: end } = view.state.doc.lineAt(at);
      const to = Math.max(view.state.wordAt(at)?.to ?? 0, Math.min(at + 1, end));
      return [{ from: at, to: Math.max(at, to), severity: 'error', message: fault.message }];
    });
    view.dispatch(setDiagnostics(view.state, diagnostics));
    list.replaceChildren(...shown.map((each) => this.entry(each)));
  }

  private entry({ fault: { place, message }, at }: Placed & { readonly at: number | undefined }): HTMLElement {
    const entry = document.createElement('button');
    entry.type = 'button';
    entry.textContent = place ? `${place.line}:${place.column}: ${message}` : message;
    entry.onclick = () => {
      if (at !== undefined) this.view.dispatch({ selection: { anchor: at }, scrollIntoView: true });
      this.view.focus();
    };
    return entry;
  }
}

/** Returns where in the text a fault is; undefined where its code is not that of the text. */
function placeOf({ fault: { place }, code, since }: Placed): number | undefined {
  const changes = since();
  if (!place || !changes) return undefined;
  const before = code.split('\n').slice(0, place.line - 1);
  const at = before.reduce((sum, line) => sum + line.length + 1, 0) + place.column - 1;
  return at <= changes.length ? changes.mapPos(at) : undefined;
}
