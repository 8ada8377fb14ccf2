/**
 * Every option of the server, once. scsynth's letters mean what they mean there; long names are supernova's where it
 * has one. The key of a row is the field in the parsed options.
 */
import {
  deviceNames,
  folders,
  given,
  host,
  integer,
  number,
  offlineRender,
  sampleRate,
  text,
  yesOrNo,
} from './readers.ts';
import { type OptionRow, optionalRow, row } from './row.ts';

export const defaultOscPort = 57110;
export const defaultHttpPort = 57180;

const port = integer('port', 0, 65535);
const maxPasswordLength = 31;

const network = {
  udpPort: optionalRow(port, {
    flag: 'u',
    long: 'udp-port',
    group: 'network',
    scope: 'real-time',
    initialText: `${defaultOscPort} when neither -u nor -t is given`,
    description:
      'OSC over UDP on this port, 0 for any free one. Alone it opens no TCP port, so servers can run side by side.',
  }),
  tcpPort: optionalRow(port, {
    flag: 't',
    long: 'tcp-port',
    group: 'network',
    scope: 'real-time',
    initialText: `${defaultOscPort} when neither -u nor -t is given`,
    description: 'OSC over TCP on this port, 0 for any free one. Alone it opens no UDP port.',
  }),
  httpPort: row(port, {
    long: 'http-port',
    group: 'network',
    scope: 'real-time',
    initial: defaultHttpPort,
    description:
      'HTTP and OSC over WebSocket. When the default is in use a free port is taken and named; a port asked for must be free.',
  }),
  bindAddress: row(text('address'), {
    flag: 'B',
    long: 'socket-address',
    group: 'network',
    scope: 'real-time',
    initial: '127.0.0.1',
    description: 'Bind every port to this address; 0.0.0.0 listens on all interfaces.',
  }),
  maxLogins: row(integer('number', 1, 1024, 'powerOfTwo'), {
    flag: 'l',
    long: 'max-logins',
    group: 'network',
    scope: 'real-time',
    initial: 64,
    description: 'Clients that can register with /notify, and TCP connections open at once.',
  }),
  maxBody: row(integer('kilobytes', 1, 65536), {
    long: 'max-body',
    group: 'network',
    scope: 'real-time',
    initial: 1024,
    description: 'Limit of what is posted over HTTP at once, in kB.',
  }),
  maxListeners: row(integer('number', 1, 65536), {
    long: 'max-listeners',
    group: 'network',
    scope: 'real-time',
    initial: 256,
    description:
      'Limit of those who are told what happens: WebSockets, event streams, and clients that subscribed to the feed, to shared values or to the ticks of a division.',
  }),
  maxWaiting: row(integer('kilobytes', 64, 1048576), {
    long: 'max-waiting',
    group: 'network',
    scope: 'real-time',
    initial: 16384,
    description:
      'What may wait for a client that does not read, in kB, before its connection is closed; of an event stream 1024 at most.',
  }),
  maxArguments: row(integer('number', 1024, 16777216), {
    long: 'max-arguments',
    group: 'network',
    scope: 'real-time',
    initial: 262144,
    description:
      'Limit of the arguments of one message, and of the messages in one packet. Samples for /b_setn and /c_setn are as many as fit into a packet of 64 MB.',
  }),
  password: row(text('password', { maxLength: maxPasswordLength, mayBeEmpty: true }), {
    flag: 'p',
    long: 'password',
    group: 'network',
    scope: 'real-time',
    initial: '',
    initialText: 'none',
    description:
      'What a TCP client must send first, an HTTP client in its header Authorization: Bearer, a WebSocket or event stream in its query as token. UDP asks for no password. It is seen by whoever sees the network.',
  }),
  allowedHosts: row(host('name'), {
    long: 'allow-host',
    group: 'network',
    scope: 'real-time',
    initial: [],
    initialText: "addresses, localhost and this machine's name",
    description:
      'Answer HTTP requests and WebSockets to this host name too, and those of web pages from there. May be given several times.',
    gather: (before, value) => [...before, ...value],
  }),
};

const audio = {
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
      'Input that is kept for instruments that ask for it (ctx.input); less where a quarter of the memory does not hold it. Silent channels take none; 0 keeps nothing.',
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
    description: 'Audio device; a second name, if any, is the output device. An empty name is the default device.',
  }),
  none: row(given(), {
    long: 'none',
    group: 'audio',
    scope: 'real-time',
    initial: false,
    description: 'Run on a clock of our own with no audio device.',
  }),
  listDevices: row(given(), {
    long: 'list-devices',
    group: 'audio',
    scope: 'both',
    initial: false,
    description:
      'Print the audio devices there are, and which would be opened (by -H too), and end. -V 1 prints them at the start.',
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
    description: 'Frames the device exchanges at a time.',
  }),
};

