/** Plans in simulated time: a whole server in process, whose time goes on when the test says so. */
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { randomFrom, Simulation } from './simulation.test-stage.ts';
import { every, type Heard } from './stage.test-stage.ts';

let live: Simulation;
beforeEach(async () => {
  live = await Simulation.open();
});
afterEach(() => live.close());

const at = (level: number, samples: readonly number[]): Heard[] => samples.map((sample): Heard => [sample, level]);

test('in a thousand swaps at random no onset is lost, doubled or moved', async () => {
  const random = randomFrom(11);
  const counts = [1, 4, 12, 16, 48, 250];
  let from = await live.swap('s("x1*16")');
  let [level, count] = [1, 16];
  const wanted: Heard[] = [];
  const begin = from;
  for (let i = 0; i < 1000; i++) {
    await live.play(0.12 * random());
    const next = [1 + Math.floor(60 * random()), counts[Math.floor(counts.length * random())]!] as const;
    const sample = await live.swap(`s("x${next[0]}*${next[1]}")`);
    wanted.push(...at(level, every(count, from, sample)));
    [from, level, count] = [sample, ...next];
  }
  expect(live.between(begin, from)).toEqual(wanted);
  expect(wanted.length).toBeGreaterThan(1000);
  expect([live.player.underruns, live.player.counts.missed, live.faults]).toEqual([0, 0, []]);
}, 120_000);

test('in a thousand swaps among changes of the tempo, sudden ones, ramps and nudges, no onset is lost, doubled or moved, and the place of the cycle goes on', async () => {
  const random = randomFrom(3);
  const { grid, client, clock } = live;
  const change = [
    () => clock.setBpm(40 + 260 * random()),
    () => clock.setCps(0.2 + random()),
    () => client.request(['/tempo', 40 + 260 * random(), -1, 0.05 + random()], { reply: '/done' }),
    () => client.request(['/grid/nudge', 0.2 * random() - 0.1, 0.5], { reply: '/done' }),
  ];
  let from = await live.swap('s("x1*16")');
  const begin = from;
  const wanted: Heard[] = [];
  let [level, count, furthest] = [1, 16, 0];
  for (let i = 0; i < 1000; i++) {
    const begun = live.server.samples;
    if (i % 2 === 0) await live.during<unknown>(change[Math.floor(4 * random())]!());
    await live.play(0.25 * random());
    const next = [1 + Math.floor(60 * random()), 1 + Math.floor(64 * random())] as const;
    const sample = await live.swap(`s("x${next[0]}*${next[1]}")`);
    // A cycle has four beats: an onset lies on the sample that is nearest to its beat.
    for (let n = Math.floor((grid.beatAt(from) / 4) * count); grid.sampleAt((4 * n) / count) < sample; n++)
      if (grid.sampleAt((4 * n) / count) >= from) wanted.push([grid.sampleAt((4 * n) / count), level]);
    // From each sample to the next the place moves by what the tempo is there, and by no more.
    for (let each = begun; each < live.server.samples; each += 16) {
      const moved = grid.beatAt(each + 1) - grid.beatAt(each);
      furthest = Math.max(furthest, Math.abs((moved * 60 * 48_000) / grid.bpmAt(each) - 1));
    }
    [from, level, count] = [sample, ...next];
  }
  expect(live.between(begin, from)).toEqual(wanted);
  expect(wanted.length).toBeGreaterThan(1000);
  expect(furthest).toBeLessThan(0.5);
  expect([live.player.underruns, live.player.counts.missed, live.faults]).toEqual([0, 0, []]);
}, 120_000);

test('a millisecond between onsets is planned like any other, from a swap on within a few quanta', async () => {
  await live.swap('s("x1*2000")');
  await live.play(0.3);
  const asked = live.server.samples;
  const sample = await live.swap('s("x2*2000")');
  await live.play(1.2);
  expect(sample - asked).toBeLessThanOrEqual(4 * 128);
  expect(live.between(asked, asked + 48_000)).toEqual([
    ...at(1, every(2000, asked, sample)),
    ...at(2, every(2000, sample, asked + 48_000)),
  ]);
}, 60_000);

