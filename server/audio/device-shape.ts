/** Fit of the channels of a device and those of the engine. Control thread. */
import type { Backend } from './audio-choice.ts';
import type { AudioLibrary } from './audio-library.ts';

/** Wishes for the device. */
export interface AudioOptions {
  /** 'jack', 'alsa', 'none', or a device's name or part of it; undefined: the best there is. */
  readonly device?: string;
  /** Name of the input device, or part of it; undefined or '': the default. */
  readonly inputDevice?: string;
  /** Hardware channels, 0 and up. */
  readonly inputs: number;
  readonly outputs: number;
  /** True when the inputs were asked for by an option: only then is a note worth it that there are none. */
  readonly inputsAsked?: boolean;
  /** Samples per second; undefined: the device's own. JACK's is always its server's. */
  readonly sampleRate?: number;
  /** Samples the device should take at a time; undefined: 1024 for ALSA. A wish; JACK's is always its server's. */
  readonly bufferFrames?: number;
}

/** The library's limit of channels in one connection. */
export const maxChannels = 32;

/** Makes channel n of the engine channel n of the device. Gives the number that can be heard. */
export function shapeOutputs(context: AudioContext, { outputs }: AudioOptions, notes: string[]): number {
  const { destination } = context;
  const heard = Math.min(outputs, destination.maxChannelCount, maxChannels);
  destination.channelInterpretation = 'discrete';
  if (heard > 0) destination.channelCount = heard;
  if (heard < outputs) notes.push(`${outputs} outputs asked for, the device takes ${heard}: the others are not heard`);
  return heard;
}

/** The hardware inputs, or null (and a note) where there are none. */
export async function openInputs(
  library: AudioLibrary,
  context: AudioContext,
  backend: Backend,
  input: string | undefined,
  { inputs, inputsAsked, inputDevice }: AudioOptions,
  notes: string[],
): Promise<AudioNode | null> {
  if (backend === 'none') {
    if (inputsAsked) notes.push(`${inputs} inputs asked for, without a device they are silent`);
    return null;
  }
  if (input === undefined) {
    notes.push(`inputs are silent: there is no input device '${inputDevice}'`);
    return null;
  }
  try {
    const channelCount = Math.min(inputs, maxChannels);
    const device = input === '' ? {} : { deviceId: input };
    const stream = await library.mediaDevices.getUserMedia({
      audio: { ...device, channelCount, sampleRate: context.sampleRate },
    });
    return context.createMediaStreamSource(stream);
  } catch (error) {
    notes.push(
      `${inputs} inputs asked for, they are silent: ${error instanceof Error ? error.message : String(error)}`,
    );
    return null;
  }
}
