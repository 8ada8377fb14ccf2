/** Sound files as bytes. */
import {
  encodeSamples,
  isLittleEndian,
  type SampleFormat,
  type SoundHeaderKind,
  type SoundSpec,
  soundHeader,
  trailerBytes,
} from './index.ts';

export function bytes(...parts: (string | number[])[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part)),
  );
}

export const kinds: [SoundHeaderKind, SampleFormat][] = [
  ...(['uint8', 'int16', 'int24', 'int32', 'float', 'double'] as const).map((f): [SoundHeaderKind, SampleFormat] => [
    'WAV',
    f,
  ]),
  ...(['int8', 'int16', 'int24', 'int32', 'float', 'double'] as const).map((f): [SoundHeaderKind, SampleFormat] => [
    'AIFF',
    f,
  ]),
  ...(['int8', 'int16', 'int24', 'int32', 'float', 'double'] as const).map((f): [SoundHeaderKind, SampleFormat] => [
    'AU',
    f,
  ]),
];

export function wholeFile(spec: SoundSpec, samples: Float32Array): Uint8Array {
  const header = soundHeader(spec);
  const data = encodeSamples(samples, spec.format, isLittleEndian(spec.header));
  const file = new Uint8Array(header.length + data.length + trailerBytes(spec, samples.length / spec.channels));
  file.set(header);
  file.set(data, header.length);
  return file;
}
export const form = (type: string, ...chunks: Uint8Array[]): Uint8Array =>
  bytes('FORM', [0, 0, 0, 0], type, ...chunks.map((chunk) => [...chunk]));
