/** Commands of this server alone about sounds that are shared by name. */
import { asynchronous, buffer, path, synchronous, text } from '../builders.ts';

const soundName = text('name');

export const namedSoundCommands = [
  synchronous(
    '/buffers/list',
    undefined,
    [],
    'Asks for the sounds that are shared by name: name, frames, channels, sample rate, number of renders that read it.',
    { replies: ['/buffers/list.reply', '/done'] },
  ),
  synchronous(
    '/buffers/get',
    undefined,
    [soundName],
    'Asks for name, frames, channels and sample rate of a shared sound.',
    {
      replies: ['/buffers/info'],
    },
  ),
  asynchronous(
    '/buffers/set',
    undefined,
    [soundName, buffer],
    "Shares a copy of a client's buffer under a name, in place of the former sound of that name.",
  ),
  asynchronous('/buffers/read', undefined, [soundName, path], 'Shares a sound file under a name.'),
  asynchronous(
    '/buffers/write',
    undefined,
    [soundName, path, text('header', 'wav'), text('format', 'float')],
    'Writes a shared sound to a sound file.',
  ),
  asynchronous(
    '/buffers/bind',
    undefined,
    [soundName, buffer],
    'Copies a shared sound into a buffer, for SynthDefs to play.',
  ),
  synchronous('/buffers/free', undefined, [soundName], 'Removes a shared sound; renders that read it go on.', {
    replies: ['/done'],
  }),
] as const;
