/** Looking for an older line by a part of it, as shells do with Ctrl-R. Pure. */

/** End of a search: the line is done, or edited further, or left (what was typed before is there again). `rest` was typed behind it. */
export type Found =
  | { readonly way: 'do' | 'edit'; readonly line: string; readonly rest: string }
  | { readonly way: 'leave' };

const again = '\x12';
const enter = ['\r', '\n'];
const backspace = ['\x7f', '\b'];
/** Ctrl-C and Ctrl-G. An escape by itself leaves too; one with more behind it is a key that edits. */
const leaves = ['\x03', '\x07'];

export class HistorySearch {
  private query = '';
  private at = 0;

  private readonly lines: readonly string[];

  /** @param lines the newest first */
  constructor(lines: readonly string[]) {
    this.lines = [...new Set(lines)];
  }

  /** The line that is found, or undefined. */
  get match(): string | undefined {
    return this.query === '' ? undefined : this.lines[this.find(this.at)];
  }

  get shown(): string {
    const { match, query } = this;
    return `(${query !== '' && match === undefined ? 'nothing with' : 'search'}) ${query}: ${match ?? ''}`;
  }

  /** Takes what was typed; undefined while it goes on. */
  take(text: string): Found | undefined {
    for (let i = 0; i < text.length; i++) {
      const key = text[i]!;
      if (key === again) this.older();
      else if (backspace.includes(key)) this.look(this.query.slice(0, -1));
      else if (enter.includes(key)) return this.end('do', text.slice(i + 1));
      else if (leaves.includes(key) || text.slice(i) === '\x1b') return { way: 'leave' };
      else if (key < ' ') return this.end('edit', text.slice(i));
      else this.look(this.query + key);
    }
    return undefined;
  }

  private end(way: 'do' | 'edit', rest: string): Found {
    const { match } = this;
    // Nothing was found: nothing is done.
    return match === undefined ? { way: 'leave' } : { way, line: match, rest };
  }

  private look(query: string): void {
    this.query = query;
    this.at = 0;
  }

  /** The next older line; stays where there is none. */
  private older(): void {
    if (this.match === undefined) return;
    const next = this.find(this.find(this.at) + 1);
    if (next >= 0) this.at = next;
  }

  private find(from: number): number {
    return this.lines.findIndex((line, i) => i >= from && line.includes(this.query));
  }
}
