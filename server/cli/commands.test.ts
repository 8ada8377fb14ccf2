/** Commands that come before their own options. */
import { expect, test } from 'bun:test';
import { commandHelp, helpText } from '../options/index.ts';
import { commandOf, programCommands } from './commands.ts';

test('they are known by the first word alone, and told by --help', () => {
  expect(
    ['console', 'play', 'toString', '-u', undefined].map((first) => commandOf(first === undefined ? [] : [first])),
  ).toEqual(['console', 'play', undefined, undefined, undefined]);
  for (const [name, { usage }] of Object.entries(programCommands))
    expect(helpText(programCommands)).toContain(`\n       bunsynth ${name} ${usage}\n`);
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
