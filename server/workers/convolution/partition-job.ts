/** Partitions of a response in the shared memory, for PartConv. */
import { partitionCount, writePartitions } from './partitions.ts';

export interface PartitionRequest {
  /** Byte addresses of the response and of the room for its partitions. */
  readonly from: number;
  readonly to: number;
  /** Samples of the response. */
  readonly frames: number;
  /** Points of each spectrum. */
  readonly points: number;
}

/** Writes the partitions of a response. Soft thread. */
export function partition({ from, to, frames, points }: PartitionRequest, memory: ArrayBufferLike): void {
  const room = new Float32Array(memory, to, partitionCount(frames, points) * points);
  writePartitions(new Float32Array(memory, from, frames), points, room);
}
