/**
 * Commands of this server alone that list what it holds. A long answer is sent in several messages, and `/done` with the
 * number of records ends it.
 */
import { group, integer, synchronous, text } from '../builders.ts';

export const inspectionCommands = [
  synchronous(
    '/replyTo',
    undefined,
    [integer('port')],
    'Sends all replies to the sender to another UDP port of its machine from now on, for programs that send from one port and listen on another; 0 means the port that it sends from.',
    { replies: ['/done'] },
  ),
  synchronous('/d_list', undefined, [], 'Asks for the names of all SynthDefs.', {
    replies: ['/d_list.reply', '/done'],
  }),
  synchronous('/d_query', undefined, [], 'Asks for controls and UGens of SynthDefs.', {
    repeated: [text('name')],
    replies: ['/d_query.reply', '/d_query.controls', '/d_query.ugens', '/done'],
  }),
  synchronous(
    '/b_list',
    undefined,
    [],
    'Asks for number, frames, channels, sample rate and file of all buffers that hold something.',
    { replies: ['/b_list.reply', '/done'] },
  ),
  synchronous(
    '/synths',
    undefined,
    [group, text('def', '')],
    'Asks for the synths below a group, optionally of one SynthDef only: age, cost, controls.',
    { replies: ['/synths.reply', '/done'], aliases: ['/voices'] },
  ),
] as const;
