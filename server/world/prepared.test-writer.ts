/**
 * The preparing thread of the two-thread test: 1,000 changes, as fast as the engine takes them. Version n is sound and a parameter that are n
 * from its frame on; before it they are the version before. Some offers are withdrawn at once, some come too late.
 */

import { type SeriesPoint, segmentsOf } from '../../test/support/series-points.ts';
import type { Layout } from './layout.ts';
import { PreparedWriter } from './prepared.ts';
import type { PreparedBank } from './prepared-bank.ts';
import { writeTable } from './series.ts';
import { sharedWords } from './shared-words.ts';

declare const self: Worker;

/** A change that was taken: the first frame of a version. */
export interface Taken {
  readonly from: number;
  readonly version: number;
}

export interface HammerReport {
  readonly taken: readonly Taken[];
  readonly refused: number;
  readonly withdrawn: number;
}

/** Words between the two threads: frames that the engine may render, and whether the changes are over. */
export const Pace = { frames: 0, over: 1 } as const;

interface Start {
  readonly layout: Layout;
  readonly memory: ArrayBufferLike;
  readonly pace: Int32Array;
  /** Room for two tables. */
  readonly free: number;
}

/** Bytes from a table to the other. */
export const tableRoom = 1 << 16;

const changes = 1000;
const ahead = 1500;

self.onmessage = ({ data: { layout, memory, pace, free } }: MessageEvent<Start>) => {
  const words = sharedWords(memory);
  const writer = new PreparedWriter(layout, memory, 0);
  /** Steps of the version that plays; those before the last one that was heard do not matter any more. */
  let points: readonly SeriesPoint[] = [{ frame: 0, value: 0 }];
  const taken: Taken[] = [];
  let [refused, withdrawn, version] = [0, 0, 0];

  const extend = (bank: PreparedBank, value: number, to: number) => {
    const { ready } = bank;
    if (to <= ready) return;
    for (const piece of bank.write(ready, to - ready, writer.heard(bank))) for (const view of piece) view.fill(value);
    bank.done(to);
  };
  for (let n = 0; taken.length < changes; n++) {
    extend(writer.playing, version, writer.reached + ahead);
    Atomics.store(pace, Pace.frames, writer.playing.end);
    const from = writer.adopt(writer.reached + ((n * 7919) % 300));
    extend(writer.spare, version + 1, from + ahead);
    // Not the table that plays.
    const table = free + ((version + 1) % 2) * tableRoom;
    const kept = points.filter(
      ({ frame }, i) => frame < from && (points[i + 1]?.frame ?? from) > writer.reached - layout.blockSize,
    );
    const changed = [...kept, { frame: from, value: version + 1 }];
    writeTable(words, table, [segmentsOf(changed)]);
    Atomics.store(pace, Pace.frames, Math.min(writer.playing.end, writer.spare.end));
    const offer = writer.offerChange(table, from);
    // The engine may have come to the end of what it has, and waits for more.
    const isStuck = () => writer.reached + layout.blockSize > Atomics.load(pace, Pace.frames);
    while (writer.fate(offer) === 'open') if (n % 5 === 0 || isStuck()) writer.withdraw();
    const fate = writer.fate(offer);
    if (fate === 'taken') {
      taken.push({ from, version: ++version });
      points = changed;
    } else if (fate === 'refused') refused++;
    else withdrawn++;
  }
  Atomics.store(pace, Pace.over, 1);
  self.postMessage({ taken, refused, withdrawn } satisfies HammerReport);
};
