/** Commands of this server alone about sections: groups that are calculated ahead. */
import { asynchronous, integer, number } from '../builders.ts';

export const sectionCommands = [
  asynchronous(
    '/g_section',
    undefined,
    [integer('group'), integer('period', 512), number('ahead', 0.2)],
    'Lets a group be calculated ahead by a thread of its own, whether it plays already or not: up to `period` samples in one go, up to `ahead` seconds ahead; 0 ends that. Notifies of `/section`.',
  ),
] as const;
