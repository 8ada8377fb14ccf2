/** Options that clients send and that change nothing here. */
import { given, integer, text, yesOrNo } from '../readers.ts';
import { type OptionRow, optionalRow, row } from '../row.ts';

/** Options other servers have and clients send, which change nothing here. */
export const accepted = {
  wireBuffers: row(integer('number', 1, 1048576), {
    flag: 'w',
    long: 'wires',
    group: 'accepted',
    scope: 'both',
    initial: 64,
    // Taken without a word: there are as many as anybody may wish for.
    description: 'Each SynthDef brings the wires it needs.',
  }),
  synthDefs: row(integer('number', 1, 1048576, 'powerOfTwo'), {
    flag: 'd',
    long: 'max-synthdefs',
    group: 'accepted',
    scope: 'both',
    initial: 1024,
    description: 'SynthDefs are kept as long as there is memory.',
    ignoredBecause: () => 'no limit on SynthDefs but memory',
  }),
  rendezvous: row(yesOrNo(), {
    flag: 'R',
    long: 'rendezvous',
    group: 'accepted',
    scope: 'real-time',
    initial: false,
    initialText: '0',
    description: 'The server is not announced with Rendezvous.',
    ignoredBecause: (wanted) => (wanted ? 'no Rendezvous announcement' : undefined),
  }),
  clockSource: row(integer('clock', 0, 1), {
    flag: 'C',
    long: 'use-system-clock',
    group: 'accepted',
    scope: 'real-time',
    initial: 1,
    description: "supernova's clock choice; timetags follow the sample clock, steered by the system's.",
    ignoredBecause: (clock) => (clock === 1 ? undefined : 'no choice of clock'),
  }),
  threads: row(integer('number', 1, 1024), {
    flag: 'T',
    long: 'threads',
    group: 'accepted',
    scope: 'real-time',
    initial: 1,
    description: "supernova's audio threads; one thread renders here.",
    ignoredBecause: (threads) => (threads === 1 ? undefined : 'one audio thread'),
  }),
  memoryLocking: row(given(), {
    flag: 'L',
    long: 'memory-locking',
    group: 'accepted',
    scope: 'real-time',
    initial: false,
    description: 'Memory is not locked.',
    ignoredBecause: () => 'no memory locking',
  }),
  pluginPath: optionalRow(text('folders', { mayBeEmpty: true }), {
    flag: 'U',
    long: 'ugen-search-path',
    group: 'accepted',
    scope: 'both',
    description: 'UGens are built in; binary plugins are not loaded.',
    ignoredBecause: () => 'no binary UGen plugins',
  }),
  inputStreams: optionalRow(text('streams', { mayBeEmpty: true }), {
    flag: 'I',
    long: 'input-streams',
    group: 'accepted',
    scope: 'real-time',
    description: "scsynth's choice of input streams on macOS; all of a device's channels are used.",
    ignoredBecause: () => 'no choice of device streams',
  }),
  outputStreams: optionalRow(text('streams', { mayBeEmpty: true }), {
    flag: 'O',
    long: 'output-streams',
    group: 'accepted',
    scope: 'real-time',
    description: "scsynth's choice of output streams on macOS; all of a device's channels are used.",
    ignoredBecause: () => 'no choice of device streams',
  }),
};

function belaRow(flag: string, long: string, what: string): OptionRow<string | undefined> {
  return optionalRow(text('value', { mayBeEmpty: true }), {
    flag,
    long: `bela-${long}`,
    group: 'accepted',
    scope: 'real-time',
    description: `Bela: ${what}.`,
    ignoredBecause: () => 'no Bela board',
  });
}

/** scsynth's options for the Bela board, which sclang sends when they are set. */
export const bela = {
  belaAnalogInputs: belaRow('J', 'analog-inputs', 'analog input channels'),
  belaAnalogOutputs: belaRow('K', 'analog-outputs', 'analog output channels'),
  belaDigitalChannels: belaRow('G', 'digital-channels', 'digital channels'),
  belaHeadphoneLevel: belaRow('Q', 'headphone-level', 'headphone level in dB'),
  belaGainLeft: belaRow('X', 'pga-gain-left', 'left input gain in dB'),
  belaGainRight: belaRow('Y', 'pga-gain-right', 'right input gain in dB'),
  belaSpeakerMuted: belaRow('A', 'speaker-muted', 'speaker muting'),
  belaDacLevel: belaRow('x', 'dac-level', 'converter output level in dB'),
  belaAdcLevel: belaRow('y', 'adc-level', 'converter input level in dB'),
  belaMultiplexerChannels: belaRow('g', 'multiplexer-channels', 'multiplexer channels'),
  belaScopeChannels: belaRow('E', 'scope-channels', 'oscilloscope channels'),
};
