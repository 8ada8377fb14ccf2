/** Allocation of memory for a buffer, and replacement of a buffer's row. */
import type { BufferInfo } from '../../link/buffers.ts';
import type { Context } from '../context.ts';
import type { Outcome } from '../handler.ts';
import { CommandFailure } from '../replies.ts';

/** The rest of `/done` with the buffer's number. */
export const answer = (number: number) => ({ types: 'i', args: [number] });

/** Returns the address of memory for a buffer. @throws CommandFailure when there is no room or nothing to allocate */
export function allocate({ buffers, layout }: Context, number: number, frames: number, channels: number): number {
  const address = frames > 0 && channels > 0 ? buffers.allocate(frames, channels) : undefined;
  if (address === undefined) {
    throw new CommandFailure(
      `memory allocation failed: ${frames} frames of ${channels} channels take ${4 * frames * channels} bytes; all buffers together may take ${layout.samples.bytes}`,
      { number },
    );
  }
  return address;
}

/**
 * Replaces a buffer's row. The former memory is released when the render thread has the new row and no soft thread
 * works on it. A file that is open with the buffer stays open, as with scsynth, unless the new row says otherwise.
 */
export function replace(
  { buffers, streams }: Context,
  number: number,
  row: BufferInfo,
  completion: Uint8Array | null,
): Outcome {
  const former = buffers.get(number);
  const next = 'openFile' in row ? row : { ...row, openFile: former.openFile };
  buffers.set(number, next);
  return {
    completion,
    answer: answer(number),
    apply: (program, origin) =>
      program.setBuffer(origin, number, next.address, next.frames, next.channels, next.sampleRate),
    release: () => {
      if (former.address !== next.address) streams.settled(() => buffers.release(former.address));
    },
  };
}
