import { checkChannels, checkSampleRate, Head, HeadWriter, neverClosed, wholeFrames } from './head.ts';
import {
  type SampleFormat,
  SoundFileError,
  type SoundInfo,
  type SoundSpec,
  sampleBytes,
  UnknownFormat,
} from './types.ts';

const headBytes = 24;
const unknownSize = 0xffffffff;

const encodings = new Map<number, SampleFormat>([
  [1, 'mulaw'],
  [2, 'int8'],
  [3, 'int16'],
  [4, 'int24'],
  [5, 'int32'],
  [6, 'float'],
  [7, 'double'],
  [27, 'alaw'],
]);

/** Reads the head of a big-endian AU file. */
export function readAu(bytes: Uint8Array, fileSize: number): SoundInfo {
  const head = new Head(bytes, fileSize, false);
  const [dataOffset, size, encoding, sampleRate, channels] = [4, 8, 12, 16, 20].map((at) => head.uint32(at)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const format = encodings.get(encoding);
  if (format === undefined)
    throw new UnknownFormat(`AU encoding ${encoding} cannot be read; ${[...encodings.keys()].join(', ')} can`);
  if (dataOffset < headBytes)
    throw new SoundFileError(`AU data offset is ${dataOffset}; the head has ${headBytes} bytes`);
  checkChannels(channels);
  checkSampleRate(sampleRate);
  const open = size === 0 && fileSize > dataOffset;
  const data = wholeFrames(open ? unknownSize : size, dataOffset, fileSize, channels, format);
  return {
    header: 'AU',
    format,
    channels,
    sampleRate,
    ...data,
    ...(open ? { faults: [neverClosed] } : {}),
    dataOffset,
    littleEndian: false,
  };
}

/** Everything before the sample data of an AU file. */
export function auHeader({ format, channels, sampleRate, frames }: SoundSpec): Uint8Array {
  const encoding = [...encodings].find(([, each]) => each === format)?.[0];
  if (encoding === undefined || format === 'mulaw' || format === 'alaw')
    throw new SoundFileError(
      `AU files with ${format} samples cannot be written; int8, int16, int24, int32, float, double can`,
    );
  const size = frames === undefined ? unknownSize : Math.min(frames * channels * sampleBytes[format], unknownSize);
  return new HeadWriter(headBytes, false)
    .id('.snd')
    .uint32(headBytes)
    .uint32(size)
    .uint32(encoding)
    .uint32(Math.round(sampleRate))
    .uint32(channels)
    .finish();
}
