/** `bun test/clients/sonic-pi-defs.ts FOLDER`: which of the SynthDef files in a folder can be played, and which UGens the others lack. */
import { readFileSync } from 'node:fs';
import { parseSynthDefs } from '../../protocol/synthdef/parse.ts';
import { declarationOf } from '../../server/synthdef/ugens/index.ts';
import { synthDefFiles } from '../../server/workers/synthdef-files.ts';

export interface Coverage {
  readonly playable: readonly string[];
  /** Names of UGens that are not there, of each def that has such. */
  readonly lacking: ReadonlyMap<string, readonly string[]>;
}

export function coverage(folder: string): Coverage {
  const playable: string[] = [];
  const lacking = new Map<string, string[]>();
  for (const def of synthDefFiles(folder).flatMap((path) => parseSynthDefs(readFileSync(path)))) {
    const missing = new Set(
      def.units.filter(({ name, specialIndex }) => !declarationOf(name, specialIndex)).map(({ name }) => name),
    );
    if (missing.size) lacking.set(def.name, [...missing]);
    else playable.push(def.name);
  }
  return { playable, lacking };
}

if (import.meta.main) {
  const folder = Bun.argv[2];
  if (!folder) throw new Error('which folder?');
  const { playable, lacking } = coverage(folder);
  console.log(`${playable.length} of ${playable.length + lacking.size} can be played`);
  for (const [name, missing] of lacking) console.log(`${name}: ${missing.join(', ')}`);
}
