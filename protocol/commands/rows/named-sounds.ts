/** Commands of this server alone about sounds that are shared by name. */
import { async, buffer, path, sync, text } from '../builders.ts';

const soundName = text('name');

export const namedSoundCommands = [
  sync(
    '/buffers/list',
    undefined,
    [],
    'Asks for the sounds that are shared by name: name, frames, channels, sample rate, number of renders that read it.',
    { replies: ['/buffers/list.reply', '/done'] },
  ),
  sync('/buffers/get', undefined, [soundName], 'Asks for name, frames, channels and sample rate of a shared sound.', {
    replies: ['/buffers/info'],
  }),
  async(
    '/buffers/set',
    undefined,
    [soundName, buffer],
    "Shares a copy of a client's buffer under a name, in place of the former sound of that name.",
  ),
  async('/buffers/read', undefined, [soundName, path], 'Shares a sound file under a name.'),
  async(
    '/buffers/write',
    undefined,
    [soundName, path, text('header', 'wav'), text('format', 'float')],
    'Writes a shared sound to a sound file.',
  ),
  async('/buffers/bind', undefined, [soundName, buffer], 'Copies a shared sound into a buffer, for SynthDefs to play.'),
  sync('/buffers/free', undefined, [soundName], 'Removes a shared sound; renders that read it go on.', {
    replies: ['/done'],
  }),
] as const;
