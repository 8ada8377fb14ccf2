/** Sound formats of this machine: ours, and those that libsndfile adds. */
import { ownFormats, ownKinds, type WritableFormat } from '../sound-formats.ts';
import { askLibraryLater, LibraryError } from './process.ts';

export interface SoundFormats {
  /** Version of libsndfile, or why there is none. */
  readonly library: string;
  readonly read: readonly string[];
  readonly write: readonly WritableFormat[];
}

let known: Promise<SoundFormats> | undefined;

/** Returns the formats. Looked up when first asked for, in a process of its own, then known. */
export function soundFormats(): Promise<SoundFormats> {
  known ??= lookUp();
  return known;
}

async function lookUp(): Promise<SoundFormats> {
  try {
    const { version, read, write } = await askLibraryLater({ type: 'formats' });
    return { library: version, read: [...ownKinds, ...read], write: merged([...ownFormats, ...write]) };
  } catch (error) {
    if (!(error instanceof LibraryError)) throw error;
    // It may do better next time, unless there is none.
    if (error.why !== 'missing') known = undefined;
    return { library: error.message, read: ownKinds, write: ownFormats };
  }
}

/** One row for each header. */
function merged(all: readonly WritableFormat[]): WritableFormat[] {
  return [...Map.groupBy(all, ({ header }) => header)].map(([header, rows]) => ({
    header,
    samples: rows.flatMap((row) => row.samples),
  }));
}
