/** Loads the audio library, which is native code with needs of its own. Control thread. */
import { findAlsa, type Outcome, quietAlsa } from '../system/libc.ts';

/** The library, as far as the server uses it; its types lack the choice of a device. */
export interface AudioLibrary
  extends Pick<typeof import('node-web-audio-api'), 'AudioWorkletNode' | 'OfflineAudioContext' | 'mediaDevices'> {
  readonly AudioContext: new (options: AudioContextOptions & { sinkId: string | { type: 'none' } }) => AudioContext;
}

/**
 * Loads the library and keeps ALSA's own messages off the terminal.
 * @throws Error with one line that says what is missing and what to install
 */
export async function loadAudioLibrary(alsa: Outcome = findAlsa()): Promise<AudioLibrary> {
  if (!alsa.done) throw new Error(`No audio: ${alsa.reason}`);
  const library = await import('node-web-audio-api').catch((error: Error) => {
    throw new Error(`No audio: the audio library does not load: ${error.message.split('\n')[0]}`, { cause: error });
  });
  quietAlsa();
  return library;
}
