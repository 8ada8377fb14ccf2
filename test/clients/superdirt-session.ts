/**
 * SuperDirt, unmodified, in sclang with bunsynth as its server: `bun test/clients/superdirt-session.ts FOLDER-OF-SUPERDIRT FOLDER-OF-VOWEL`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '../support/server.ts';
import { standIn } from './stand-in.ts';

export interface Session {
  readonly words: readonly string[];
  readonly posted: string;
  readonly printed: string;
  readonly level: number;
}

/** @param quarks folders of class files: SuperDirt's and Vowel's @throws Error with what was posted when it fails */
export async function session(quarks: readonly string[]): Promise<Session> {
  const server = standIn();
  try {
    const samples = join(server.folder, 'samples');
    mkdirSync(join(samples, 'tone'), { recursive: true });
    Bun.spawnSync([
      'sox',
      '-n',
      '-r',
      '44100',
      '-c',
      '1',
      join(samples, 'tone', 'a.wav'),
      'synth',
      '1',
      'sine',
      '440',
      'gain',
      '-6',
    ]);
    const settings = join(server.folder, 'sclang.yaml');
    writeFileSync(
      settings,
      `includePaths:\n${quarks.map((path) => `    - ${path}\n`).join('')}excludePaths: []\npostInlineWarnings: false\n`,
    );
    const env = {
      ...server.environment,
      QT_QPA_PLATFORM: 'offscreen',
      QTWEBENGINE_DISABLE_SANDBOX: '1',
      XDG_DATA_HOME: server.folder,
      SESSION_PROGRAM: server.scsynth,
      SESSION_PORT: String(await freePort()),
      SESSION_DIRT_PORT: String(await freePort()),
      SESSION_SAMPLES: samples,
    };
    const child = Bun.spawn(
      ['sclang', '-l', settings, resolve(import.meta.dir, '../../clients/superdirt/session.scd')],
      {
        env,
        stdin: 'ignore',
        stdout: 'pipe',
        stderr: 'ignore',
        timeout: 90_000,
      },
    );
    const posted = await new Response(child.stdout).text();
    await child.exited;
    if (!posted.includes('RESULT over')) throw new Error(`SuperDirt did not come to its end:\n${posted}`);
    return { words: server.words(), posted, printed: server.printed(), level: await server.level() };
  } finally {
    server.remove();
  }
}

if (import.meta.main) {
  const { words, posted, level } = await session(Bun.argv.slice(2));
  console.log(`${posted}\nstarted as: scsynth ${words.join(' ')}\nplayed: ${level.toFixed(1)} dB`);
}
