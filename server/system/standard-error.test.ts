import { expect, test } from 'bun:test';
import { resolve } from 'node:path';

test('whole lines are handed over and still arrive, and what is after it too; no descriptor is left', async () => {
  const program = `
    import { tapStandardError } from ${JSON.stringify(resolve(import.meta.dir, 'standard-error.ts'))};
    import { readdirSync, writeSync } from 'node:fs';
    const there = () => readdirSync('/proc/self/fd').length;
    const lines = [];
    for (let round = 0; round < 50; round++) {
      const end = tapStandardError((line) => lines.push(line));
      writeSync(2, 'one\\ntw');
      writeSync(2, 'o\\n');
      end();
    }
    const end = tapStandardError((line) => lines.push(line));
    writeSync(2, 'late\\n');
    while (!lines.includes('late')) await Bun.sleep(5);
    const during = there();
    end();
    await Bun.sleep(20);
    writeSync(2, 'after\\n');
    console.log(JSON.stringify({ lines, more: during - there() }));`;
  const child = Bun.spawn([process.execPath, '-e', program], { stdout: 'pipe', stderr: 'pipe' });
  const [out, error, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (code !== 0) throw new Error(error);
  expect(JSON.parse(out)).toEqual({
    lines: [...Array.from({ length: 50 }, () => ['one', 'two']).flat(), 'late'],
    more: 2,
  });
  expect(error.split('\n').filter((line) => line === 'two')).toHaveLength(50);
  expect(error.endsWith('late\nafter\n')).toBe(true);
}, 30_000);
