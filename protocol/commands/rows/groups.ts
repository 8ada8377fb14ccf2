/** Commands about groups. */
import { group, integer, node, synchronous } from '../builders.ts';

const newGroup = {
  repeated: [integer('group'), integer('addAction', 0), integer('target', 0)],
  replies: ['/n_go'],
} as const;

export const groupCommands = [
  synchronous('/g_new', 21, [], 'Creates groups.', newGroup),
  synchronous('/g_head', 22, [], 'Moves nodes to the head of groups.', {
    repeated: [integer('group'), node],
    replies: ['/n_move'],
  }),
  synchronous('/g_tail', 23, [], 'Moves nodes to the tail of groups.', {
    repeated: [integer('group'), node],
    replies: ['/n_move'],
  }),
  synchronous('/g_freeAll', 24, [], 'Frees the nodes in groups.', { repeated: [group], replies: ['/n_end'] }),
  synchronous('/g_deepFree', 50, [], 'Frees the synths in groups and in the groups below them.', {
    repeated: [group],
    replies: ['/n_end'],
  }),
  synchronous(
    '/g_dumpTree',
    56,
    [],
    'Prints groups and the nodes below them, with control values when the flag is 1.',
    {
      repeated: [group, integer('controls', 0)],
    },
  ),
  synchronous(
    '/g_queryTree',
    57,
    [],
    'Asks for groups and the nodes below them, with control values when the flag is 1.',
    {
      repeated: [group, integer('controls', 0)],
      replies: ['/g_queryTree.reply'],
    },
  ),
  synchronous('/p_new', 63, [], 'Creates parallel groups, which are ordinary groups here.', newGroup),
] as const;
