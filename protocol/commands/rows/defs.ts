/** Commands about SynthDefs. */
import { asynchronous, blob, completion, refused, refusedPath, synchronous, text } from '../builders.ts';

export const defCommands = [
  asynchronous('/d_recv', 5, [refused(blob('definitions'), 'failed'), completion], 'Defines SynthDefs.'),
  asynchronous('/d_load', 6, [refusedPath, completion], 'Loads a SynthDef file; the path may contain wildcards.'),
  asynchronous('/d_loadDir', 7, [refusedPath, completion], 'Loads all SynthDef files of a folder and its subfolders.'),
  synchronous('/d_freeAll', 8, [], 'Removes all SynthDefs; their synths play on.'),
  synchronous('/d_free', 53, [], 'Removes SynthDefs; their synths play on.', {
    repeated: [refused(text('name'), 'SynthDef not found')],
  }),
] as const;
