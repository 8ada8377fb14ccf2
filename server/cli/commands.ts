/** Commands of `bunsynth`: what it does instead of being a server when its first word says so. */
import { type CommandUsage, commandHelp, type OptionTable } from '../options/index.ts';

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

/** Returns the command that a command line begins with. */
export function commandOf([first]: readonly string[]): string | undefined {
  return first !== undefined && Object.hasOwn(programCommands, first) ? first : undefined;
}

/** Runs a command with the words behind its name. @returns the exit code @throws Error with one line */
export async function runCommand(name: string, argv: readonly string[]): Promise<number> {
  const command = programCommands[name]!;
  const program = await command.load();
  return program.run(argv, commandHelp(name, command, program.table));
}
