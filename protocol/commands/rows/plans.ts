/** Commands of this server alone about plans: packets for places that are yet to come, which can be taken back. */
import { blob, number, synchronous, text } from '../builders.ts';

const packets = {
  repeated: [number('time'), blob('packet')],
  replies: ['/done'],
  listed: 'packets',
  nested: true,
} as const;
const units = 'beats (of the grid, which follow changes of tempo) or samples (of the engine)';

export const planCommands = [
  synchronous(
    '/plan',
    undefined,
    [text('tag'), text('unit')],
    `Plans packets under a tag, each for a time in ${units}; what is past is done at once, and what the grid jumps over is left out. Answers with the tag, the number of packets, and how many of them came too late for their time.`,
    packets,
  ),
  synchronous(
    '/replan',
    undefined,
    [text('tag'), text('unit'), number('from')],
    `Takes back what is planned under a tag from a time on (-1: as soon as possible) and plans these packets instead, in one step; of these, what lies before that is left out. Times are in ${units}. Answers with the tag, the sample and the beat from which on only the new plan holds, and the numbers of packets that were taken back and that were planned. Commands that are not done by the audio thread can be taken back up to 0.1 s before their time.`,
    packets,
  ),
] as const;
