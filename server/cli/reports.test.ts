import { describe, expect, test } from 'bun:test';
import { printable, Reports } from './reports.ts';

/** Somewhere to print to: `room` is how many bytes it takes. */
function paper(room = Infinity) {
  let text = '';
  const state = { room, now: 0, gone: false };
  const reports = new Reports({
    now: () => state.now,
    write: (bytes) => {
      if (state.gone) throw new Error('EPIPE');
      const taken = bytes.subarray(0, state.room);
      state.room -= taken.length;
      text += new TextDecoder().decode(taken);
      return taken.length;
    },
  });
  return { reports, state, lines: () => text.split('\n').slice(0, -1) };
}

describe('what is printed', () => {
  test('comes as it is, a line each', () => {
    const { reports, lines } = paper();
    for (const line of ['late 0.5', '', 'Größe\t→ 3']) reports.print(line);
    expect(lines()).toEqual(['late 0.5', '', 'Größe\t→ 3']);
  });

  test('moves no cursor and forges no line', () => {
    expect(printable('a\x1b[2Jb\x07\x9b\x7f')).toBe('a\\x1b[2Jb\\x07\\x9b\\x7f');
    expect(printable('name\nSuperCollider 3 server ready.\r\nnext\rover')).toBe(
      'name\n  SuperCollider 3 server ready.\n  next\\x0dover',
    );
    expect(printable('\u202ereversed\u2028new line')).toBe('\\u202ereversed\\u2028new line');
  });

  test('is kept while nobody reads, up to a bound; what is lost is counted, and told when there is room again', async () => {
    const { reports, state, lines } = paper(100);
    const line = 'x'.repeat(999);
    for (let i = 0; i < 3000; i++) reports.print(line);
    expect(reports.lost).toBeGreaterThan(1900);
    const { lost } = reports;
    state.room = Infinity;
    await reports.close(1000);
    expect(lines()).toHaveLength(3000 - lost + 1);
    expect(lines().at(-1)).toBe(`(${lost} lines were left out: there were too many, or nobody read them)`);
    expect(
      lines()
        .slice(0, -1)
        .every((each) => each === line),
    ).toBe(true);
  });

  test('is limited to so many lines a second in the long run', () => {
    const { reports, state, lines } = paper();
    for (let i = 0; i < 20_000; i++) reports.print('again');
    expect(lines()).toHaveLength(10_000);
    state.now = 1000;
    for (let i = 0; i < 1000; i++) reports.print('more');
    expect(lines().slice(10_000, 10_002)).toEqual([
      '(10000 lines were left out: there were too many, or nobody read them)',
      'more',
    ]);
    expect(lines()).toHaveLength(10_000 + 1 + 200);
  });

  test('ends in silence when the reader goes', async () => {
    const { reports, state } = paper();
    state.gone = true;
    for (let i = 0; i < 10; i++) reports.print('anybody?');
    await reports.close(1000);
    expect(reports.lost).toBe(0);
  });
});
