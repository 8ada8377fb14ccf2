/** What this program consists of: who writes there has it run what he wrote. */
import { resolve } from 'node:path';

const root = resolve(import.meta.dir, '..');

/** Folder of the instruments that come with the server. */
export const ownInstruments = resolve(root, 'instruments');

export const programFolders: readonly string[] = [ownInstruments, ...['server', 'protocol', 'clients', 'node_modules', 'bunsynth', 'package.json', 'tsconfig.json'].map((name) => resolve(root, name))];
