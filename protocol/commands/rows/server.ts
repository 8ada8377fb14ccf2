/** Commands about the server itself. */
import { any, async, integer, refused, sync, text } from '../builders.ts';

export const serverCommands = [
  sync('/none', 0, [], 'Does nothing.'),
  sync(
    '/notify',
    1,
    [integer('on', 0), integer('clientID', -1), integer('details', 0)],
    'Registers the sender for notifications (1) or removes it (0). With details (1), every /fail sent to it ends with one more text that says what the failure is about.',
    { replies: ['/done'] },
  ),
  sync('/status', 2, [], 'Asks for counts, load and sample rate.', { replies: ['/status.reply'] }),
  sync('/quit', 3, [], 'Ends the server.', { replies: ['/done'] }),
  sync(
    '/cmd',
    4,
    [refused(text('name'), 'failed')],
    'Runs a command of a plugin. There are no plugins: always refused.',
    {
      repeated: [any('argument')],
    },
  ),
  sync('/nrt_end', undefined, [], 'Ends a score at the time of its bundle. Refused outside of a score.'),
  sync('/dumpOSC', 39, [integer('mode')], 'Prints incoming packets: 0 none, 1 as text, 2 in hexadecimal, 3 as both.'),
  sync('/clearSched', 51, [], 'Removes all bundles that are scheduled for later.'),
  async('/sync', 52, [integer('id', 0)], 'Answers when all asynchronous commands before it are done.', {
    replies: ['/synced'],
    behind: true,
  }),
  sync(
    '/error',
    58,
    [integer('mode')],
    'Turns failure replies off (0) or on (1); -1 and -2 turn them off and on for the rest of a bundle.',
  ),
  sync('/version', 64, [], 'Asks for name and version.', { replies: ['/version.reply'] }),
  sync('/rtMemoryStatus', undefined, [], 'Asks for the free memory for synths and its largest block, in bytes.', {
    replies: ['/rtMemoryStatus.reply'],
  }),
] as const;
