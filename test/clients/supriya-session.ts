/** supriya, as it is installed, with bunsynth as its server: `bun test/clients/supriya-session.ts`. */
import { resolve } from 'node:path';
import { standIn } from './stand-in.ts';

export const installed =
  Bun.which('python3') !== null &&
  Bun.spawnSync(['python3', '-c', 'import supriya'], { stdout: 'ignore', stderr: 'ignore' }).success;

export interface Session {
  readonly words: readonly string[];
  readonly posted: string;
  readonly printed: string;
  readonly level: number;
}

/** @throws Error with what was posted when it fails */
export async function session(): Promise<Session> {
  const server = standIn();
  try {
    const env = { ...server.environment, SUPRIYA_SERVER_EXECUTABLE: server.scsynth };
    const child = Bun.spawn(['python3', resolve(import.meta.dir, '../../clients/supriya/run.py')], {
      env,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      timeout: 60_000,
    });
    const [posted, errors] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
    if (await child.exited) throw new Error(`supriya failed:\n${posted}${errors}${server.printed()}`);
    return { words: server.words(), posted, printed: server.printed(), level: await server.level() };
  } finally {
    server.remove();
  }
}

if (import.meta.main) {
  const { words, posted, printed, level } = await session();
  console.log(`started as: scsynth ${words.join(' ')}\n${posted}\n${printed}\nplayed: ${level.toFixed(1)} dB`);
}
