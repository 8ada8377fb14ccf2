/** `bunsynth live` with the sounds of tests. */
import { resolve } from 'node:path';
import { readOptions } from './options.ts';
import { runLive } from './program.ts';

process.exit(await runLive(readOptions(Bun.argv.slice(2)), resolve(import.meta.dir, 'engine/engine.test-main.ts')));
