/** Two threads: one prepares and offers as fast as it can, the other takes and plays. */
import { expect, test } from 'bun:test';
import { ElementWorld } from '../../test/support/element-world.ts';
import { Out, Prepared, Series, synthDef } from '../synthdef/builder/index.ts';
import { type HammerReport, Pace, type Taken, tableRoom } from './prepared.test-writer.ts';

test('of 1,000 changes each is heard whole from its frame on, and nothing of it before', async () => {
  const world = new ElementWorld({ blockSize: 16 });
  const series = [[{ frame: 0, value: 0 }]];
  world.occupy(0, { prepared: 2, ringFrames: 2048, series });
  world.synth(synthDef('both', {}, () => Out.ar(0, [Prepared.ar(2, 0).channels[1]!, Series.ar(0, 0)])));
  const pace = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL('./prepared.test-writer.ts', import.meta.url).href);
  const report = new Promise<HammerReport>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data as HammerReport);
    worker.onerror = (event) => reject(new Error(event.message));
  });
  let ended = false;
  report.catch(() => {
    ended = true;
  });
  const { layout, memory } = world;
  worker.postMessage({ layout, memory, pace, free: world.take(2 * tableRoom) });
  const heard: Float32Array[][] = [];
  let frames = 0;
  while (!ended && Atomics.load(pace, Pace.over) === 0) {
    if (frames + 16 <= Atomics.load(pace, Pace.frames)) {
      heard.push(world.render(1));
      frames += 16;
    } else await Bun.sleep(0);
  }
  const { taken, refused, withdrawn } = await report;
  worker.terminate();
  expect(taken).toHaveLength(1000);
  expect(taken.map(({ version }) => version)).toEqual(taken.map((_, i) => i + 1));
  expect(refused + withdrawn).toBeGreaterThan(0);
  // A change may begin before one that was taken earlier and had yet to come.
  const steps: Taken[] = [{ from: 0, version: 0 }];
  for (const each of taken) {
    while (steps.length > 0 && steps.at(-1)!.from >= each.from) steps.pop();
    steps.push(each);
  }
  let step = 0;
  for (const [block, [sound, values]] of heard.entries())
    for (let i = 0; i < 16; i++) {
      const frame = block * 16 + i;
      while (step + 1 < steps.length && steps[step + 1]!.from <= frame) step++;
      const { version } = steps[step]!;
      if (sound![i] !== version || values![i] !== version)
        throw new Error(`frame ${frame} is ${sound![i]} and ${values![i]}, not ${version}`);
    }
  expect(world.starved(0)).toBe(0);
});
