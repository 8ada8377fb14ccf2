/** A line in words. Pure. */
import { LineError, type Place } from './errors.ts';

/** One word with its place in the line. In `key:value` the value begins at `valueStart`. */
export interface Word extends Place {
  /** Without quotes. */
  readonly text: string;
  /** Some of it stood in quotes: it is text, whatever it looks like. */
  readonly quoted: boolean;
  /** Part before the first colon; undefined without a colon. */
  readonly key: string | undefined;
  readonly value: string;
  readonly valueStart: number;
}

/** Words between two commas. */
export interface Part {
  readonly words: readonly Word[];
  readonly place: Place;
}

const space = /\s/;

/**
 * Words are separated by spaces, parts by commas; in double quotes both are characters like others. A line that begins with `#` is
 * a remark and has no parts.
 * @throws LineError for a quote that is not closed
 */
export function partsOf(line: string): Part[] {
  if (/^\s*(#|$)/.test(line)) return [];
  const parts: { words: Word[]; place: { start: number; end: number } }[] = [
    { words: [], place: { start: 0, end: 0 } },
  ];
  let at = 0;
  while (at < line.length) {
    const part = parts.at(-1)!;
    if (line[at] === ',') {
      part.place.end = at;
      parts.push({ words: [], place: { start: ++at, end: at } });
    } else if (space.test(line[at]!)) at++;
    else {
      const word = wordAt(line, at);
      part.words.push(word);
      at = word.end;
    }
  }
  parts.at(-1)!.place.end = line.length;
  return parts;
}

function wordAt(line: string, start: number): Word {
  let text = '';
  let end = start;
  let quoted = false;
  let colon: { text: number; line: number } | undefined;
  while (end < line.length && line[end] !== ',' && !space.test(line[end]!)) {
    if (line[end] === '"') {
      const close = line.indexOf('"', end + 1);
      if (close < 0) throw new LineError('a quote that is not closed', { start: end, end: line.length });
      text += line.slice(end + 1, close);
      end = close + 1;
      quoted = true;
      continue;
    }
    if (line[end] === ':') colon ??= { text: text.length, line: end };
    text += line[end++];
  }
  return {
    text,
    start,
    end,
    quoted,
    key: colon && text.slice(0, colon.text),
    value: colon ? text.slice(colon.text + 1) : text,
    valueStart: colon ? colon.line + 1 : start,
  };
}
