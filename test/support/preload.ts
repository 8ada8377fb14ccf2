/** Preloaded by every test run (bunfig.toml): tests wait for servers, sound and compilers. */
import { setDefaultTimeout } from 'bun:test';
import { useOwnCache } from './cache-home.ts';

// In milliseconds. It goes before --timeout: suites that need longer set the variable (test/run.ts).
setDefaultTimeout(Number(Bun.env.TEST_TIMEOUT ?? 60_000));
useOwnCache();
