/** `bun clients/demo/tutorial/pictures.ts [FOLDER]`: plays each part of docs/tutorial.md on a server of its own and draws what was recorded, as docs/tutorial-*.svg or into the folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { picture } from '../picture.ts';
import { startServer } from '../server.ts';
import { readSound, type Sound } from '../sound.ts';

/** The scripts, and what their pictures are called. */
export const parts = {
  split: 'A keyboard split: bass below middle C, bell above',
  arpeggio: 'An arpeggio on the grid, 100 bpm',
  ramp: 'The same from 60 to 180 bpm',
} as const;

/** Records what a script plays, from its first sound on. @throws Error with what the script printed when it fails */
export async function recordPart(name: string): Promise<Sound> {
  const folder = mkdtempSync(join(tmpdir(), 'tutorial-'));
  const wav = join(folder, 'capture.wav');
  try {
    const server = await startServer([
      '--none',
      '--midi',
      'none',
      '--instruments',
      resolve(import.meta.dir, '../../../instruments'),
      '--capture',
      wav,
    ]);
    const script = Bun.spawn([process.execPath, resolve(import.meta.dir, `${name}.ts`), server.url], {
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    });
    const printed = (await new Response(script.stdout).text()) + (await new Response(script.stderr).text());
    const code = await script.exited;
    server.kill();
    await server.exited;
    if (code !== 0) throw new Error(`${name} ended with ${code}: ${printed}`);
    const { channels, sampleRate } = await readSound(wav);
    const first = channels[0]!.findIndex((x) => x !== 0);
    return { sampleRate, channels: channels.map((samples) => samples.subarray(Math.max(0, first))) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const folder = Bun.argv[2] ?? resolve(import.meta.dir, '../../../docs');
  for (const [name, title] of Object.entries(parts)) {
    await Bun.write(join(folder, `tutorial-${name}.svg`), picture(title, await recordPart(name)));
    console.log(join(folder, `tutorial-${name}.svg`));
  }
  process.exit(0);
}
