/** The editor: JavaScript with its marks, faults at their place, and two keys. */
import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  type KeyBinding,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { codeField } from './code.ts';
import { soundingField } from './sounding.ts';

export interface EditorOptions {
  readonly parent: Element;
  readonly text: string;
  readonly play: () => void;
  readonly hush: () => void;
  readonly changed: (text: string) => void;
}

const colours = HighlightStyle.define([
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--text)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--number)' },
  { tag: [tags.keyword, tags.labelName], color: 'var(--word)' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: 'var(--accent)' },
  { tag: tags.comment, color: 'var(--faint)', fontStyle: 'italic' },
]);

const look = EditorView.theme({
  '&': { height: '100%', fontSize: '1rem', color: 'var(--front)', backgroundColor: 'var(--back)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'ui-monospace, "DejaVu Sans Mono", monospace', lineHeight: '1.6' },
  '.cm-content': { caretColor: 'var(--front)', paddingBlock: '0.75rem' },
  '.cm-cursor': { borderLeftColor: 'var(--front)' },
  '.cm-gutters': { backgroundColor: 'var(--back)', color: 'var(--faint)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--raised) 60%, transparent)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 30%, transparent) !important',
  },
  '.cm-sounding': {
    backgroundColor: 'var(--sounding)',
    boxShadow: '0 0 0 1px var(--sounding-edge)',
    borderRadius: '2px',
  },
  '.cm-sounding, .cm-sounding *': { color: 'var(--sounding-front) !important' },
  '.cm-tooltip, .cm-panels': { backgroundColor: 'var(--raised)', color: 'var(--front)', borderColor: 'var(--line)' },
});

/** Makes the editor. */
export function makeEditor({ parent, text, play, hush, changed }: EditorOptions): EditorView {
  const key = (name: string, run: () => void): KeyBinding => ({
    key: name,
    preventDefault: true,
    run: () => {
      run();
      return true;
    },
  });
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        // Before the editor's own, which has a new line for it.
        keymap.of([
          ...['Ctrl-Enter', 'Meta-Enter'].map((name) => key(name, play)),
          ...['Ctrl-.', 'Meta-.'].map((name) => key(name, hush)),
        ]),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...lintKeymap]),
        lineNumbers(),
        lintGutter(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        highlightSelectionMatches(),
        javascript(),
        syntaxHighlighting(colours),
        look,
        codeField,
        soundingField,
        EditorView.contentAttributes.of({ 'aria-label': 'Code', spellcheck: 'false' }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) changed(state.doc.toString());
        }),
      ],
    }),
  });
}
