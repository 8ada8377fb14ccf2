/** The audio library's context, opened on a device; where nobody asked for one and it fails, without. Control thread. */
import { threadsBegunBy } from '../system/native-threads.ts';
import type { Backend, Choice } from './audio-choice.ts';
import type { AudioLibrary } from './audio-library.ts';
import type { AudioOptions } from './device-shape.ts';

/** Samples of an ALSA period, by default: with the library's own 128 there is hardly a machine without underruns. */
const alsaFrames = 1024;

/** An open context. */
export interface OpenContext {
  readonly context: AudioContext;
  readonly backend: Backend;
  readonly because: string;
  /** The library's own, one of which says when a quantum is due. */
  readonly threads: readonly number[];
}

/** Opens the chosen backend. Only where nobody asked for a device does a failure lead on to `none`. */
export function openContext(
  library: AudioLibrary,
  choice: Choice,
  { device, sampleRate, bufferFrames }: AudioOptions,
  notes: string[],
): OpenContext {
  const latencyHint = (bufferFrames ?? alsaFrames) / (sampleRate ?? 48000);
  const open = (sinkId: string | { type: 'none' }) => {
    const { value, threads } = threadsBegunBy(() => new library.AudioContext({ latencyHint, sampleRate, sinkId }));
    return { context: value, threads };
  };
  if (choice.backend !== 'none') {
    try {
      return { ...choice, ...open(choice.sinkId) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (device) throw new Error(`audio device '${device}': cannot be opened: ${reason}`, { cause: error });
      notes.push(
        `WARNING: nothing is heard, the ${choice.backend} device cannot be opened: another program may hold it; --list-devices shows what there is`,
      );
      choice = { backend: 'none', sinkId: '', because: `the ${choice.backend} device cannot be opened: ${reason}` };
    }
  }
  try {
    return { ...choice, ...open({ type: 'none' }) };
  } catch (error) {
    throw new Error(
      `audio: no context at ${sampleRate} Hz: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}
