/** The options of `bunsynth check`. */
import { integer, number, optionReader, optionTable, row } from '../../options/index.ts';

const { help } = optionTable;

export const table = {
  seed: row(integer('seed', -(2 ** 31), 2 ** 31 - 1), {
    long: 'seed',
    group: 'files',
    scope: 'both',
    initial: 1,
    description: 'Seed of the first scenario; one that fails is told with its own.',
  }),
  scenarios: row(integer('count', 1, 1_000_000), {
    long: 'scenarios',
    group: 'files',
    scope: 'both',
    initial: 40,
    description: 'Scenarios for each element, as far as there is time.',
  }),
  seconds: row(number('seconds', 1, 3600), {
    long: 'seconds',
    group: 'files',
    scope: 'both',
    initial: 50,
    description: 'Time for all elements of the file together; each has a few scenarios whatever it takes.',
  }),
  help,
};

export const readWords = optionReader(table, true);
export type Values = ReturnType<typeof readWords>['values'];
