/** `bunsynth live`: the supervisor of patterns, with the ports and the prompt that code comes from. */
import { resolve } from 'node:path';
import { commandHelp, OptionError, separatePrograms } from '../../server/options/index.ts';
import { openSounds } from './engine/sounds.ts';
import { readOptions, table } from './options.ts';
import { runLive } from './program.ts';

process.exit(await main(Bun.argv.slice(2)));

/** The exit code. What went wrong is one line on standard error. */
async function main(argv: readonly string[]): Promise<number> {
  try {
    if (argv[0] === 'render') return await render(argv.slice(1));
    const options = readOptions(argv);
    if (!options.help) return await runLive(options, resolve(import.meta.dir, 'engine/main.ts'));
    process.stdout.write(commandHelp('live', separatePrograms.live, table));
    return 0;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    console.error(`bunsynth live: ${Bun.env.BUNSYNTH_DEBUG ? error.stack : error.message}`);
    return error instanceof OptionError ? error.exitCode : 1;
  }
}

async function render(argv: readonly string[]): Promise<number> {
  const { renderLive, table, usage } = await import('./offline/render.ts');
  if (!argv.some((word) => word === '-h' || word === '--help')) return renderLive(argv, openSounds);
  process.stdout.write(commandHelp('live render', usage, table));
  return 0;
}
