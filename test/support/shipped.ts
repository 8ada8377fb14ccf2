/** The instruments that come with the server: one a file, which has its name. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dir, '../../instruments');

export const shipped: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => name.slice(0, -'.ts'.length))
  .sort();

export const shippedPath = (name: string): string => join(folder, `${name}.ts`);
