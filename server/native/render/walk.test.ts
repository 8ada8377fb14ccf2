/** A list of functions is run by one call, in the audio thread too, where it allocates nothing; it stops where there is something to look at. */
import { describe, expect } from 'bun:test';
import { loadAudioLibrary } from '../../audio/audio-library.ts';
import { World } from '../../world/layout.ts';
import { WalkEntry, walkEntryBytes } from '../../world/walk-entry.ts';
import { hostWriter } from '../child/object-writer.ts';
import { newest, withLibrary } from '../library/installed.test-library.ts';
import { linkObject } from '../link/link.ts';
import { walkerPasses, walkerText } from '../walker.ts';
import { allocateTable, FunctionTable, freeTable } from './function-table.ts';
import type { WorkletReport, WorkletTask } from './walk.test-worklet.ts';
import { Walker } from './walk.ts';

let opened: ReturnType<typeof hostWriter> | undefined;
const linked = (text: string) => linkObject((opened ??= hostWriter(newest)).write(text, walkerPasses));

/** Adds something to the word at the list of pods, and multiplies by the number of pods. */
const adding = (by: number) => `define i32 @run(ptr %base, i32 %list, i32 %pods) {
  %w = zext i32 %list to i64
  %p = getelementptr i8, ptr %base, i64 %w
  %v = load i32, ptr %p, align 4
  %s = add i32 %v, ${by}
  %r = mul i32 %s, %pods
  ret i32 %r
}`;

/** Bytes that show that calls leave something: one small object each would leave a hundred times as much. */
const seen = 65_536;

/** Behind the world's header, in which records are told. */
const [list, untouched] = [512, -1];

/** A memory with a list, and a table in which defs 3 and 5 have functions. */
function world(entries: readonly (readonly [def: number, podList: number, pods: number])[]) {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true });
  const words = new Int32Array(memory.buffer);
  entries.forEach((entry, i) => words.set([...entry, untouched], list / 4 + WalkEntry.words * i));
  const table = allocateTable(8);
  const functions = new FunctionTable(table);
  const [walker, one, two] = [linked(walkerText), linked(adding(1)), linked(adding(2))];
  functions.set(3, one.address);
  functions.set(5, two.address);
  return { memory, words, table, functions, walker, one, two };
}

const resultsOf = (words: Int32Array, count: number): number[] =>
  Array.from({ length: count }, (_, i) => words[(list + walkEntryBytes * i) / 4 + WalkEntry.result]!);

describe('the walker', () => {
  withLibrary('runs entries up to one that has no function, and says how many it ran', () => {
    for (const none of [4, 8, -1]) {
      const entries = [
        [3, 1000, 2],
        [5, 1004, 3],
        [none, 0, 1],
        [3, 1004, 1],
      ] as const;
      const { memory, words, table, functions, walker } = world(entries);
      words.set([-1, -2], 250);
      const own = new Walker({ code: walker.address, table, memory: memory.buffer });
      expect(own.walk(list, entries.length)).toBe(2);
      expect(resultsOf(words, entries.length)).toEqual([0, 0, untouched, untouched]);
      expect(own.walk(list, 0)).toBe(0);
      functions.clear(3);
      expect(own.walk(list, entries.length)).toBe(0);
      memory.grow(1);
      expect(own.walk(list + walkEntryBytes, 1)).toBe(1);
    }
  });

  withLibrary('stops behind an entry that has a result or has left records', () => {
    const entries = [
      [3, 1000, 1],
      [5, 1004, 3],
      [3, 1000, 2],
    ] as const;
    const { memory, words, table, walker } = world(entries);
    words.set([-1, 20], 250);
    const own = new Walker({ code: walker.address, table, memory: memory.buffer });
    expect(own.walk(list, 3)).toBe(2);
    expect(resultsOf(words, 3)).toEqual([0, 66, untouched]);
    words[251] = -2;
    expect(own.walk(list, 3)).toBe(3);
    expect(resultsOf(words, 3)).toEqual([0, 0, 0]);
    words[World.recordBytes >> 2] = 12;
    expect(own.walk(list, 3)).toBe(1);
  });

  withLibrary('has a table whose places are those of its defs alone', () => {
    const { table, functions, one } = world([]);
    expect(functions.get(3)).toBe(one.address);
    expect([-1, 8, Number.NaN].map((def) => functions.set(def, one.address))).toEqual([false, false, false]);
    expect([0, 1, 2, 4, 6, 7].map((def) => functions.get(def))).toEqual([0, 0, 0, 0, 0, 0]);
    expect([-1, 8, 1000].map((def) => functions.get(def))).toEqual([0, 0, 0]);
    freeTable(table);
  });

  withLibrary('keeps the memory that it works on', () => {
    const walker = (() => {
      const { memory, table, walker } = world([[3, 1000, 2]]);
      return new Walker({ code: walker.address, table, memory: memory.buffer });
    })();
    for (let i = 0; i < 3; i++) Bun.gc(true);
    expect(walker.walk(list, 1)).toBe(1);
  });

  withLibrary('is made and called in an AudioWorklet, where calling and setting allocate nothing', async () => {
    const { memory, words, table, walker, one } = world([
      [3, 1000, 2],
      [5, 1004, 3],
    ]);
    words[250] = -1;
    const task: WorkletTask = {
      code: walker.address,
      table,
      memory: memory.buffer,
      def: 3,
      function: one.address,
      list,
      count: 2,
      seen,
    };
    const library = await loadAudioLibrary();
    const context = new library.AudioContext({ sinkId: { type: 'none' } });
    try {
      await context.audioWorklet.addModule(new URL('./walk.test-worklet.ts', import.meta.url).pathname);
      const node = new library.AudioWorkletNode(context as never, 'walking', { processorOptions: task });
      const report = new Promise<WorkletReport>((resolve) => {
        node.port.onmessage = ({ data }) => resolve(data as WorkletReport);
      });
      node.connect(context.destination as never);
      const { done, grown, littered } = await report;
      expect(done).toBe(2);
      expect(littered).toBeGreaterThan(seen);
      expect(grown).toBeLessThan(seen);
      expect(resultsOf(words, 2)).toEqual([0, 6]);
    } finally {
      await context.close();
    }
  });
});
