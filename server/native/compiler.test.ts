/** Whatever happens to the child process that has LLVM, the graph is refused with a reason, and the next one is made. */
import { afterEach, describe, expect, test } from 'bun:test';
import { fileURLToPath } from 'node:url';
import { Compiler, type CompilerOptions } from './compiler.ts';
import { oldestVersion } from './library/find.ts';
import { installed, newest, noLlvm, withLibrary } from './library/installed.test-library.ts';
import { chooseWidth, possiblePods } from './width/width.ts';

const seven = 'define i32 @run(ptr %base, i32 %list, i32 %pods) { ret i32 7 }';
/** LLVM aborts on a register that there is not. */
const aborts = `declare i64 @llvm.read_register.i64(metadata)
define i64 @run() { %c = call i64 @llvm.read_register.i64(metadata !0)
  ret i64 %c }
!0 = !{!"nonsense"}`;

/** A child process that comes to no end where a text says so. */
const busy = new URL('./child/main.test-busy.ts', import.meta.url);

const opened: Compiler[] = [];
afterEach(() => {
  for (const compiler of opened.splice(0)) compiler.close();
});

function compiler(options: Partial<CompilerOptions> = {}): Compiler {
  const made = new Compiler(
    Object.assign(options, { library: newest, cache: undefined, report: () => {}, ...options }),
  );
  opened.push(made);
  return made;
}

/** True for a process that is there and more than what is left of one that nobody asked about. */
function isRunning(number: number): boolean {
  const { stdout } = Bun.spawnSync(['ps', '-o', 'stat=', '-p', String(number)]);
  const state = stdout.toString().trim();
  return state !== '' && !state.startsWith('Z');
}

const make = (by: Compiler, source: string, passes = '') => by.compile({ key: 'a graph', source, passes });
const isObject = expect.objectContaining({ image: expect.objectContaining({ content: expect.any(Uint8Array) }) });

describe('the child process', () => {
  test.each([...installed])('tests %s, says what it is, and makes objects', async (path) => {
    const own = compiler({ library: path });
    const library = await own.open();
    expect(library).toMatchObject({ path, features: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(Number.parseInt(library.version, 10)).toBeGreaterThanOrEqual(oldestVersion);
    expect([128, 256, 512]).toContain(library.bits);
    // Nothing is measured where there is nothing to choose.
    const { pods, costs } = library.width;
    const widths = possiblePods(library.bits);
    expect(costs.map((cost) => cost.pods)).toEqual(widths.length === 1 ? [] : [...widths]);
    expect(costs.every(({ nanoseconds }) => nanoseconds > 0)).toBe(true);
    expect(pods).toBe(costs.length === 0 ? 1 : chooseWidth(costs).pods);
    expect(await make(own, seven, 'default<O1>')).toEqual(isObject);
  });

  withLibrary('takes the width that is known of this library and processor, and no other', async () => {
    const library = await compiler().open();
    // A width that is never measured.
    const known = { ...library, width: { pods: 1, costs: [{ pods: 1, nanoseconds: -1 }] } } as const;
    expect(await compiler({ known }).open()).toEqual(known);
    const { width } = await compiler({ known: { ...known, features: 'of another processor' } }).open();
    expect(width).not.toEqual(known.width);
  });

  withLibrary("tells what is wrong with a text or with passes in LLVM's words, and goes on", async () => {
    const own = compiler();
    const process = await own.open().then(() => own.process);
    expect(await make(own, 'nonsense')).toEqual({
      refused: expect.stringContaining('expected top-level'),
      lasts: true,
    });
    expect(await make(own, seven, 'nonsense')).toEqual({ refused: "unknown pass name 'nonsense'", lasts: true });
    expect(await make(own, seven.replace('i32 7', 'i64 7'))).toEqual({
      refused: expect.stringContaining("doesn't match function result type"),
      lasts: true,
    });
    expect(await make(own, seven)).toEqual(isObject);
    expect(own.process).toBe(process);
  });

  withLibrary('that LLVM aborts is told with its last words, and another makes the next', async () => {
    const own = compiler();
    expect(await make(own, aborts)).toEqual({
      refused: expect.stringMatching(/^LLVM ended its process \((SIG\w+|it ended with 1)\): .*[Ii]nvalid register/),
      lasts: true,
    });
    expect(own.process).toBeUndefined();
    expect(await make(own, seven)).toEqual(isObject);
  });

  withLibrary('that somebody ends is told, and another makes the next', async () => {
    const own = compiler({ module: busy });
    await own.open();
    const lost = make(own, `; waiting\n${seven}`);
    await Bun.sleep(1);
    process.kill(own.process!, 'SIGKILL');
    expect(await lost).toEqual({ refused: "LLVM's process was ended from outside (SIGKILL)", lasts: false });
    expect(await make(own, seven)).toEqual(isObject);
  });

  withLibrary('that comes to no end ends when it has used its time, and the graph is not tried again', async () => {
    const own = compiler({ module: busy, processorSeconds: 0.3 });
    expect(await make(own, `; endless\n${seven}`)).toEqual({
      refused: 'LLVM took longer than 0.3 s of processor time',
      lasts: true,
    });
    expect(await make(own, seven)).toEqual(isObject);
  });

  withLibrary('that takes too long by the clock is ended, which another start may try again', async () => {
    const options = { module: busy, deadline: 60 };
    const own = compiler(options);
    await own.open();
    options.deadline = 0.1;
    expect(await make(own, `; waiting\n${seven}`)).toEqual({ refused: 'LLVM took longer than 0.1 s', lasts: false });
    options.deadline = 60;
    expect(await make(own, seven)).toEqual(isObject);
  });

  withLibrary('goes when there is nothing to make for a while, and comes back', async () => {
    const own = compiler({ idle: 0.01 });
    await own.open();
    const { process: first } = own;
    while (own.process !== undefined) await Bun.sleep(5);
    expect(await make(own, seven)).toEqual(isObject);
    expect(own.process).not.toBe(first);
  });

  withLibrary('goes with the server, however that ends', async () => {
    const server = Bun.spawn([process.execPath, fileURLToPath(new URL('./compiler.test-server.ts', import.meta.url))], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let child = 0;
    for await (const bytes of server.stdout) if ((child = Number.parseInt(new TextDecoder().decode(bytes), 10))) break;
    expect(isRunning(child)).toBe(true);
    server.kill('SIGKILL');
    while (isRunning(child)) await Bun.sleep(5);
  });

  withLibrary('refuses a library that gives other results, naming what it proves', async () => {
    const own = compiler({ module: new URL('./child/main.test-wrong.ts', import.meta.url) });
    await expect(own.open()).rejects.toThrow(
      /^it fails its self-test \(the lesser of two .*\): lesser gave 3f800000 7fc00000 00000000 80000000 where 00000001 00000002/,
    );
  });

  withLibrary('refuses a file that is not there, is no library, or no LLVM', async () => {
    await expect(compiler({ library: '/nowhere/libLLVM.so' }).open()).rejects.toThrow(/^it does not open: /);
    await expect(compiler({ library: import.meta.path }).open()).rejects.toThrow(/^it does not open: /);
    const refused = compiler({ library: noLlvm ?? '/nowhere' });
    await expect(refused.open()).rejects.toThrow(noLlvm ? /^it is no LLVM, or one before 15: / : /^it does not open/);
    expect(refused.process).toBeUndefined();
  });
});
