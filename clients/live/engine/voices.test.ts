/** Voices of patterns with Dirt's sounds, in simulated time: as many as the events say, and none that stays. */

import { fullGC, heapStats } from 'bun:jsc';
import { expect, test } from 'bun:test';
import type { Dirt } from '../../dirt/index.ts';
import { dirtWorld, openDirt, Simulation } from './simulation.test-stage.ts';

const sampleRate = 24_000;
/** Seconds of a cycle at 120 beats a minute. */
const cycle = 2;
/** Samples by which an end may be later than said: it is that of a block. */
const margin = 160;

/** Sounds that are the same each cycle, with their length in seconds. */
interface Part {
  readonly code: string;
  readonly places: readonly number[];
  readonly seconds: number;
}

const drum = (live: Simulation, name: string): number => (live.sounds as unknown as Dirt).samples.at(name, 0)!.seconds;

async function opened(voices?: number, onBlock: (sound: Float32Array, first: number) => void = () => {}) {
  const live = await Simulation.open({
    openSounds: openDirt,
    world: { ...dirtWorld, blockSize: 128, sampleRate },
    onBlock,
    ...(voices !== undefined && { voices }),
  });
  for (const s of ['cp', 'cr', 'hh']) await live.during(Promise.resolve(live.sounds.ready({ s })));
  return live;
}

/** Each event has eight echoes, itself among them, a sixteenth of a cycle apart. */
const echoes = 8;
const onsetsOf = ({ places }: Part): number[] =>
  places.flatMap((place) => Array.from({ length: echoes }, (_, i) => place + i / 16));

/** Returns how many sound at a sample, from one on, and whether none begins or ends near it. */
function predicted(parts: readonly Part[], from: number, sample: number): { count: number; isSure: boolean } {
  let [count, isSure] = [0, true];
  for (const part of parts)
    for (const place of onsetsOf(part))
      for (let n = Math.floor(sample / (cycle * sampleRate) - place) + 1; n >= 0; n--) {
        const begin = Math.round((n + place) * cycle * sampleRate);
        const end = begin + part.seconds * sampleRate;
        if (end < sample - margin) break;
        if (begin < from) continue;
        if ([begin, end].some((edge) => Math.abs(edge - sample) < margin)) isSure = false;
        if (begin <= sample && end > sample) count++;
      }
  return { count, isSure };
}

test('echoes of short, long, looped and played sounds for ten minutes: as many voices as the events say, and memory stays', async () => {
  const live = await opened();
  const parts: Part[] = [
    // A sample lasts as long as it is, shorter than its event or longer, looped as often as it is looped; with legato no longer than that.
    { code: 's("hh*2")', places: [0, 0.5], seconds: drum(live, 'hh') },
    { code: 's("cr")', places: [0], seconds: drum(live, 'cr') },
    { code: 's("~ cp").loop(3)', places: [0.5], seconds: 3 * drum(live, 'cp') },
    { code: 's("~ cr").legato(0.1)', places: [0.5], seconds: 0.1 },
    // A synth of SuperDirt's lasts as long as its event; one of superdough's has its release after it.
    { code: 's("soskick*4")', places: [0, 0.25, 0.5, 0.75], seconds: 0.5 },
    { code: 's("soskick").sustain(0.7)', places: [0], seconds: 0.7 },
    { code: 's("sine").note("c3").legato(0.25).release(0.4)', places: [0], seconds: 0.5 + 0.4 },
  ];
  const groups = async () => (await live.during(live.client.status())).groups;
  const others = await groups();
  const from = await live.swap(
    `stack(${parts.map(({ code }) => `${code}.gain(0.3)`).join(', ')}).stut(${echoes}, .9, 1/16)`,
  );
  const wrong: unknown[] = [];
  const sizes: number[] = [];
  let [sure, most] = [0, 0];
  for (let n = 1; n <= 300; n++) {
    // A little elsewhere in each cycle, a long way from the beginning of one.
    const at = (n + 0.313 + (n % 17) / 41) * cycle * sampleRate;
    await live.play((at - live.server.samples) / sampleRate);
    const { count, isSure } = predicted(parts, from, live.server.samples);
    const sounding = (await groups()) - others;
    most = Math.max(most, sounding);
    if (isSure) sure++;
    if (isSure && (sounding !== count || live.sounds.sounding !== count))
      wrong.push([n, sounding, live.sounds.sounding, count]);
    if (n % 100 === 0) {
      fullGC();
      sizes.push(heapStats().heapSize);
    }
  }
  expect(wrong).toEqual([]);
  expect(sure).toBeGreaterThan(200);
  expect(most).toBeGreaterThan(20);
  expect([live.player.underruns, live.player.counts.missed, live.lines, live.faults]).toEqual([0, 0, [], []]);
  expect(sizes.at(-1)! - sizes[0]!).toBeLessThan(2e6);
  await live.swap('silence');
  await live.play(8);
  expect(await groups()).toBe(others);
  live.close();
}, 240_000);
