/** The program: options in, then a server in real time, a score offline, or what the first word says. */

import { helpText, listOptions, type ParsedOptions, parseOptions, versionLine } from '../options/index.ts';
import { flushDenormals } from '../system/libc.ts';
import { commandOf, commandUsages, runCommand } from './commands.ts';
import { nameProcess, takeCalledName } from './process-name.ts';

const called = takeCalledName();
if (called !== undefined) nameProcess(called, Bun.argv.slice(2));
process.exit(await main(Bun.argv.slice(2)));

/** The exit code. What went wrong is one line on standard error. */
async function main(argv: readonly string[]): Promise<number> {
  try {
    const command = commandOf(argv);
    if (command !== undefined) return await runCommand(command, argv.slice(1));
    return await run(parseOptions(argv));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    console.error(`bunsynth: ${Bun.env.BUNSYNTH_DEBUG ? error.stack : error.message}`);
    return 1;
  }
}

async function run(options: ParsedOptions): Promise<number> {
  switch (options.mode) {
    case 'help':
      return print(helpText(commandUsages));
    case 'version':
      return print(versionLine(called));
    case 'list-options':
      return print(listOptions());
    case 'list-devices':
      return print(await devicesText(options));
    // Each way of running loads only what it needs: offline there is no audio library, and start-up counts.
    case 'offline':
      flushDenormals();
      return (await import('./render-score.ts')).runOffline(options);
    case 'real-time':
      return (await import('./serve.ts')).runRealTime(options);
  }
}

async function devicesText({ device, none }: ParsedOptions): Promise<string> {
  const { deviceLines, findDevices } = await import('../audio/device-list.ts');
  return deviceLines(await findDevices(none ? 'none' : device?.output)).join('\n');
}

function print(text: string): number {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  return 0;
}
