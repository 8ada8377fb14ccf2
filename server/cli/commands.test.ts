/** Commands that come before their own options. */
import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { commandHelp, helpText, separatePrograms } from '../options/index.ts';
import { commandOf, commandUsages, programCommands } from './commands.ts';

test('they are known by the first word alone, and told by --help', () => {
  expect(
    ['console', 'play', 'live', 'toString', '-u', undefined].map((first) =>
      commandOf(first === undefined ? [] : [first]),
    ),
  ).toEqual(['console', 'play', 'live', undefined, undefined, undefined]);
  for (const [name, { usage }] of Object.entries(commandUsages))
    expect(helpText(commandUsages)).toContain(`\n       bunsynth ${name} ${usage}\n`);
});

test('they have options of their own, read like the others', async () => {
  for (const [name, command] of Object.entries(programCommands)) {
    const { table } = await command.load();
    const help = commandHelp(name, command, table);
    expect(help).toStartWith(`Usage: bunsynth ${name} `);
    expect(help).toContain(command.summary);
    for (const { long } of Object.values(table)) expect(help).toContain(`--${long}`);
  }
});

test('the launcher starts the separate ones by itself', () => {
  const launcher = readFileSync(resolve(import.meta.dir, '../../bunsynth'), 'utf8');
  for (const [name, { file }] of Object.entries(separatePrograms))
    expect(launcher).toContain(`if [ "\${1:-}" = ${name} ]; then\n  main=${file}\n`);
});
