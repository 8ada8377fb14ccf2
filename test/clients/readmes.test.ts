/** READMEs of clients, run as they are printed: a server as their first lines start it, then each line in a shell, in the order in which they stand. */
import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startServer } from '../support/server.ts';

const home = resolve(import.meta.dir, '../..');
const folder = mkdtempSync(join(tmpdir(), 'bunsynth-readmes-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The indented lines of a README, begun anew with each that starts a server. */
function sessionsOf(name: string): { readonly server: string; readonly lines: string[] }[] {
  const sessions: { readonly server: string; readonly lines: string[] }[] = [];
  for (const [, line] of readFileSync(join(home, 'clients', name, 'README.md'), 'utf8').matchAll(/^ {4}(.+)$/gm)) {
    if (line!.startsWith('./bunsynth')) sessions.push({ server: line!, lines: [] });
    else sessions.at(-1)!.lines.push(line!);
  }
  return sessions;
}

/** Resolves when all files of instruments are loaded: sessions go by the clock, as people do who read what is printed. */
async function loaded(http: string, folder: string): Promise<void> {
  const files = readdirSync(join(home, folder)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  for (let told = ''; !files.every((name) => told.includes(`/${folder}/${name}"`)); await Bun.sleep(50))
    told = await (await fetch(`${http}/instruments`)).text();
}

/** @param program without which the README cannot be run; `says` a line that each of its sessions prints */
const readmes: readonly { readonly name: string; readonly program: string; readonly says: readonly RegExp[] }[] = [
  {
    name: 'pd',
    program: 'pd',
    says: [/list status\.reply 1 [\s\S]*list done \/d_load[\s\S]*list n_go 1000 [\s\S]*list done \/quit/],
  },
  { name: 'liblo', program: 'oscsend', says: [/^$/] },
  { name: 'supercollider', program: 'sclang', says: [/^started bell$/m, /^stopped 2$/m] },
];

for (const { name, program, says } of readmes) {
  const sessions = sessionsOf(name);
  test(`clients/${name}/README.md has as many sessions as are checked`, () =>
    expect(sessions.length).toBe(says.length));
  sessions.forEach(({ server: start, lines }, i) => {
    test.skipIf(!Bun.which(program))(
      `clients/${name}/README.md, as printed: ${lines.at(-1)}`,
      async () => {
        // A port that is free, no device, and files of the test's own; else word for word.
        const server = await startServer('--none', ...start.split(' ').slice(1));
        await loaded(server.http, / --instruments (\S+)/.exec(start)?.[1] ?? 'instruments');
        const script = lines.join('\n').replaceAll('57110', String(server.udpPort)).replaceAll('/tmp/', `${folder}/`);
        const shell = Bun.spawn(['timeout', '90', 'sh', '-ec', script], {
          cwd: home,
          stdin: 'ignore',
          stdout: 'pipe',
          stderr: 'pipe',
          env: { ...process.env, QT_QPA_PLATFORM: 'offscreen', QTWEBENGINE_DISABLE_SANDBOX: '1' },
        });
        const [out, errors] = await Promise.all([new Response(shell.stdout).text(), new Response(shell.stderr).text()]);
        if (await shell.exited) throw new Error(`it ended with ${shell.exitCode}: ${out}${errors}${server.printed()}`);
        expect(await server.process.exited).toBe(0);
        expect(out + errors).toMatch(says[i]!);
        expect(server.printed()).not.toContain('FAILURE');
      },
      150_000,
    );
  });
}
