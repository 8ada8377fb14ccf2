/** Entries of the list that native code is run by (native/walker.ts), as the render thread writes them into the shared memory. */

/** Words of an entry: number of the def, address of its list of pods, number of pods, and what the function returned. */
export const WalkEntry = { def: 0, podList: 1, pods: 2, result: 3, words: 4 } as const;

/** Bytes of an entry. */
export const walkEntryBytes = 4 * WalkEntry.words;
