/** Eight hours in simulated time: a player on a server with Dirt's sounds, and ticks that are placed to the sample. */

import { fullGC, heapStats } from 'bun:jsc';
import { expect, test } from 'bun:test';
import { Dirt } from '../../dirt/index.ts';
import { dirtWorld, randomFrom, Simulation } from './simulation.test-stage.ts';
import { openTestSounds } from './sounds.test-double.ts';
import type { OpenSounds } from './sounds.ts';

const sampleRate = 3000;
const hours = 8;
/** Seconds between two looks: more than a player ever lets go by. */
const look = 0.4;
const minutesBetweenSwaps = 4;

/** Ticks are heard in the first output, and what Dirt plays in the others. */
const openBoth: OpenSounds = async (options) => {
  const dirt = await Dirt.open({ ...options, orbits: 1, out: 1 });
  const ticks = await openTestSounds(options);
  const of = ({ s }: { readonly s?: unknown }) => (/^x\d/.test(String(s)) ? ticks : dirt);
  return {
    get sounding() {
      return dirt.sounding;
    },
    ready: (event) => of(event).ready(event),
    fileOf: (event, key) => of(event).fileOf(event, key),
    messages: (event, at) => of(event).messages(event, at),
    faults: (event) => of(event).faults(event),
    unknown: (event) => of(event).unknown(event),
    hush: (orbit) => dirt.hush(orbit),
    hold: () => dirt.hold(),
    panic: () => dirt.panic(),
    addSounds: (sounds) => dirt.addSounds(sounds),
    retry: () => dirt.retry(),
    close: () => dirt.close(),
  };
};

test('eight hours: no onset is early, late, lost or double, no sound stays, and memory does not grow', async () => {
  let ticks: (readonly [sample: number, level: number])[] = [];
  const live = await Simulation.open({
    openSounds: openBoth,
    world: { ...dirtWorld, outputs: 3, sampleRate, blockSize: 256 },
    onBlock: (sound, first) =>
      sound.forEach((x, frame) => {
        if (x !== 0) ticks.push([first + frame, Math.round(100 * x)]);
      }),
  });
  for (const s of ['hh', 'cp', 'sine']) await live.during(Promise.resolve(live.sounds.ready({ s })));
  const random = randomFrom(5);
  const [begun, ended] = [new Set<number>(), new Set<number>()];
  live.client.on('/n_go', ({ args }) => begun.add(Number(args[0])));
  live.client.on('/n_end', ({ args }) => {
    const id = Number(args[0]);
    // Numbers of synths are used again.
    if (!begun.delete(id)) ended.add(id);
  });
  await live.during(live.clock.setBpm(144));
  await live.play(1);
  const synths = async () => (await live.during(live.client.status())).synths;
  const before = await synths();
  const sizes: number[] = [];
  // With the threads of the patterns.
  const wholes: number[] = [];
  let wrong = 0;
  let planned = 0;
  let next = await live.swap('s("x1*2")');
  let [level, count] = [1, 2];
  const swapsAnHour = 60 / minutesBetweenSwaps;
  for (let n = 0; n < hours * swapsAnHour; n++) {
    await live.play(minutesBetweenSwaps * 60 - random(), look);
    const from = next;
    const [newLevel, newCount] = [1 + (n % 50), 1 + Math.floor(4 * random())];
    next = await live.swap(
      `$: s("x${newLevel}*${newCount}, <hh ~ ~>, ~ ~ <cp ~>").every(3, rev)\n$: note("c2").s("sine").legato(.5)`,
    );
    const wanted = placesOf(live, count, from, next).map((sample) => `${sample} ${level}`);
    const got = ticks.filter(([sample]) => sample >= from && sample < next).map((each) => each.join(' '));
    planned += wanted.length;
    if (got.join() !== wanted.join()) wrong++;
    ticks = ticks.filter(([sample]) => sample >= next);
    [level, count] = [newLevel, newCount];
    if ((n + 1) % swapsAnHour === 0) {
      fullGC();
      sizes.push(heapStats().objectCount);
      wholes.push(process.memoryUsage().rss);
    }
  }
  expect(wrong).toBe(0);
  expect(planned).toBeGreaterThan(10_000);
  expect(Math.max(...sizes) - sizes[1]!).toBeLessThan(5000);
  expect(Math.max(...wholes) - wholes[1]!).toBeLessThan(100e6);
  expect([live.player.underruns, live.player.counts.missed, live.lines, live.faults]).toEqual([0, 0, [], []]);
  await live.swap('silence');
  await live.play(5);
  expect(await synths()).toBe(before);
  expect([begun.size, ended.size]).toEqual([0, 0]);
  live.close();
}, 240_000);

/** Samples of ticks that come `count` times a cycle of four beats at 144 a minute, from a sample on and before another. */
function placesOf(live: Simulation, count: number, from: number, to: number): number[] {
  const { grid } = live;
  const samples: number[] = [];
  for (let i = Math.floor((grid.beatAt(from) / 4) * count) - 1; ; i++) {
    const sample = grid.sampleAt((4 * i) / count);
    if (sample >= to) return samples;
    if (sample >= from) samples.push(sample);
  }
}
