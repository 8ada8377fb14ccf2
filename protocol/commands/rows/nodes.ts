/** Commands about nodes. */
import { control, controlPairs, integer, node, synchronous, value, values } from '../builders.ts';

export const nodeCommands = [
  synchronous('/n_trace', 10, [], 'Prints the control values of synths, or the nodes in groups.', { repeated: [node] }),
  synchronous('/n_free', 11, [], 'Frees nodes.', { repeated: [node], replies: ['/n_end'] }),
  synchronous('/n_run', 12, [], 'Pauses nodes (0) or resumes them (1).', {
    repeated: [node, integer('run', 0)],
    replies: ['/n_on', '/n_off'],
  }),
  synchronous('/n_map', 14, [node], 'Maps controls to control buses.', {
    repeated: [control('control'), integer('bus')],
    tail: 'ignored',
  }),
  synchronous('/n_set', 15, [node], 'Sets controls.', { repeated: controlPairs, tail: 'ignored' }),
  synchronous('/n_setn', 16, [node], 'Sets successive controls.', {
    repeated: [control('control'), integer('count', 0), values('values')],
  }),
  synchronous('/n_fill', 17, [node], 'Sets successive controls to one value.', {
    repeated: [control('control'), integer('count'), value('value')],
    tail: 'ignored',
  }),
  synchronous('/n_before', 18, [], 'Moves nodes before others.', {
    repeated: [node, integer('target')],
    replies: ['/n_move'],
  }),
  synchronous('/n_after', 19, [], 'Moves nodes after others.', {
    repeated: [node, integer('target')],
    replies: ['/n_move'],
  }),
  synchronous('/n_query', 46, [], 'Asks for the places of nodes in the tree.', {
    repeated: [node],
    replies: ['/n_info'],
  }),
  synchronous('/n_mapn', 48, [node], 'Maps successive controls to successive control buses.', {
    repeated: [control('control'), integer('bus'), integer('count')],
    tail: 'ignored',
  }),
  synchronous('/n_mapa', 60, [node], 'Maps controls to audio buses.', {
    repeated: [control('control'), integer('bus')],
    tail: 'ignored',
  }),
  synchronous('/n_mapan', 61, [node], 'Maps successive controls to successive audio buses.', {
    repeated: [control('control'), integer('bus'), integer('count')],
    tail: 'ignored',
  }),
  synchronous(
    '/n_order',
    62,
    [integer('addAction'), integer('target')],
    'Moves nodes to a place, in the order given.',
    {
      repeated: [node],
      replies: ['/n_move'],
    },
  ),
] as const;
