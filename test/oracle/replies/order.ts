/** Steps about places in the tree and about the ends of nodes. */
import { afresh, closed, group, ints, type NamedStep, s, step, synth, tree } from './step.ts';

export const orderSteps: NamedStep[] = [
  step(
    'for moving',
    group(1, 0, 0),
    group(2, 3, 1),
    synth(1000, 1, 1),
    synth(1001, 1, 1),
    synth(1002, 1, 1),
    synth(1003, 1, 2),
  ),
  step('before and after', ints('/n_before', 1002, 1000), ints('/n_after', 1002, 1001), tree),
  {
    ...step('before and after what is not there', ints('/n_before', 1002, 99), ints('/n_after', 99, 1002)),
    differs: {
      because: 'scsynth drops them in silence',
      replied: ['/fail "/n_before" "Node 99 not found" ,ss', '/fail "/n_after" "Node 99 not found" ,ss'],
    },
  },
  step('several before', ints('/n_before', 1002, 1000, 1001, 1000), tree),
  step('several after', ints('/n_after', 1002, 1000, 1001, 1002), tree),
  step('head and tail', ints('/g_head', 2, 1000), ints('/g_tail', 2, 1001), ints('/g_head', 1, 1003), tree),
  step(
    'head and tail of what is not there',
    ints('/g_head', 99, 1000),
    ints('/g_tail', 2, 99),
    ints('/g_head', 2, 1002, 2, 99, 2, 1003),
    tree,
  ),
  step('ordering into a group', ints('/n_order', 0, 1, 1000, 1001, 1002), tree),
  step('ordering within a group', ints('/n_order', 0, 1, 1002, 1000), tree),
  step('ordering at the tail, one not there', ints('/n_order', 1, 2, 1000, 99, 1001), tree),
  step('ordering before and after', ints('/n_order', 2, 1003, 1001, 1000), ints('/n_order', 3, 1002, 1000, 1001), tree),
  step(
    'ordering at what is not there',
    ints('/n_order', 0, 99, 1000),
    ints('/n_order', 2, 99, 1000),
    ints('/n_order', 0, 1, 99),
  ),
  step('end of moving', ...afresh),

  step(
    'nested',
    group(1, 0, 0),
    group(2, 0, 1),
    group(3, 0, 2),
    synth(1000, 0, 3),
    synth(1001, 1, 3),
    synth(1002, 1, 2),
    synth(1003, 1, 1),
  ),
  step('deep freeing', ints('/g_deepFree', 1), tree),
  step('nested again', synth(1000, 0, 3), synth(1001, 1, 3), synth(1002, 1, 2), synth(1003, 1, 1)),
  step('freeing a group', ints('/n_free', 2), tree),
  step('freeing all in a group', synth(1005, 0, 1), ints('/g_freeAll', 1), tree),
  step('freeing in what is not there', ints('/g_freeAll', 99), ints('/g_deepFree', 99), ints('/g_freeAll', 1, 99)),

  step(
    'without an id',
    synth(1000, 0, 1),
    synth(1001, 0, 1),
    ints('/s_noid', 1000),
    ints('/n_free', 1000),
    ints('/n_query', 1001),
  ),
  step('without an id, one not there', ints('/s_noid', 99, 1001), ints('/n_free', 1001)),
  step('end of those', ...afresh),

  { ...step('a synth that ends', synth(1000, 1, 0, 'brief')), until: '/n_end' },
  { ...step('a synth that pauses itself', s('/s_new', 'siiisf', 'brief', 1000, 1, 0, 'action', 1)), until: '/n_off' },
  {
    ...step(
      'a synth that ends with its group',
      group(7, 0, 0),
      synth(1001, 0, 7),
      s('/s_new', 'siiisf', 'brief', 1002, 1, 7, 'action', 14),
    ),
    until: '/n_end 7',
  },
  {
    ...step(
      'a synth that ends with the one before',
      synth(1004, 0, 0),
      s('/s_new', 'siiisf', 'brief', 1005, 3, 1004, 'action', 3),
    ),
    until: '/n_end 1004',
  },
  step('a def with an envelope', s('/d_recv', 'b', closed())),
  {
    ...step(
      'an envelope whose gate stays closed tells of its done action, which pauses nothing',
      synth(1006, 0, 0, 'closed'),
    ),
    until: '/n_end',
  },
  {
    ...step('nor does it free anything but the node before', s('/s_new', 'siiisf', 'closed', 1007, 0, 0, 'action', 3)),
    until: '/n_end',
  },
  { ...step('a trigger', synth(1003, 0, 0, 'trigger'), s('/n_set', 'isf', 1003, 't', 1)), until: '/tr' },
  step('end of the done', ...afresh),
];
