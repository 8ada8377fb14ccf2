/** Commands about SynthDefs. */
import { async, blob, completion, refused, refusedPath, sync, text } from '../builders.ts';

export const defCommands = [
  async('/d_recv', 5, [refused(blob('definitions'), 'failed'), completion], 'Defines SynthDefs.'),
  async('/d_load', 6, [refusedPath, completion], 'Loads a SynthDef file; the path may contain wildcards.'),
  async('/d_loadDir', 7, [refusedPath, completion], 'Loads all SynthDef files of a folder and its subfolders.'),
  sync('/d_freeAll', 8, [], 'Removes all SynthDefs; their synths play on.'),
  sync('/d_free', 53, [], 'Removes SynthDefs; their synths play on.', {
    repeated: [refused(text('name'), 'SynthDef not found')],
  }),
] as const;