const protection = {
  limiter: optionalRow(number('decibels', -60, 0), {
    long: 'limiter',
    group: 'audio',
    scope: 'real-time',
    initialText: 'none',
    description:
      'Keep the outputs below this level by a look-ahead limiter, one gain for all channels: 1.5 ms of look-ahead, by which the sound is delayed, and back in 100 ms.',
  }),
  safetyClip: row(number('amplitude', -Infinity, Infinity), {
    flag: 's',
    long: 'safety-clip',
    group: 'audio',
    scope: 'real-time',
    initial: Infinity,
    initialText: 'inf',
    description: 'Clip the outputs at this amplitude; values of 0 and below, and inf, never.',
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

const engine = {
  blockSize: row(integer('frames', 1, 1024, 'powerOfTwo'), {
    flag: 'z',
    long: 'block-size',
    group: 'engine',
    scope: 'both',
    initial: 64,
    description: 'Samples in a block: the length of one control period.',
  }),
  audioBuses: row(integer('number', 1, 65536), {
    flag: 'a',
    long: 'audio-buses',
    group: 'engine',
    scope: 'both',
    initial: 1024,
    description: 'Audio bus channels, those of the outputs and inputs included.',
  }),
  controlBuses: row(integer('number', 1, 1048576), {
    flag: 'c',
    long: 'control-buses',
    group: 'engine',
    scope: 'both',
    initial: 16384,
    description: 'Control bus channels.',
  }),
  buffers: row(integer('number', 1, 1048576, 'powerOfTwo'), {
    flag: 'b',
    long: 'buffers',
    group: 'engine',
    scope: 'both',
    initial: 1024,
    initialText: '1024 told by NumBuffers, 1048576 possible',
    description: 'Sound buffers: what NumBuffers tells SynthDefs. Given, it is the limit too.',
  }),
  nodes: row(integer('number', 16, 1048576, 'powerOfTwo'), {
    flag: 'n',
    long: 'max-nodes',
    group: 'engine',
    scope: 'both',
    initial: 1048576,
    description: 'Limit of synths and groups alive at once. One that is not there takes nothing.',
  }),
  maxBundles: row(integer('number', 16, 4194304), {
    long: 'max-bundles',
    group: 'engine',
    scope: 'both',
    initial: 1048576,
    description: 'Limit of bundles that wait for their time.',
  }),
  memoryKilobytes: optionalRow(integer('kilobytes', 64, 1572864), {
    flag: 'm',
    long: 'rt-memory',
    group: 'engine',
    scope: 'both',
    initialText: '1048576: a quarter of what can be addressed',
    description:
      'Limit of the memory for synths and their delay lines, in kB. Only what is used is taken; sound buffers have the rest.',
  }),
  randomSeeds: row(integer('number', 1, 65536), {
    flag: 'r',
    long: 'randomseeds',
    group: 'engine',
    scope: 'both',
    initial: 64,
    description: 'Random number generators that RandID can choose from.',
  }),
};

const files = {
  offline: optionalRow(offlineRender(), {
    flag: 'N',
    long: 'nrt',
    group: 'files',
    scope: 'offline',
    description:
      "Render a binary score to a sound file and end. _ for the score reads standard input, _ for the input means none. scsynth's other flags may follow; those of a playing server have no effect then.",
  }),
  score: optionalRow(text('file'), {
    long: 'score',
    group: 'files',
    scope: 'real-time',
    description: 'Play a binary score in real time.',
  }),
  capture: optionalRow(text('file'), {
    long: 'capture',
    group: 'files',
    scope: 'real-time',
    description:
      "Write the engine's output to a WAV file of 32-bit floats while playing, as rendered: before limiter and clip.",
  }),
  loadSynthDefs: row(yesOrNo(), {
    flag: 'D',
    long: 'load-synthdefs',
    group: 'files',
    scope: 'both',
    initial: true,
    initialText: '1',
    description:
      'Load the SynthDefs found in SC_SYNTHDEF_PATH, or in the synthdefs folder of SuperCollider, at the start.',
  }),
  instruments: row(folders(), {
    long: 'instruments',
    group: 'files',
    scope: 'real-time',
    initial: [],
    initialText: 'those that come with the server',
    description:
      'Play the instruments in the files of this folder too, and load them anew when they are saved. May be given several times; of instruments of one name that of the last folder is played. Empty leaves out those that come with the server, as --no-bundled does.',
    gather: (before, value) => [...before, ...value],
  }),
  noBundled: row(given(), {
    long: 'no-bundled',
    group: 'files',
    scope: 'real-time',
    initial: false,
    description: 'Leave out the instruments that come with the server.',
  }),
  midi: row(text('ports', { mayBeEmpty: true }), {
    long: 'midi',
    group: 'files',
    scope: 'real-time',
    initial: 'all',
    description:
      'MIDI inputs to listen to, now and when they come: all, parts of their names with commas in between, or none. A virtual port bunsynth is opened too where there is an ALSA sequencer; outputs are opened by /midi/open.',
  }),
  restrictedPath: optionalRow(text('folder'), {
    flag: 'P',
    long: 'restricted-path',
    group: 'files',
    scope: 'both',
    description: 'Commands may read and write files below this folder only.',
  }),
};

const reports = {
  verbosity: row(integer('level', -10, 10), {
    flag: 'V',
    long: 'verbose',
    group: 'reports',
    scope: 'both',
    initial: 0,
    description: '-1 leaves out information, -2 many errors and the lines of Poll as well.',
  }),
  version: row(given(), {
    flag: 'v',
    long: 'version',
    group: 'reports',
    scope: 'both',
    initial: false,
    description: 'Print the version and end.',
  }),
  help: row(given(), {
    flag: 'h',
    long: 'help',
    group: 'reports',
    scope: 'both',
    initial: false,
    description: 'Print this text and end.',
  }),
  listOptions: row(given(), {
    long: 'list-options',
    group: 'reports',
    scope: 'both',
    initial: false,
    description: 'Print one line per option, its parts separated by tabs, and end.',
  }),
};

/** Options other servers have and clients send, which change nothing here. */
const accepted = {
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
const bela = {
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

export const optionTable = {
  ...network,
  ...audio,
  ...protection,
  ...engine,
  ...files,
  ...reports,
  ...accepted,
  ...bela,
};

type Table = typeof optionTable;
export type OptionField = keyof Table;

/** One field per row of the table. */
export type OptionValues = { -readonly [Field in OptionField]: Table[Field]['initial'] };

/** The rows with their fields, in the order of the table. */
export const optionRows: readonly (readonly [OptionField, OptionRow<unknown>])[] = Object.entries(optionTable) as [
  OptionField,
  OptionRow<unknown>,
][];
