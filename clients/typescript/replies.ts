import type { OscValue } from '../../protocol/osc/types.ts';

export interface ServerStatus {
  readonly ugens: number;
  readonly synths: number;
  readonly groups: number;
  readonly synthDefs: number;
  /** Percent of the time there is. */
  readonly averageCpu: number;
  readonly peakCpu: number;
  /** Hz */
  readonly nominalSampleRate: number;
  readonly actualSampleRate: number;
}

export interface BufferInfo {
  readonly number: number;
  readonly frames: number;
  readonly channels: number;
  /** Hz */
  readonly sampleRate: number;
}

/** Reads `/status.reply`. @throws Error where an argument is missing */
export function serverStatus(args: readonly OscValue[]): ServerStatus {
  const [, ugens, synths, groups, synthDefs, averageCpu, peakCpu, nominalSampleRate, actualSampleRate] = numbers(
    '/status.reply',
    args,
    9,
  );
  return { ugens, synths, groups, synthDefs, averageCpu, peakCpu, nominalSampleRate, actualSampleRate };
}

/** Reads `/b_info`. @throws Error where an argument is missing */
export function bufferInfo(args: readonly OscValue[]): BufferInfo {
  const [number, frames, channels, sampleRate] = numbers('/b_info', args, 4);
  return { number, frames, channels, sampleRate };
}

function numbers(address: string, args: readonly OscValue[], count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const value = args[index];
    if (typeof value === 'number') return value;
    throw new Error(
      `${address}: argument ${index} is ${value === undefined ? 'missing' : `not a number: ${String(value)}`}`,
    );
  });
}
