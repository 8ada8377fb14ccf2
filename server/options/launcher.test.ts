/** The launcher, run on a stand-in server that prints how it was started. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const launcher = join(import.meta.dir, '..', '..', 'bunsynth');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bunsynth launcher '));
  await mkdir(join(folder, 'home', 'server'), { recursive: true });
  await mkdir(join(folder, 'home', 'node_modules', '.bin'), { recursive: true });
  await copyFile(launcher, join(folder, 'home', 'bunsynth'));
  await symlink(process.execPath, join(folder, 'home', 'node_modules', '.bin', 'bun'));
  await writeFile(
    join(folder, 'home', 'server', 'main.ts'),
    `
    console.log(JSON.stringify({ pid: process.pid, words: process.argv.slice(2), cwd: process.cwd(), bun: Bun.version }));
    process.exit(7);
  `,
  );
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(command: string[], { cwd = folder, env = {} }: { cwd?: string; env?: Record<string, string> } = {}) {
  const child = Bun.spawn(command, {
    cwd,
    env: { ...process.env, BUNSYNTH_BUN: '', ...env },
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { pid: child.pid, out, errors, code };
}

describe('bunsynth', () => {
  test('becomes the server process, in the folder it was called from, with every argument', async () => {
    const words = ['-u', '57110', '-H', '', 'two words', '*', '-V', '-1'];
    const { pid, out, errors, code } = await run([join(folder, 'home', 'bunsynth'), ...words]);
    expect(errors).toBe('');
    expect(JSON.parse(out)).toEqual({ pid, words, cwd: folder, bun: Bun.version });
    expect(code).toBe(7);
  });

  test('is found through relative links and through PATH', async () => {
    await mkdir(join(folder, 'bin'), { recursive: true });
    await symlink('../home/bunsynth', join(folder, 'bin', 'synth'));
    await symlink('bin/synth', join(folder, 'link'));
    expect((await run([join(folder, 'link'), '-v'])).code).toBe(7);
    expect((await run(['./link', '-v'])).code).toBe(7);
    const path = `${join(folder, 'bin')}:${process.env.PATH}`;
    expect((await run(['sh', '-c', 'exec synth -v'], { env: { PATH: path } })).code).toBe(7);
  });

  test('refuses a Bun chosen by hand that is too old', async () => {
    const old = await fakeBun('old', '1.4.4');
    const { code, errors, out } = await run([join(folder, 'home', 'bunsynth')], { env: { BUNSYNTH_BUN: old } });
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(errors).toMatch(/^bunsynth: BUNSYNTH_BUN=.*old\/bun is not a Bun 1\.4\.5 or newer\n$/);
  });

  test.each(['1.4.5', '1.4.10', '1.10.0', '2.0.0', '1.4.6-canary.3'])('takes Bun %s', async (version) => {
    const newer = await fakeBun(`bun-${version}`, version);
    const { out } = await run([join(folder, 'home', 'bunsynth'), 'x'], { env: { BUNSYNTH_BUN: newer } });
    expect(out).toBe(`fake ${join(folder, 'home', 'server', 'main.ts')} x\n`);
  });

  test('passes an old Bun on PATH by and says what it needs when there is no other', async () => {
    const lonely = join(folder, 'lonely');
    await mkdir(join(lonely, 'server'), { recursive: true });
    await copyFile(launcher, join(lonely, 'bunsynth'));
    const old = await fakeBun('tools', '1.3.9');
    for (const tool of ['dirname', 'awk', 'readlink', 'sh']) {
      await symlink(Bun.which(tool)!, join(dirname(old), tool));
    }
    const { code, errors } = await run([join(lonely, 'bunsynth')], { env: { PATH: dirname(old) } });
    expect(errors).toBe('bunsynth: needs Bun 1.4.5 or newer (https://bun.sh), or npx to fetch it; found neither\n');
    expect(code).toBe(1);
  });

  test('installs the dependencies when they are missing', async () => {
    const bare = join(folder, 'bare');
    await mkdir(join(bare, 'server'), { recursive: true });
    await copyFile(launcher, join(bare, 'bunsynth'));
    const bun = await fakeBun('installer', '1.4.5');
    const { code, errors, out } = await run([join(bare, 'bunsynth'), '-v'], { env: { BUNSYNTH_BUN: bun } });
    expect(errors).toBe(`bunsynth: installing dependencies\nfake install --silent --frozen-lockfile --cwd ${bare}\n`);
    expect(out).toBe(`fake ${join(bare, 'server', 'main.ts')} -v\n`);
    expect(code).toBe(0);
  });
});

/** A program that answers --version and otherwise prints its arguments. */
async function fakeBun(name: string, version: string): Promise<string> {
  await mkdir(join(folder, name), { recursive: true });
  const program = join(folder, name, 'bun');
  await writeFile(program, `#!/bin/sh\nif [ "$1" = --version ]; then echo ${version}; else echo fake "$@"; fi\n`);
  await chmod(program, 0o755);
  return program;
}
