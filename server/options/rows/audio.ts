/** Options of the audio device and of what protects it and ears. */
import { deviceNames, given, integer, number, sampleRate } from '../readers.ts';
import { optionalRow, row } from '../row.ts';

export const audio = {
  inputs: row(integer('channels', 0, 1024), {
    flag: 'i',
    long: 'inchannels',
    group: 'audio',
    scope: 'both',
    initial: 8,
    description: 'Input channels; their buses follow those of the outputs.',
  }),
  inputSeconds: row(number('seconds', 0, 600), {
    long: 'input-seconds',
    group: 'audio',
    scope: 'real-time',
    initial: 30,
    description:
      'Recent input kept for instruments that read it (ctx.input); less if it does not fit into a quarter of the memory. Silent channels take no memory; 0 keeps nothing.',
  }),
  outputs: row(integer('channels', 0, 1024), {
    flag: 'o',
    long: 'outchannels',
    group: 'audio',
    scope: 'both',
    initial: 8,
    description: 'Output channels, from bus 0 on.',
  }),
  device: optionalRow(deviceNames(), {
    flag: 'H',
    long: 'device',
    group: 'audio',
    scope: 'real-time',
    initialText: "the system's",
    description:
      'Audio device; with two names, the input device and the output device. An empty name is the default device.',
  }),
  none: row(given(), {
    long: 'none',
    group: 'audio',
    scope: 'real-time',
    initial: false,
    description: 'Run without an audio device, on the clock of the system.',
  }),
  listDevices: row(given(), {
    long: 'list-devices',
    group: 'audio',
    scope: 'both',
    initial: false,
    description:
      'Print the audio devices and which of them would be opened (also by -H), and exit. -V 1 prints them at the start.',
  }),
  sampleRate: row(sampleRate('hertz', 'or 0'), {
    flag: 'S',
    long: 'samplerate',
    group: 'audio',
    scope: 'real-time',
    initial: 0,
    initialText: "0, the device's own",
    description: 'Sample rate asked of the device. Offline, -N carries the rate.',
  }),
  hardwareBufferSize: row(integer('frames', 0, 8192, 'powerOfTwo'), {
    flag: 'Z',
    long: 'hardware-buffer-size',
    group: 'audio',
    scope: 'real-time',
    initial: 0,
    initialText: "0, the device's own",
    description: 'Frames that the device exchanges at a time.',
  }),
};

export const protection = {
  limiter: optionalRow(number('decibels', -60, 0), {
    long: 'limiter',
    group: 'audio',
    scope: 'real-time',
    initialText: 'none',
    description:
      'Keep the outputs below this level with a look-ahead limiter, one gain for all channels: look-ahead (and delay) 1.5 ms, release 100 ms.',
  }),
  safetyClip: row(number('amplitude', -Infinity, Infinity), {
    flag: 's',
    long: 'safety-clip',
    group: 'audio',
    scope: 'real-time',
    initial: Infinity,
    initialText: 'inf',
    description: 'Clip the outputs at this amplitude; 0, negative values and inf turn it off.',
  }),
  safetyClipOld: row(number('amplitude', -Infinity, Infinity), {
    flag: 'M',
    long: 'safety-clip-m',
    group: 'audio',
    scope: 'real-time',
    initial: Infinity,
    initialText: 'inf',
    description: 'The same as -s; the smaller one counts.',
  }),
};
