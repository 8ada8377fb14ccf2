/** Keeps what tests leave in a cache out of the user's. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Servers that are begun from here on keep compiled code in a folder of the tests. */
export function useOwnCache(): void {
  process.env.XDG_CACHE_HOME ??= join(tmpdir(), 'bunsynth-tests-cache');
}
