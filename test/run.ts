/**
 * `bun run test [suite…]`: runs the suites and ends with one line of their summed counts. Suites that compare with SuperCollider
 * are left out, and said so, where it is not installed; with CI set that is a failure.
 */
import { resolve } from 'node:path';
import { useOwnCache } from './support/cache-home.ts';

interface Suite {
  readonly name: string;
  readonly command: readonly string[];
  /** Milliseconds that a test may take, where a minute is too short. */
  readonly timeout?: number;
  /** Programs that it needs. */
  readonly needs: readonly string[];
}

const here = (path: string) => resolve(import.meta.dir, path);
const suites: readonly Suite[] = [
  { name: 'types', command: ['bun', 'run', 'typecheck'], needs: [] },
  { name: 'lint', command: ['bun', 'run', 'lint'], needs: [] },
  { name: 'imports', command: ['bun', 'run', 'imports'], needs: [] },
  {
    name: 'unit',
    command: [
      'bun',
      'test',
      './protocol',
      './server',
      './clients',
      './instruments',
      './test/guarantees',
      './test/conformance',
      './test/golden',
      './test/modules',
      './test/arm',
    ],
    needs: [],
  },
  { name: 'conform', command: ['bun', here('conformance/run.ts'), '--count', '300'], needs: ['scsynth', 'jackd'] },
  { name: 'null', command: ['bun', here('null/run.ts')], needs: ['scsynth'] },
  {
    name: 'clients',
    command: ['bun', 'test', './test/clients'],
    timeout: 300_000,
    needs: ['oscsend', 'pd', 'jackd'],
  },
  {
    name: 'alsa',
    command: ['bun', 'test', 'test/alsa'],
    timeout: 600_000,
    needs: ['qemu-system-x86_64', 'depmod', 'xz', 'aplaymidi'],
  },
  {
    name: 'oracle',
    command: ['bun', 'test', 'test/oracle'],
    timeout: 900_000,
    needs: ['scsynth', 'sclang', 'jackd', 'sox'],
  },
];

useOwnCache();
const wanted = Bun.argv.slice(2);
const unknown = wanted.find((name) => !suites.some((s) => s.name === name));
if (unknown) throw new Error(`no suite ${unknown}; there are ${suites.map((s) => s.name).join(', ')}`);

let [passed, failed, skipped] = [0, 0, 0];
for (const suite of suites) {
  if (wanted.length && !wanted.includes(suite.name)) continue;
  const missing = suite.needs.filter((program) => !Bun.which(program));
  if (missing.length) {
    console.log(
      `== ${suite.name}: left out, ${missing.join(', ')} not installed (Debian: supercollider-server supercollider-language jackd2 sox liblo-tools puredata-core qemu-system-x86 kmod xz-utils alsa-utils)`,
    );
    if (Bun.env.CI) failed++;
    else skipped++;
    continue;
  }
  console.log(`== ${suite.name}`);
  const counts = await run(suite);
  passed += counts.passed;
  failed += counts.failed;
}
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(failed ? 1 : 0);

/** Runs a suite, showing its output. One that fails without counting is one failure; one that counts nothing is one test. */
async function run({ command, timeout = 60_000 }: Suite): Promise<{ passed: number; failed: number }> {
  // The first file of `bun test` takes its limit from test/support/preload.ts, the others that of the command.
  const limit = command[1] === 'test' ? ['--timeout', String(timeout)] : [];
  const child = Bun.spawn([...command, ...limit], {
    cwd: here('..'),
    stdout: 'pipe',
    stderr: 'pipe',
    env: { ...Bun.env, FORCE_COLOR: '0', TEST_TIMEOUT: String(timeout) },
  });
  const texts = await Promise.all([show(child.stdout), show(child.stderr)]);
  const code = await child.exited;
  const count = (pattern: RegExp) =>
    texts.flatMap((text) => [...text.matchAll(pattern)]).reduce((sum, match) => sum + Number(match[1]), 0);
  const counts = {
    passed: count(/^\s*(\d+) pass(?:ed,|$)/gm),
    failed: count(/^\s*(\d+) fail$/gm) + count(/^\d+ passed, (\d+) failed/gm),
  };
  if (code !== 0 && counts.failed === 0) return { ...counts, failed: 1 };
  return counts.passed + counts.failed === 0 ? { passed: 1, failed: 0 } : counts;
}

/** Passes a stream on as it comes, without the lines of single passed tests, and keeps it. */
async function show(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = '';
  let line = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    const piece = decoder.decode(chunk, { stream: true });
    text += piece;
    const lines = (line + piece).split('\n');
    line = lines.pop()!;
    for (const whole of lines) if (!/^\((pass|skip)\)/.test(whole) && whole.trim()) console.log(`   ${whole}`);
  }
  if (line.trim()) console.log(`   ${line}`);
  return text;
}
