/** Text in columns. */

export interface Column {
  /** Head of the column, unit included: `age (s)`. */
  readonly title: string;
  readonly align?: 'right';
}

const gap = '  ';

/** Draws a table with columns as wide as their widest cell, without trailing spaces; `empty` when there are no rows. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], empty: string): string {
  if (rows.length === 0) return empty;
  const lines = [columns.map(({ title }) => title), ...rows].map((cells) => cells.map(printable));
  const widths = columns.map((_, i) => lines.reduce((widest, cells) => Math.max(widest, cells[i].length), 0));
  return lines.map((cells) => line(cells, columns, widths)).join('\n');
}

/** Draws two columns without heads: labels and values. */
export function list(rows: readonly (readonly [label: string, value: string])[]): string {
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `${label.padEnd(width)}${gap}${printable(value)}`.trimEnd()).join('\n');
}

function line(cells: readonly string[], columns: readonly Column[], widths: readonly number[]): string {
  const padded = cells.map((cell, i) =>
    columns[i].align === 'right' ? cell.padStart(widths[i]) : cell.padEnd(widths[i]),
  );
  return padded.join(gap).trimEnd();
}

/** Removes control characters, which a terminal would obey: names come from clients. */
function printable(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, '?');
}
