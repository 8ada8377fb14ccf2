/** Paths as they are typed in the console. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** A file that is there by its whole path, since the server may work in another folder; the rest is the server's to find. */
export function serverPath(text: string): string {
  return existsSync(text) ? resolve(text) : text;
}

/** Files and folders, these with a slash, whose paths begin so. */
export function filesBeginning(prefix: string): string[] {
  const folder = prefix.endsWith('/') ? prefix : dirname(prefix);
  const begun = prefix.endsWith('/') ? '' : basename(prefix);
  const shownFolder = prefix.includes('/') ? folder : '';
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(({ name }) => name.startsWith(begun) && (begun.startsWith('.') || !name.startsWith('.')))
      .map((entry) => join(shownFolder, entry.name) + (entry.isDirectory() ? '/' : ''));
  } catch {
    // A folder that cannot be read has nothing to offer.
    return [];
  }
}
