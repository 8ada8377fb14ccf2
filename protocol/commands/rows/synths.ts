/** Commands about synths. */
import { any, control, controlPairs, integer, node, refused, synchronous, text, values } from '../builders.ts';

const newSynth = [refused(text('def')), integer('node', -1), integer('addAction', 0), integer('target', 0)] as const;

export const synthCommands = [
  synchronous('/s_new', 9, newSynth, 'Creates a synth.', {
    repeated: controlPairs,
    tail: 'ignored',
    replies: ['/n_go'],
  }),
  synchronous('/s_get', 44, [node], 'Asks for the values of controls.', {
    repeated: [control('control')],
    replies: ['/n_set'],
  }),
  synchronous(
    '/s_newargs',
    59,
    newSynth,
    'Creates a synth; each control is followed by a count and that many values.',
    {
      repeated: [control('control'), integer('count', 0), values('values')],
      replies: ['/n_go'],
    },
  ),
  synchronous(
    '/u_cmd',
    20,
    [node, integer('unit'), text('name')],
    'Sends a command to a UGen of a synth. No UGen has commands: always refused.',
    { repeated: [any('argument')] },
  ),
  synchronous('/s_noid', 49, [], 'Takes the ids from synths, so that they can be used again.', { repeated: [node] }),
  synchronous('/s_getn', 45, [node], 'Asks for the values of successive controls.', {
    repeated: [control('control'), integer('count')],
    replies: ['/n_setn'],
  }),
] as const;
