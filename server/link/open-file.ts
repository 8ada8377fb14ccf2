/** Sound files that stay open with a buffer. */
import type { SoundSink, SoundSource } from '../workers/sound-job.ts';

/** A sound file that is read from, and which of its channels; all of them when empty. */
export type Reading = { readonly source: SoundSource; readonly channels: readonly number[] };
/** A sound file that is written to. */
export type Writing = { readonly sink: SoundSink };

/** A file that stays open with a buffer. */
export type OpenFile = (Reading | Writing) & {
  /** Frame of the file at which reading or writing goes on. */
  next: number;
  /** Jobs under way, by the frame of the buffer at which their half begins. */
  readonly underWay: number[];
  /** Halves that were not ready when they were played or recorded over. */
  late: number;
  /** True when a failure of the file was reported. */
  failed: boolean;
};

/** Returns a file that was opened for a buffer. @param next frame of the file at which reading or writing goes on */
export function openFile(file: Reading | Writing, next: number): OpenFile {
  return { ...file, next, underWay: [], late: 0, failed: false };
}

/** Returns the path of the file, as the client gave it. */
export function pathOf(file: OpenFile): string {
  return 'source' in file ? file.source.path : file.sink.path;
}
