/** Docstrings begin with what a thing is or does. */
import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Glob } from 'bun';

const root = resolve(import.meta.dir, '../..');
const question = /\/\*\*\s*(?:\n\s*\*\s*)?(?:What|Who|Whose|Where|How|Whether|When|Which)\b.*/g;

test('hardly any begins with a question word', () => {
  const found = ['protocol', 'server', 'clients', 'instruments', 'test'].flatMap((folder) =>
    [...new Glob('**/*.ts').scanSync({ cwd: resolve(root, folder), absolute: true })]
      .filter((path) => !/\/(node_modules|dist)\//.test(path))
      .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(question)].map(([text]) => `${path}: ${text}`)),
  );
  expect(found.length, found.join('\n')).toBeLessThan(20);
});
