/** Sound buffers that hold something. */
import * as v from 'valibot';
import { table } from '../../../protocol/text/table.ts';
import type { BufferInfo } from '../../link/buffers.ts';
import { pathOf } from '../../link/open-file.ts';
import { round } from '../numbers.ts';
import { wholeNumber } from '../parameters.ts';
import { Missing } from '../problem.ts';
import { route } from '../route.ts';

export const bufferSchema = v.object({
  number: v.number(),
  frames: v.number(),
  channels: v.number(),
  sampleRate: v.pipe(v.number(), v.description('Hertz')),
  duration: v.pipe(v.number(), v.description('Seconds, at its own sample rate')),
  bytes: v.pipe(v.number(), v.description('Memory that it takes')),
  path: v.pipe(v.nullable(v.string()), v.description('Sound file it was last read from')),
  open: v.pipe(
    v.nullable(
      v.object({
        path: v.string(),
        mode: v.picklist(['read', 'write']),
        frame: v.pipe(v.number(), v.description('Frame of the file at which reading or writing continues')),
      }),
    ),
    v.description('Sound file that stays open with it, to be played or recorded'),
  ),
});
export type Buffer = v.InferOutput<typeof bufferSchema>;

function view(number: number, { frames, channels, sampleRate, path, openFile }: BufferInfo): Buffer {
  return {
    number,
    frames,
    channels,
    sampleRate,
    duration: sampleRate > 0 ? round(frames / sampleRate, 6) : 0,
    bytes: frames * channels * 4,
    path: path ?? null,
    open: openFile
      ? { path: pathOf(openFile), mode: 'source' in openFile ? 'read' : 'write', frame: openFile.next }
      : null,
  };
}

const columns = [
  { title: 'buffer', align: 'right' },
  { title: 'frames', align: 'right' },
  { title: 'channels', align: 'right' },
  { title: 'rate (Hz)', align: 'right' },
  { title: 'duration (s)', align: 'right' },
  { title: 'memory (kB)', align: 'right' },
  { title: 'file' },
  { title: 'open' },
] as const;

function text(buffers: readonly Buffer[]): string {
  const rows = buffers.map(({ number, frames, channels, sampleRate, duration, bytes, path, open }) => [
    ...[number, frames, channels, sampleRate].map(String),
    duration.toFixed(3),
    (bytes / 1024).toFixed(1),
    path ?? '',
    open ? `${open.mode} ${open.path}` : '',
  ]);
  return table(columns, rows, 'no buffers');
}

const all = route({
  method: 'get',
  path: '/buffers',
  summary: 'the sound buffers that hold something',
  example: '/buffers?format=text',
  response: v.array(bufferSchema),
  handler: ({ control: { context } }) => [...context.buffers.all()].map(({ number, ...info }) => view(number, info)),
  text,
});

const one = route({
  method: 'get',
  path: '/buffers/:number',
  summary: 'one sound buffer',
  example: '/buffers/0',
  params: { number: wholeNumber('Buffer number', 0, 2 ** 31 - 1) },
  response: bufferSchema,
  missing: 'The buffer holds nothing, or there is none of that number',
  handler: (
    {
      control: {
        context: { buffers, layout },
      },
    },
    { number },
  ) => {
    if (!buffers.isNumber(number)) throw new Missing(`there is no buffer ${number}; the last is ${layout.buffers - 1}`);
    const info = buffers.get(number);
    if (info.frames === 0) throw new Missing(`buffer ${number} holds nothing`);
    return view(number, info);
  },
  text: (buffer) => text([buffer]),
});

export const bufferRoutes = [all, one];
