/** Preloaded by every test run (bunfig.toml): tests wait for servers, sound and compilers. */
import { setDefaultTimeout } from 'bun:test';
import { useOwnCache } from './cache-home.ts';

// In milliseconds. Bun keeps it for the first file of a run alone: test/run.ts, which runs many, passes --timeout.
setDefaultTimeout(Number(Bun.env.TEST_TIMEOUT ?? 60_000));
useOwnCache();
