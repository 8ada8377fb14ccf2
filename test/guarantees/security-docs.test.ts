/** docs/security.md names limits as they are. */
import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { maxDepthShown } from '../../server/control/handlers/tree-text.ts';
import { optionRows, optionTable } from '../../server/options/index.ts';

const text = readFileSync(join(import.meta.dir, '../../docs/security.md'), 'utf8');

test('every option that it names is one, and those of limits have the default that it says', () => {
  const names = new Set(optionRows.flatMap(([, { flag, long }]) => [`--${long}`, ...(flag ? [`-${flag}`] : [])]));
  const named = [...text.matchAll(/`(--?[a-zA-Z][a-z-]*)`/g)].map(([, name]) => name!);
  expect(named.length).toBeGreaterThan(10);
  for (const name of named) expect([name, names.has(name)]).toEqual([name, true]);
  const row = (option: string) => text.split('\n').find((line) => line.endsWith(`\`${option}\` |`))!;
  for (const [option, value] of [
    ['-l', optionTable.maxLogins.initial],
    ['--max-listeners', optionTable.maxListeners.initial],
    ['--max-arguments', optionTable.maxArguments.initial],
    ['--max-waiting', optionTable.maxWaiting.initial / 1024],
    ['--max-body', optionTable.maxBody.initial / 1024],
  ] as const) {
    expect(row(option).split('|')[2]).toMatch(new RegExp(`^ ${value}( |$|;)`));
  }
  expect(text).toContain(`draw; \`/g_queryTree\` lists all | ${maxDepthShown} |`);
});
