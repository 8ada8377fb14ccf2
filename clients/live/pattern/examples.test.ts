/** The examples of Strudel's own documentation: those that play here, and the others by name. */
import { expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CodeFault, Evaluator } from './evaluator.ts';
import { partsOfCycle } from './messages.ts';
import { loadStrudel } from './strudel.ts';

/** Returns the examples in the comments of a package's sources. */
function examplesOf(name: string): string[] {
  const folder = join(dirname(fileURLToPath(import.meta.resolve(name))), '..');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.mjs'))
    .flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap(([comment]) =>
        comment
          .replace(/^[ \t]*\*\/?[ \t]?/gm, '')
          .split(/^@(?=\w)/m)
          .filter((part) => part.startsWith('example'))
          .map((part) =>
            part
              .slice('example'.length)
              .replace(/\*\/\s*$/, '')
              .trim(),
          ),
      ),
    );
}

test('play, but for those that are named', async () => {
  const evaluator = new Evaluator(await loadStrudel());
  const examples = ['@strudel/core', '@strudel/tonal'].flatMap(examplesOf);
  const others: string[] = [];
  const { log } = console;
  console.log = () => {};
  for (const code of examples) if (!(await plays(evaluator, code))) others.push(code);
  console.log = log;
  // What has no sound, and what is for MIDI.
  const known = /^(silence|gap\(3\)|const (line|pattern) = )|\.midi\(\)$/;
  expect(others.filter((code) => !known.test(code))).toEqual([]);
  expect([examples.length, others.length]).toEqual([379, 15]);
});

/** True when code gives events, and nothing in it is wrong. */
async function plays(evaluator: Evaluator, code: string): Promise<boolean> {
  try {
    await evaluator.evaluate([{ source: '', code, isLine: false }]);
    const { events, faults } = evaluator.query({ from: 0, to: 8 * partsOfCycle }, 0.5);
    return events.length > 0 && faults.length === 0;
  } catch (error) {
    if (error instanceof CodeFault) return false;
    throw error;
  }
}
