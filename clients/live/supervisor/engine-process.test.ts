/** The evaluating process as its supervisor sees it, where it ends. */
import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nothingKept } from '../engine/messages.ts';
import { EngineProcess, Refusal } from './engine-process.ts';

test('what is asked of one that has ended is refused, whether that is known yet or not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bunsynth-engine-'));
  const entry = join(folder, 'silent.ts');
  writeFileSync(entry, 'process.on("message", () => {}); process.send({ from: "ready" });');
  const hooks = { line: () => {}, fault: () => {}, keep: () => {}, planned: () => {} };
  const begin = { to: 'begin', url: '', tag: '', samples: [], voices: 1, kept: nothingKept, isWatched: false } as const;
  const engine = new EngineProcess(entry, begin, hooks);
  await engine.ready;
  process.kill(engine.pid, 'SIGKILL');
  const answers: Promise<unknown>[] = [];
  for (let i = 0; i < 50; i++) {
    answers.push(engine.request('status', {}).catch((error) => error));
    // The system may say that it is gone before its exit code comes.
    if (i % 10 === 9) await Bun.sleep(1);
  }
  for (const answer of await Promise.all(answers)) expect(answer).toBeInstanceOf(Refusal);
  rmSync(folder, { recursive: true });
});
