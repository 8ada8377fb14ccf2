/** Preloaded by every test run (bunfig.toml): tests wait for servers, sound and compilers. */
import { setDefaultTimeout } from 'bun:test';

/** Milliseconds; suites that need more say so (test/run.ts). */
setDefaultTimeout(60_000);
