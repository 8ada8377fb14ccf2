/** Commands about buffers. */
import {
  asynchronous,
  buffer,
  completion,
  counted,
  integer,
  integers,
  number,
  refused,
  refusedPath,
  synchronous,
  text,
} from '../builders.ts';

const reading = [refused(buffer), refusedPath, integer('fileStart', 0)] as const;

export const bufferCommands = [
  asynchronous(
    '/b_alloc',
    28,
    [buffer, integer('frames', 0), integer('channels', 1), completion, number('sampleRate', 0)],
    'Allocates a buffer filled with zeros.',
  ),
  asynchronous(
    '/b_allocRead',
    29,
    [...reading, integer('frames', 0), completion],
    'Allocates a buffer and reads a sound file into it; 0 or fewer frames mean the whole file.',
  ),
  asynchronous(
    '/b_read',
    30,
    [...reading, integer('frames', -1), integer('bufferStart', 0), integer('leaveOpen', 0), completion],
    'Reads a sound file into a buffer.',
  ),
  asynchronous(
    '/b_write',
    31,
    [
      refused(buffer),
      refusedPath,
      refused(text('header', 'aiff'), 'failed'),
      refused(text('format', 'int16'), 'failed'),
      integer('frames', -1),
      integer('start', 0),
      integer('leaveOpen', 0),
      completion,
    ],
    'Writes a buffer to a sound file.',
  ),
  asynchronous('/b_free', 32, [buffer, completion], 'Frees a buffer.'),
  asynchronous('/b_close', 33, [buffer, completion], 'Closes the sound file that was left open with a buffer.'),
  asynchronous('/b_zero', 34, [buffer, completion], 'Fills a buffer with zeros.'),
  synchronous('/b_set', 35, [buffer], 'Sets samples.', {
    repeated: [integer('index'), number('value')],
    tail: 'ignored',
  }),
  synchronous('/b_setn', 36, [buffer], 'Sets successive samples.', {
    repeated: [integer('start'), integer('count', 0), counted('values')],
  }),
  synchronous('/b_fill', 37, [buffer], 'Sets successive samples to one value.', {
    repeated: [integer('start'), integer('count'), number('value')],
    tail: 'ignored',
  }),
  asynchronous(
    '/b_gen',
    38,
    [refused(buffer), refused(text('generator'))],
    'Fills a buffer by a generator: sine1, sine2, sine3, cheby, copy, normalize, wnormalize, PreparePartConv.',
    { repeated: [number('value')] },
  ),
  synchronous('/b_get', 42, [buffer], 'Asks for samples.', { repeated: [integer('index')], replies: ['/b_set'] }),
  synchronous('/b_getn', 43, [buffer], 'Asks for successive samples.', {
    repeated: [integer('start'), integer('count', 0)],
    replies: ['/b_setn'],
  }),
  synchronous('/b_query', 47, [], 'Asks for size and sample rate of buffers.', {
    repeated: [buffer],
    replies: ['/b_info'],
  }),
  synchronous(
    '/b_setSampleRate',
    66,
    [buffer, number('sampleRate', 0)],
    "Sets the sample rate of a buffer without resampling it; 0 or less means the server's rate.",
  ),
  asynchronous(
    '/b_allocReadChannel',
    54,
    [...reading, integer('frames', 0), integers('channels'), completion],
    'Allocates a buffer and reads some channels of a sound file into it.',
  ),
  asynchronous(
    '/b_readChannel',
    55,
    [
      ...reading,
      integer('frames', -1),
      integer('bufferStart', 0),
      integer('leaveOpen', 0),
      integers('channels'),
      completion,
    ],
    'Reads some channels of a sound file into a buffer.',
  ),
] as const;
