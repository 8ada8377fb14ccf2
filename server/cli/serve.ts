/**
 * The server in real time. Its device and its render thread come first, since that thread starts beside this one: the modules of the control thread
 * are imported meanwhile.
 */
import { type Audio, openAudio } from '../audio/audio.ts';
import { captureArea } from '../audio/capture.ts';
import type { RendererOptions } from '../audio/create-renderer.ts';
import type { ParsedOptions } from '../options/index.ts';
import { startModule } from '../system/bundles.ts';
import { Doorbell } from '../system/doorbell.ts';
import { setNiceness } from '../system/libc.ts';
import { outputOptions } from './output-options.ts';
import { Reports, standardOutput } from './reports.ts';
import { reserveWorld } from './reserve-world.ts';
import { endOnSignal } from './signals.ts';

/** Niceness of the control thread and the threads that it starts: packets are taken before other programs go on. */
const controlNiceness = -10;
/** Milliseconds that the last lines wait for a reader. */
const maxFarewell = 300;
/** Number of captured blocks that may wait for the control thread. */
const captureBlocks = 4096;
/** Sample rate without a device, default of --sample-rate. */
const defaultSampleRate = 48000;

/**
 * Runs the server until it is asked to end.
 * @returns the exit code
 * @throws Error with one line when it cannot start
 */
export async function runRealTime(options: ParsedOptions): Promise<number> {
  const reports = new Reports({ write: standardOutput() });
  const print = (line: string): void => reports.print(line);
  const note = (line: string): void => {
    if (options.verbosity >= 0) print(line);
  };
  const ended = Promise.withResolvers<number>();
  const obeyedOnce = endOnSignal(() => ended.resolve(0));
  if (obeyedOnce !== undefined) note(`a second signal does not end the server: ${obeyedOnce}`);

  // Where that is not permitted, the control thread takes its turn like any other.
  setNiceness(controlNiceness);
  const audio = await openDevice(options);
  const { layout, memory } = reserveWorld(options, audio.sampleRate, options.inputs);
  const capture =
    options.capture === undefined ? undefined : captureArea(options.outputs, options.blockSize, captureBlocks);
  audio.onEvent = ({ type, message }) => {
    print(message);
    if (type === 'fault') ended.resolve(1);
  };
  const doorbell = Doorbell.make();
  const renderer: RendererOptions = { layout, memory, seed: Date.now() | 0, bell: doorbell?.pull };
  const starting = audio.start({
    module: startModule('audio/worklet.ts'),
    renderer,
    capture,
    output: outputOptions(options),
    priority: 10,
  });
  const [{ port, thread }, { runControlThread }] = await Promise.all([starting, import('./control-thread.ts')]);
  const code = await runControlThread({
    options,
    audio,
    layout,
    memory,
    capture,
    port,
    thread,
    doorbell,
    ended,
    print,
    note,
  });
  await reports.close(maxFarewell);
  return code;
}

function openDevice(options: ParsedOptions): Promise<Audio> {
  const device = options.none ? 'none' : options.device?.output || undefined;
  return openAudio({
    device,
    inputDevice: options.device?.input,
    inputs: options.inputs,
    outputs: options.outputs,
    inputsAsked: options.given.has('inputs'),
    sampleRate: options.sampleRate || (device === 'none' ? defaultSampleRate : undefined),
    bufferFrames: options.hardwareBufferSize || undefined,
  });
}