test('minutes of a pattern are on their places', async () => {
  await live.swap('s("x1*2 ~ ~ x2")');
  const begin = live.server.samples;
  await live.play(180);
  const cycle = 96_000;
  const wanted: Heard[] = [];
  for (let first = 0; first < live.server.samples; first += cycle)
    for (const [place, level] of [
      [0, 1],
      [0.125, 1],
      [0.75, 2],
    ] as const) {
      const sample = first + place * cycle;
      if (sample >= begin && sample < live.server.samples) wanted.push([sample, level]);
    }
  expect(live.between(begin + 512, live.server.samples)).toEqual(wanted.filter(([sample]) => sample >= begin + 512));
}, 120_000);

test('the tempo moves what is planned, and the position of the cycle goes on', async () => {
  const begin = await live.swap('s("x1*16")');
  await live.play(1);
  await live.during(live.clock.setBpm(200));
  await live.play(1);
  await live.during(live.clock.setBpm(40));
  await live.play(3);
  const { grid } = live;
  const wanted: number[] = [];
  for (let quarter = 0; ; quarter++) {
    const sample = grid.sampleAt(quarter / 4);
    if (sample >= live.server.samples) break;
    if (sample >= begin) wanted.push(sample);
  }
  expect(live.between(begin, live.server.samples)).toEqual(at(1, wanted));
}, 60_000);

test('another signature makes cycles of other lengths, and a jump of the grid goes on where it leads', async () => {
  await live.swap('s("x1*4")');
  await live.play(1);
  await live.during(live.client.request(['/grid/signature', 3, 4], { reply: '/done' }));
  await live.play(6);
  const last = live.server.samples;
  const { grid } = live;
  const places = live.between(last - 96_000, last).map(([sample]) => grid.position(sample).beatInBar);
  expect(places.length).toBeGreaterThan(4);
  for (const place of places) expect(Math.abs(place / 0.75 - Math.round(place / 0.75))).toBeLessThan(1e-4);
  await live.during(live.client.request(['/grid/locate', 1000.25], { reply: '/done' }));
  await live.play(2);
  const after = live.between(live.server.samples - 48_000, live.server.samples).map(([sample]) => grid.beatAt(sample));
  expect(after.length).toBeGreaterThan(1);
  expect(live.clock.beatNow()).toBeGreaterThan(1001);
  expect(live.clock.beatNow()).toBeLessThan(1006);
}, 60_000);

test('jumps of the grid, far and near, forwards and back: what is planned before one is left out, and what comes behind it begins in time', async () => {
  const { grid, client, clock } = live;
  const jumps: [sample: number, beat: number][] = [[0, 0]];
  grid.listen((change, from) => {
    if (change === 'place') jumps.push([from, grid.beatAt(from)]);
  });
  const begin = await live.swap('s("x1*32")');
  for (const by of [1000.3, -990.1, -0.3, 0.2, 0.7, -0.6]) {
    await live.play(0.9);
    await live.during(client.request(['/grid/locate', clock.beatNow() + by], { reply: '/done' }));
  }
  await live.play(1);
  const wanted = jumps.flatMap(([from, beat], i) => {
    const to = jumps[i + 1]?.[0] ?? live.server.samples;
    // Eight a beat of half a second.
    const samples: number[] = [];
    for (let n = Math.ceil(8 * beat - 1e-6); ; n++) {
      const sample = Math.round(from + (n / 8 - beat) * 24_000);
      if (sample >= to) return samples;
      samples.push(sample);
    }
  });
  expect(live.between(begin, live.server.samples)).toEqual(
    at(
      1,
      wanted.filter((sample) => sample >= begin),
    ),
  );
  expect([live.player.underruns, live.faults]).toEqual([0, []]);
}, 60_000);

test('onsets for which time went by too fast are underruns, and told once', async () => {
  await live.swap('s("x1*16")');
  await live.play(0.5);
  for (let i = 0; i < 3; i++) {
    // Nobody looks for two seconds.
    await live.render(1500);
    await live.play(0.5);
  }
  expect(live.player.underruns).toBeGreaterThanOrEqual(3);
  expect(live.faults.map(({ message }) => message)).toEqual([
    'onsets came too late: the machine had too much to do (status counts underruns)',
  ]);
}, 60_000);
