/** Files that this program consists of: a client that writes there has it run what it wrote. */
import { resolve } from 'node:path';
import type { ParsedOptions } from '../options/index.ts';
import { root } from '../system/bundles.ts';

/** Folder of the instruments that come with the server. */
const ownInstruments = resolve(root, 'instruments');

/** Folders whose instruments are played, those that win by name last. */
export function instrumentFolders({
  instruments,
  noBundled,
}: Pick<ParsedOptions, 'instruments' | 'noBundled'>): readonly string[] {
  const asked = instruments.filter((folder) => folder !== '').map((folder) => resolve(folder));
  const all = noBundled || instruments.includes('') ? asked : [ownInstruments, ...asked];
  return all.filter((folder, i) => all.lastIndexOf(folder) === i);
}

export const programFolders: readonly string[] = [
  ownInstruments,
  ...['server', 'protocol', 'clients', 'node_modules', 'bunsynth', 'package.json', 'tsconfig.json'].map((name) =>
    resolve(root, name),
  ),
];
