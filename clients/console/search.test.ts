/** The history of the console, and the search in it. */
import { describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { console } from './console.test-program.ts';
import { History, historyPath } from './history.ts';
import { HistorySearch } from './search.ts';
import { addressOf } from './server.ts';

describe('a search in the history', () => {
  const lines = ['pad o:3', 'ss', 'pad o:2', 'pad o:3', 'bpm 97'];
  const search = (typed: string) => {
    const each = new HistorySearch(lines);
    return each.take(typed) ?? each.match;
  };

  test.each<[string, unknown]>([
    ['', undefined],
    ['pad', 'pad o:3'],
    ['pad\x12', 'pad o:2'],
    ['pad\x12\x12', 'pad o:2'],
    ['padx', undefined],
    ['padx\x7f\x7f', 'pad o:3'],
    ['o:2', 'pad o:2'],
    ['97', 'bpm 97'],
    ['ss\r', { way: 'do', line: 'ss', rest: '' }],
    ['ss\rpad', { way: 'do', line: 'ss', rest: 'pad' }],
    ['bpm\x1b[C', { way: 'edit', line: 'bpm 97', rest: '\x1b[C' }],
    ['bpm\t', { way: 'edit', line: 'bpm 97', rest: '\t' }],
    ['nothing\r', { way: 'leave' }],
    ['\r', { way: 'leave' }],
    ['ss\x07', { way: 'leave' }],
    ['ss\x1b', { way: 'leave' }],
    ['ss\x03', { way: 'leave' }],
  ])('%j', (typed, found) => expect(search(typed)).toEqual(found as never));
});

describe('small things', () => {
  test('a host that nobody knows is one line', async () => {
    for (const address of ['no-such-host.invalid:57110', 'tcp://no-such-host.invalid:57110']) {
      const { out, errors, code } = await console([], '--connect', address);
      expect([out, code]).toEqual(['', 1]);
      expect(errors).toMatch(
        /^bunsynth: (udp|tcp):\/\/no-such-host\.invalid:57110: there is no host no-such-host\.invalid\n$/,
      );
    }
  });

  test('addresses', () => {
    expect(['57110', ':57110', 'box:1', 'tcp://box:1'].map((text) => addressOf(text))).toEqual([
      'udp://127.0.0.1:57110',
      'udp://127.0.0.1:57110',
      'udp://box:1',
      'tcp://box:1',
    ]);
  });

  test('history is kept in the folder for state, the newest line first', () => {
    const folder = mkdtempSync(join(tmpdir(), 'console-'));
    const path = historyPath({ XDG_STATE_HOME: folder });
    expect(path).toBe(join(folder, 'bunsynth', 'history'));
    const history = new History(path);
    expect(history.read()).toEqual([]);
    history.add('p pad');
    history.add('ss');
    expect(new History(path).read()).toEqual(['ss', 'p pad']);
    expect(history.fault).toBeUndefined();
    const nowhere = new History('/proc/nowhere/history');
    nowhere.add('x');
    expect(nowhere.fault).toStartWith('history is not kept');
    rmSync(folder, { recursive: true });
  });
});
