/** What the server prints when it has started. */
import { version } from '../package.json';
import type { Audio } from './io/audio.ts';
import type { Transport } from './io/transport.ts';
import type { ParsedOptions } from './options/index.ts';
import type { ThreadReport } from './render/worklet-processor.ts';

export interface Started {
  readonly options: ParsedOptions;
  readonly audio: Audio;
  readonly thread: ThreadReport;
  readonly transports: readonly Transport[];
  readonly http: { readonly address: string };
}

export function banner({ options, audio, thread, transports, http }: Started): string[] {
  const lines = [
    `bunsynth ${version}`,
    `audio    ${audio.why}; ${options.outputs} outputs, ${options.inputs} inputs, blocks of ${options.blockSize}`,
    ...audio.notes.map((text) => `         ${text}`),
    ...unlessDone(thread),
    ...options.notes.map((text) => `options  ${text}`),
    `OSC      ${transports.map((t) => t.address).join('  ')}`,
    `HTTP     ${http.address}`,
    `try      curl ${http.address}/status?format=text`,
  ];
  return lines;
}

/** What the system did not grant the render thread. */
function unlessDone({ flush, priority }: ThreadReport): string[] {
  return [
    ...(flush.done ? [] : [`         denormal numbers are not flushed: ${flush.reason}`]),
    ...(priority.done ? [] : [`         the audio thread runs at normal priority: ${priority.reason}`]),
  ];
}
