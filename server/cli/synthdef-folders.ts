/** The SynthDefs that are there from the start (-D): those in SC_SYNTHDEF_PATH, or in SuperCollider's own folder. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { findDefs } from '../workers/synthdef-files.ts';

export function synthDefFolders(environment: Record<string, string | undefined> = process.env): string[] {
  const { SC_SYNTHDEF_PATH: path, XDG_DATA_HOME: data } = environment;
  if (path) return path.split(delimiter).filter((folder) => folder !== '');
  return [join(data || join(homedir(), '.local', 'share'), 'SuperCollider', 'synthdefs')];
}

/** All SynthDefs in the folders, in a fixed order. What cannot be read is reported and left out. */
export function readSynthDefFolders(folders: readonly string[], report: (line: string) => void): SynthDef[] {
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((path) => {
      const { defs, faults } = findDefs({ path, as: 'folder' });
      faults.forEach(report);
      return defs;
    });
}
