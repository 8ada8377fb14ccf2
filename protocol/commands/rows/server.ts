/** Commands about the server itself. */
import { any, asynchronous, integer, refused, synchronous, text } from '../builders.ts';

export const serverCommands = [
  synchronous('/none', 0, [], 'Does nothing.'),
  synchronous(
    '/notify',
    1,
    [integer('on', 0), integer('clientID', -1), integer('details', 0)],
    'Registers the sender for notifications (1) or removes it (0). With details (1), every /fail sent to it ends with one more text that says what the failure is about.',
    { replies: ['/done'] },
  ),
  synchronous('/status', 2, [], 'Asks for counts, load and sample rate.', { replies: ['/status.reply'] }),
  synchronous('/quit', 3, [], 'Ends the server.', { replies: ['/done'] }),
  synchronous(
    '/cmd',
    4,
    [refused(text('name'), 'failed')],
    'Runs a command of a plugin. There are no plugins: always refused.',
    {
      repeated: [any('argument')],
    },
  ),
  synchronous('/nrt_end', undefined, [], 'Ends a score at the time of its bundle. Refused outside of a score.'),
  synchronous(
    '/dumpOSC',
    39,
    [integer('mode')],
    'Prints incoming packets: 0 none, 1 as text, 2 in hexadecimal, 3 as both.',
  ),
  synchronous('/clearSched', 51, [], 'Removes all bundles that are scheduled for later.'),
  asynchronous('/sync', 52, [integer('id', 0)], 'Answers when all asynchronous commands before it are done.', {
    replies: ['/synced'],
    behind: true,
  }),
  synchronous(
    '/error',
    58,
    [integer('mode')],
    'Turns failure replies off (0) or on (1); -1 and -2 turn them off and on for the rest of a bundle.',
  ),
  synchronous('/version', 64, [], 'Asks for name and version.', { replies: ['/version.reply'] }),
  synchronous(
    '/rtMemoryStatus',
    undefined,
    [],
    'Asks for the free memory for synths and its largest block, in bytes.',
    {
      replies: ['/rtMemoryStatus.reply'],
    },
  ),
] as const;
