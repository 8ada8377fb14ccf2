/** Audio devices. */
import * as v from 'valibot';
import { deviceLines } from '../../audio/device-list.ts';
import { route } from '../route.ts';

export const deviceListSchema = v.object({
  devices: v.array(
    v.object({
      backend: v.picklist(['jack', 'alsa', 'none']),
      name: v.pipe(v.string(), v.description('Name for the option -H')),
      direction: v.picklist(['output', 'input']),
      channels: v.pipe(v.nullable(v.number()), v.description('null where it is not known')),
      sampleRate: v.pipe(v.nullable(v.number()), v.description('Hertz; null where it is not known')),
    }),
  ),
  opens: v.pipe(
    v.nullable(v.object({ backend: v.picklist(['jack', 'alsa', 'none']), name: v.nullable(v.string()) })),
    v.description("The device that was opened; name null is the backend's default device"),
  ),
  because: v.string(),
});

const all = route({
  method: 'get',
  path: '/devices',
  summary: 'the audio devices at the start, and the one that was opened',
  example: '/devices?format=text',
  response: deviceListSchema,
  handler: ({ audio }) => audio.devices,
  text: (list) => deviceLines(list).join('\n'),
});

export const deviceRoutes = [all];
