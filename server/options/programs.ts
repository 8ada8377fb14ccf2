/** Programs beside the server that are started as processes of their own, by the first word of the command line. */
import type { CommandUsage } from './help.ts';

export interface SeparateProgram extends CommandUsage {
  /** The file that is run, from the project's folder on. */
  readonly file: string;
}

export const separatePrograms = {
  live: {
    usage: '[<file>…] [-] [--eval <code>] [options]',
    summary: 'plays patterns from code that replaces itself while it plays',
    file: 'clients/live/main.ts',
  },
} satisfies Record<string, SeparateProgram>;
