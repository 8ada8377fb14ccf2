/** Commands of `bunsynth`: what it does instead of being a server when its first word says so. */
import { resolve } from 'node:path';
import { type CommandUsage, commandHelp, type OptionTable, separatePrograms } from '../options/index.ts';

export interface ProgramCommand extends CommandUsage {
  /** Imports the program: each command loads only what it needs. */
  load(): Promise<CommandProgram>;
}

export interface CommandProgram {
  readonly table: OptionTable;
  /**
   * Runs the command.
   * @param argv words behind the command's name
   * @param help text of its `--help`
   * @returns the exit code
   * @throws Error with one line
   */
  run(argv: readonly string[], help: string): Promise<number>;
}

export const programCommands: Readonly<Record<string, ProgramCommand>> = {
  console: {
    usage: '[--connect <host:port>] [options]',
    summary: 'plays instruments from a terminal, on a running server or on one that it starts',
    load: () => import('../../clients/console/main.ts'),
  },
  dirt: {
    usage: '[--connect <host:port>] [options]',
    summary: 'plays what Tidal and others send to SuperDirt',
    load: () => import('../../clients/dirt/main.ts'),
  },
  play: {
    usage: '<instrument> [key:value]… -o <file> [options]',
    summary: 'renders an instrument to a sound file',
    load: () => import('./play/main.ts'),
  },
  check: {
    usage: '<file> [name:value]… [options]',
    summary: 'tries the elements of a file out',
    load: () => import('./check/main.ts'),
  },
};

/** All that the first word of a command line may say, as `--help` shows it. */
export const commandUsages: Readonly<Record<string, CommandUsage>> = { ...programCommands, ...separatePrograms };

/** Returns the command that a command line begins with. */
export function commandOf([first]: readonly string[]): string | undefined {
  return first !== undefined && Object.hasOwn(commandUsages, first) ? first : undefined;
}

/** Runs a command with the words behind its name. @returns the exit code @throws Error with one line */
export async function runCommand(name: string, argv: readonly string[]): Promise<number> {
  const command = programCommands[name];
  if (!command) return runSeparately(separatePrograms[name as keyof typeof separatePrograms].file, argv);
  const program = await command.load();
  return program.run(argv, commandHelp(name, command, program.table));
}

/** Runs a program that the launcher starts in place of this one, where this was started without it. */
function runSeparately(file: string, argv: readonly string[]): Promise<number> {
  const child = Bun.spawn([process.execPath, resolve(import.meta.dir, '../..', file), ...argv], {
    stdio: ['inherit', 'inherit', 'inherit'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return child.exited;
}
