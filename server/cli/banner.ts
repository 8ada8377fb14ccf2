/** Lines that the server prints when it has started. */
import { version } from '../../package.json';
import type { Audio } from '../audio/audio.ts';
import { deviceLines } from '../audio/device-list.ts';
import type { ThreadReport } from '../audio/worklet-processor.ts';
import type { NativeStatus } from '../native/status.ts';
import type { ParsedOptions } from '../options/index.ts';
import { isLoopback } from '../transport/addresses.ts';
import type { Transport } from '../transport/transport.ts';
import { outputOptions } from './output-options.ts';
import { instrumentFolders } from './program-folders.ts';

/** scsynth's line, to the letter: by it Sonic Pi, supriya and sc3nb know, among all that the process prints, that it can be talked to. */
const ready = 'SuperCollider 3 server ready.';

export interface Started {
  readonly options: ParsedOptions;
  readonly audio: Audio;
  readonly thread: ThreadReport;
  readonly transports: readonly Transport[];
  readonly http: { readonly address: string };
  readonly native: NativeStatus;
}

export function banner({ options, audio, thread, transports, http, native }: Started): string[] {
  const lines = [
    `bunsynth ${version}`,
    `audio    ${audio.why}; ${options.outputs} outputs, ${options.inputs} inputs, blocks of ${options.blockSize}`,
    ...audio.notes.map((text) => `         ${text}`),
    ...protection(options).map((text) => `         ${text}`),
    ...(options.verbosity > 0 ? deviceLines(audio.devices).map((text) => `device   ${text}`) : []),
    ...unlessDone(thread),
    `native   ${native.why}`,
    ...options.notes.map((text) => `options  ${text}`),
    `OSC      ${transports.map((t) => t.address).join('  ')}`,
    `HTTP     ${http.address}`,
    ...access(options),
    `try      curl ${http.address}/status?format=text`,
    ready,
  ];
  return lines;
}

/** Returns what changes the sound on its way to the device. */
function protection(options: ParsedOptions): string[] {
  const { clip } = outputOptions(options);
  return [
    ...(options.limiter === undefined ? [] : [`outputs are limited to ${options.limiter} dB, 1.5 ms late`]),
    ...(clip === Infinity ? [] : [`outputs are clipped at ${clip}`]),
  ];
}

/** Returns what the system did not grant the render thread. */
function unlessDone({ flush, priority }: ThreadReport): string[] {
  return [
    ...(flush.done ? [] : [`         denormal numbers are not flushed: ${flush.reason}`]),
    ...(priority.done ? [] : [`         the audio thread runs at normal priority: ${priority.reason}`]),
  ];
}

/** Returns what clients may do here: read, write, run. docs/security.md says it in full. */
function access(options: ParsedOptions): string[] {
  const { bindAddress, password, udpPort, restrictedPath } = options;
  const files = `read and write files ${restrictedPath === undefined ? 'as this user' : `below ${restrictedPath}`}`;
  const folders = instrumentFolders(options);
  const folder = folders.length ? `run the instruments of ${folders.join(' and ')}` : 'run no instruments';
  const local = `access   programs of this machine ${files} and ${restrictedPath === undefined ? 'run instruments from any file' : folder}`;
  const words =
    password === ''
      ? []
      : [`access   TCP, HTTP and WebSocket ask for the password${udpPort === undefined ? '' : ', UDP does not'}`];
  if (isLoopback(bindAddress)) return [local, ...words];
  const others = `who reaches ${bindAddress} may play, ${files} and ${folder}`;
  if (password === '')
    return [local, `WARNING  ${others}: no password is set (-p), and UDP would ask for none (-t alone opens no UDP)`];
  return [
    local,
    ...words,
    udpPort === undefined
      ? `access   ${others}, with the password`
      : `WARNING  ${others} over UDP, without the password (-t alone opens no UDP)`,
  ];
}
