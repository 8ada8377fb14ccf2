/** What `bunsynth` does instead of being a server, when its first word says so. */
import type { OptionTable } from '../options/read.ts';

/** A command that comes before its own options. */
export interface ProgramCommand {
  /** What follows its name, in the line of usage. */
  readonly usage: string;
  readonly summary: string;
  /** Where `run` is: each command loads only what it needs. */
  load(): Promise<CommandProgram>;
}

export interface CommandProgram {
  readonly table: OptionTable;
  /** @param argv without the command @returns the exit code @throws Error with one line */
  run(argv: readonly string[]): Promise<number>;
}

export const programCommands: Readonly<Record<string, ProgramCommand>> = {
  console: {
    usage: '[--connect <host:port>] [options]',
    summary: 'plays instruments from a terminal, on a server that runs or one that it starts',
    load: () => import('../../clients/console/main.ts'),
  },
  play: {
    usage: '<instrument> [key:value]… -o <file> [options]',
    summary: 'renders a voice of an instrument to a sound file',
    load: () => import('./play/main.ts'),
  },
};

/** The command that a command line begins with. */
export function commandOf([first]: readonly string[]): string | undefined {
  return first !== undefined && Object.hasOwn(programCommands, first) ? first : undefined;
}
