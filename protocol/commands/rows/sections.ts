/** Commands of this server alone about sections: groups that are calculated ahead. */
import { asynchronous, control, integer, number, synchronous } from '../builders.ts';

const bounced = [
  control('id'),
  control('target'),
  number('from'),
  number('to'),
  integer('replace', 0),
  integer('bus', 0),
  integer('channels', 0),
] as const;
const bounceText =
  'of a section, counted from the time of the bundle or from now, or of an element (a voice or its name), in the session’s time, while it plays: to a sound file, a buffer by its number, or a shared sound by its name. Of a section `channels` audio buses (0: those of the outputs) from `bus` on; of an element all its outputs. With replace 1 the bounce is put in its place: a synth that plays the buffer in that of a section’s group, a player of the file in that of an element. Answers, when it is there, with id, target, frames, the first frame (of a section the engine’s sample), and the node or voice in its place.';

export const sectionCommands = [
  asynchronous(
    '/g_section',
    undefined,
    [integer('group'), integer('period', 512), number('ahead', 0.2)],
    'Lets a group be calculated ahead by a thread of its own, whether it plays already or not: up to `period` samples in one go, up to `ahead` seconds ahead; 0 ends that. Notifies of `/section`.',
  ),
  synchronous('/section/bounce', undefined, bounced, `Renders the seconds \`from\` to \`to\` ${bounceText}`, {
    replies: ['/done'],
  }),
  synchronous('/section/bounce/frames', undefined, bounced, `Renders the frames \`from\` to \`to\` ${bounceText}`, {
    replies: ['/done'],
  }),
] as const;
