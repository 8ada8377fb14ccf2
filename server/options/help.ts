import { basename } from 'node:path';
import { version } from '../../package.json';
import { scsynthVersion } from '../../protocol/version.ts';
import type { OptionTable } from './read.ts';
import type { Group, OptionRow } from './row.ts';
import { optionRows } from './table.ts';

const headings: Record<Group, string> = {
  network: 'Network',
  audio: 'Audio device',
  engine: 'Engine',
  files: 'Files and rendering',
  reports: 'Reports',
  accepted: 'Accepted because clients send them; they change nothing here',
};

const indent = ' '.repeat(6);
const lineWidth = 96;

/** A command that comes before its own options, as `--help` shows it. */
export interface CommandUsage {
  /** Words that follow its name in the line of usage. */
  readonly usage: string;
  readonly summary: string;
}

/** Returns the text of `--help`, written from the option table and the commands by name. Ends with a newline. */
export function helpText(commands: Readonly<Record<string, CommandUsage>>): string {
  const usages = Object.entries(commands).map(([name, { usage }]) => `       bunsynth ${name} ${usage}\n`);
  return [
    `Usage: bunsynth [options]\n       bunsynth -N <score|_> <input|_> <output> <sample-rate> <header-format> <sample-format> [options]\n${usages.join('')}`,
    ...groupTexts(optionRows.map(([, optionRow]) => optionRow)),
    'End the server with the command /quit, or Ctrl-C.\n',
  ].join('\n');
}

/** Returns the text of `--help` of a command that has options of its own. */
export function commandHelp(name: string, { usage, summary }: CommandUsage, table: OptionTable): string {
  return [`Usage: bunsynth ${name} ${usage}\n  ${summary}\n`, ...groupTexts(Object.values(table))].join('\n');
}

function groupTexts(rows: readonly OptionRow<unknown>[]): string[] {
  return Object.entries(headings).flatMap(([group, heading]) => {
    const own = rows.filter((optionRow) => optionRow.group === group);
    return own.length ? [`${heading}:\n${own.map(rowText).join('')}`] : [];
  });
}

/** Returns the line of `-v`. Called as scsynth, it answers with the line of scsynth as Debian builds it, which programs parse. */
export function versionLine(called: string | undefined): string {
  const { major, minor, patch } = scsynthVersion;
  if (called !== undefined && basename(called) === 'scsynth')
    return `scsynth ${major}.${minor}${patch} (Built from  '' [na])`;
  return `bunsynth ${version} (Bun ${Bun.version}; speaks the protocol of scsynth ${major}.${minor})`;
}

/**
 * The text of `--list-options`: one line per option with long name, flag, words, default, scope and description,
 * separated by tabs.
 */
export function listOptions(): string {
  const lines = optionRows.map(([, optionRow]) =>
    [
      `--${optionRow.long}`,
      optionRow.flag ? `-${optionRow.flag}` : '',
      wordsText(optionRow),
      defaultText(optionRow),
      optionRow.scope,
      optionRow.description,
    ].join('\t'),
  );
  return `${lines.join('\n')}\n`;
}

function rowText(optionRow: OptionRow<unknown>): string {
  const names = [optionRow.flag && `-${optionRow.flag}`, `--${optionRow.long}`].filter(Boolean).join(', ');
  const facts = [
    optionRow.range,
    defaultText(optionRow) && `default ${defaultText(optionRow)}`,
    optionRow.scope === 'both' ? '' : `${optionRow.scope} only`,
  ]
    .filter(Boolean)
    .join('; ');
  const text = facts ? `${optionRow.description} (${facts})` : optionRow.description;
  return `  ${[names, wordsText(optionRow)].filter(Boolean).join(' ')}\n${wrap(text)}`;
}

function wordsText({ words, optionalWords = 0 }: OptionRow<unknown>): string {
  const required = words.map((word) => `<${word}>`);
  const optional = Array.from({ length: optionalWords }, () => `[${words.at(-1)}]`);
  return [...required, ...optional].join(' ');
}

function defaultText({ initial, initialText }: OptionRow<unknown>): string {
  if (initialText !== undefined) return initialText;
  return initial === undefined || typeof initial === 'boolean' ? '' : String(initial);
}

function wrap(text: string): string {
  let lines = '';
  let line = '';
  for (const word of text.split(' ')) {
    if (line && indent.length + line.length + 1 + word.length > lineWidth) {
      lines += `${indent}${line}\n`;
      line = '';
    }
    line = line ? `${line} ${word}` : word;
  }
  return `${lines}${indent}${line}\n`;
}
