/** Options of what is printed. */
import { given, integer } from '../readers.ts';
import { row } from '../row.ts';

export const reports = {
  verbosity: row(integer('level', -10, 10), {
    flag: 'V',
    long: 'verbose',
    group: 'reports',
    scope: 'both',
    initial: 0,
    description: '-1 leaves out information, -2 also most errors and the lines of Poll.',
  }),
  version: row(given(), {
    flag: 'v',
    long: 'version',
    group: 'reports',
    scope: 'both',
    initial: false,
    description: 'Print the version and exit.',
  }),
  help: row(given(), {
    flag: 'h',
    long: 'help',
    group: 'reports',
    scope: 'both',
    initial: false,
    description: 'Print this text and exit.',
  }),
  listOptions: row(given(), {
    long: 'list-options',
    group: 'reports',
    scope: 'both',
    initial: false,
    description: 'Print one line per option, its parts separated by tabs, and exit.',
  }),
};
