/** Sounds that instruments and clients share by name. */
import * as v from 'valibot';
import { table } from '../../../protocol/text/table.ts';
import type { SharedSound } from '../../instruments/render/messages.ts';
import { round } from '../numbers.ts';
import { Missing } from '../problem.ts';
import { route } from '../route.ts';
import type { Source } from '../source.ts';

export const namedSoundSchema = v.object({
  name: v.string(),
  frames: v.number(),
  channels: v.number(),
  sampleRate: v.pipe(v.number(), v.description('Hertz')),
  duration: v.pipe(v.number(), v.description('Seconds, at its own sample rate')),
  bytes: v.pipe(v.number(), v.description('Memory that it takes')),
  readers: v.pipe(v.number(), v.description('Number of renders that read it now')),
});
type Named = v.InferOutput<typeof namedSoundSchema>;

function shelf({
  control: {
    context: { instruments },
  },
}: Source) {
  if (!instruments) throw new Missing('sounds are shared by name in real time only');
  return instruments.sounds;
}

function view({
  name,
  sound: { frames, channels, sampleRate },
  readers,
}: {
  readonly name: string;
  readonly sound: SharedSound;
  readonly readers: number;
}): Named {
  return {
    name,
    frames,
    channels,
    sampleRate,
    duration: round(frames / sampleRate, 6),
    bytes: 4 * frames * channels,
    readers,
  };
}

function text(sounds: readonly Named[]): string {
  return table(
    [
      { title: 'sound' },
      { title: 'frames', align: 'right' },
      { title: 'channels', align: 'right' },
      { title: 'rate (Hz)', align: 'right' },
      { title: 'duration (s)', align: 'right' },
      { title: 'memory (kB)', align: 'right' },
      { title: 'readers', align: 'right' },
    ],
    sounds.map(({ name, frames, channels, sampleRate, duration, bytes, readers }) => [
      name,
      ...[frames, channels, sampleRate].map(String),
      duration.toFixed(3),
      (bytes / 1024).toFixed(1),
      String(readers),
    ]),
    'no shared sounds',
  );
}

const all = route({
  method: 'get',
  path: '/buffers/list',
  summary: 'the sounds that instruments and clients share by name',
  example: '/buffers/list?format=text',
  response: v.array(namedSoundSchema),
  missing: 'Offline',
  handler: (source) => shelf(source).all().map(view),
  text,
});

const one = route({
  method: 'get',
  path: '/buffers/list/:name',
  summary: 'one shared sound',
  example: '/buffers/list/take',
  params: { name: v.pipe(v.string(), v.description('Name that it is shared under')) },
  response: namedSoundSchema,
  missing: 'There is no sound of that name',
  handler: (source, { name }) => {
    const sound = shelf(source)
      .all()
      .find((each) => each.name === name);
    if (!sound) throw new Missing(`there is no sound named ${name}`);
    return view(sound);
  },
  text: (sound) => text([sound]),
});

export const namedSoundRoutes = [all, one];
