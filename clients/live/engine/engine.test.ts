/** Code that replaces itself on a real server: by what is in its output, sample by sample. */
import { afterEach, beforeEach, describe, expect } from 'bun:test';
import { inRealTime as test } from '../real-time.test-stage.ts';
import { every, type Heard, Stage } from './stage.test-stage.ts';
import { PatternFault } from './threads.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
}, 30_000);
let ended = false;
afterEach(async () => {
  if (!ended) await stage.end();
  ended = false;
});
const end = (): Promise<Heard[]> => {
  ended = true;
  return stage.end();
};

const between = (heard: readonly Heard[], from: number, to: number) =>
  heard.filter(([sample]) => sample >= from && sample < to);
const at = (level: number, samples: readonly number[]): Heard[] => samples.map((sample): Heard => [sample, level]);
/** Holds its thread for so many milliseconds. */
const busy = (milliseconds: number) => `const begun = Date.now(); while (Date.now() - begun < ${milliseconds});`;

async function faultOf(playing: Promise<unknown>): Promise<string> {
  try {
    await playing;
  } catch (error) {
    if (error instanceof PatternFault) return error.message;
    throw error;
  }
  return 'no fault';
}

describe('new code', () => {
  test('takes the place of the old one at the same position of the cycle: nothing is lost, doubled or moved', async () => {
    const counts = [4, 16, 48, 250];
    let state = 3;
    const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    const swaps: { sample: number; level: number; count: number }[] = [];
    for (let i = 0; i < 60; i++) {
      const [level, count] = [1 + (i % 50), counts[Math.floor(random() * 4)]!];
      const { sample } = await stage.play(`s("x${level}*${count}")`);
      swaps.push({ sample: sample!, level, count });
      await stage.after(random() * 0.15);
    }
    const { underruns } = await stage.engine.handlers.status({});
    const heard = await end();
    const last = swaps.at(-1)!.sample;
    const wanted = swaps
      .slice(0, -1)
      .flatMap(({ sample, level, count }, i) => at(level, every(count, sample, swaps[i + 1]!.sample)));
    expect(between(heard, swaps[0]!.sample, last)).toEqual(wanted);
    // The first was asked for when nothing was planned.
    expect(underruns).toBeLessThanOrEqual(1);
  }, 60_000);

  test('that takes 200 ms, is wrong, throws or never ends leaves what plays untouched, to the sample', async () => {
    const { sample } = await stage.play('s("x1*32")');
    expect(await faultOf(stage.play('s("x2*32"'))).toBe('Unexpected token');
    expect(await faultOf(stage.play('s("x2*32").fmap(x => zork(x))'))).toBe('zork is not defined');
    expect(await faultOf(stage.play('while (true);\ns("x2")'))).toBe(
      'a.js: the code takes longer than 2 s; it was ended',
    );
    const slow = await stage.play(`${busy(200)}\ns("x2*32")`);
    expect(slow.milliseconds!).toBeGreaterThanOrEqual(200);
    const to = await stage.after(0.3);
    const heard = await end();
    expect(between(heard, sample!, to)).toEqual([
      ...at(1, every(32, sample!, slow.sample!)),
      ...at(2, every(32, slow.sample!, to)),
    ]);
    expect(slow.sample! - sample!).toBeGreaterThan(2 * 48_000);
  }, 60_000);

  test('in a burst: only the newest plays', async () => {
    const first = await stage.play(`s("x1*16")`);
    const burst = Array.from({ length: 50 }, (_, i) => stage.play(`${busy(i === 0 ? 100 : 1)}\ns("x${i + 2}*16")`));
    const answers = await Promise.all(burst);
    expect(answers.map(({ isSuperseded }) => isSuperseded)).toEqual(Array.from({ length: 50 }, (_, i) => i < 49));
    const to = await stage.after(0.4);
    const { sample } = answers.at(-1)!;
    expect(between(await end(), first.sample!, to)).toEqual([
      ...at(1, every(16, first.sample!, sample!)),
      ...at(51, every(16, sample!, to)),
    ]);
  }, 30_000);

  test('in a burst with hush, panic and tempo among it: each acts in its order, and none is lost', async () => {
    const { handlers } = stage.engine;
    const burst = async (...commands: (readonly [at: number, act: () => Promise<unknown>])[]) => {
      const code = (i: number) => `${busy(i === 0 ? 100 : 1)}\n${i % 10 === 9 ? 'setcps(0.3)\n' : ''}s("x${i + 1}*16")`;
      const acts = Array.from({ length: 50 }, (_, i) => [
        stage.play(code(i)),
        ...commands.filter(([at]) => at === i).map(([, act]) => act()),
      ]);
      await Promise.all(acts.flat());
      const from = (await stage.sample()) + 4800;
      const to = await stage.after(0.6);
      const { isHushed, bpm } = await handlers.status({});
      return { isHushed, bpm: Math.round(bpm), from: from + 4800, to };
    };
    await stage.play('s("x60*16")');
    // What is said last counts: code lifts a hush, and its tempo holds until another is told.
    const lifted = await burst([10, () => handlers.hush({})], [20, () => handlers.tempo({ bpm: 150 })]);
    const hushed = await burst([48, () => handlers.tempo({ bpm: 90 })], [49, () => handlers.hush({})]);
    const again = await burst([5, () => handlers.panic({})], [49, () => handlers.tempo({ bpm: 100 })]);
    const panicked = await burst([30, () => handlers.hush({})], [49, () => handlers.panic({})]);
    const heard = await end();
    const seen = [lifted, hushed, again, panicked].map(({ isHushed, bpm, from, to }) => ({
      isHushed,
      bpm,
      levels: [...new Set(between(heard, from, to).map(([, level]) => level))],
    }));
    expect(seen).toEqual([
      { isHushed: false, bpm: 72, levels: [50] },
      { isHushed: true, bpm: 72, levels: [] },
      { isHushed: false, bpm: 100, levels: [50] },
      { isHushed: true, bpm: 72, levels: [] },
    ]);
  });

  test('waits for its sounds while the old one plays', async () => {
    const first = await stage.play('s("x1*16")');
    const { milliseconds, sample } = await stage.play('s("slow*64")');
    expect(milliseconds!).toBeGreaterThanOrEqual(195);
    const to = await stage.after(0.2);
    const { missed } = await stage.engine.handlers.status({});
    expect(missed).toBe(0);
    expect(between(await end(), first.sample!, to)).toEqual([
      ...at(1, every(16, first.sample!, sample!)),
      ...at(100, every(64, sample!, to)),
    ]);
  }, 30_000);

  test('of one source leaves that of others', async () => {
    await stage.play('s("x1*16")', 'a.js');
    await stage.play('s("x2*8")', 'b.js');
    const { sample, outputs } = await stage.play('s("x3*16")', 'a.js');
    expect(outputs).toEqual([
      { name: '$0', source: 'b.js' },
      { name: '$0', source: 'a.js' },
    ]);
    const to = await stage.after(0.4);
    const heard = between(await end(), sample!, to);
    // Two on one sample add up.
    const [a, b] = [every(16, sample!, to), new Set(every(8, sample!, to))];
    expect(heard).toEqual(a.map((each): Heard => [each, b.has(each) ? 5 : 3]));
  }, 30_000);
});

test('hush, unhush, mute and solo hold from their place on; the newest code is not heard before a hush that came after it', async () => {
  const { handlers } = stage.engine;
  await stage.play('a: s("x1*64")\nb: s("~ x2").fast(64)');
  const quiet = async (act: () => Promise<unknown>): Promise<[from: number, to: number]> => {
    await act();
    const from = (await stage.sample()) + 512;
    return [from, await stage.after(0.15)];
  };
  const hushed = await quiet(() =>
    Promise.all([stage.play('a: s("x3*64")\nb: s("~ x2").fast(64)'), handlers.hush({})]),
  );
  const unhushed = await quiet(() => handlers.unhush({}));
  const muted = await quiet(() => handlers.mute({ output: 'a', on: true }));
  // Code lifts a hush, and no mute.
  const still = await quiet(() => stage.play('a: s("x4*64")\nb: s("~ x5").fast(64)'));
  const soloed = await quiet(async () => {
    await handlers.mute({ output: 'a', on: false });
    await handlers.solo({ output: 'a', on: true });
  });
  const one = await quiet(async () => {
    await handlers.solo({ output: 'a', on: false });
    await handlers.hush({ output: 'a.js' });
  });
  const lifted = await quiet(() => stage.play('a: s("x6*64")\nb: s("~ x7").fast(64)'));
  expect(await faultOf(Promise.resolve().then(() => handlers.mute({ output: 'zork', on: true })))).toBe(
    'there is no output "zork"; there are a, b',
  );
  const heard = await end();
  const levels = ([from, to]: readonly [number, number]) =>
    [...new Set(between(heard, from, to).map(([, level]) => level))].sort();
  expect([hushed, unhushed, muted, still, soloed, one, lifted].map(levels)).toEqual([
    [],
    [2, 3],
    [2],
    [5],
    [4],
    [],
    [6, 7],
  ]);
}, 30_000);

test('panic silences at once, and what is planned does not come after it', async () => {
  await stage.play('s("x1*64")');
  await stage.engine.handlers.panic({});
  const from = await stage.sample();
  const to = await stage.after(1);
  expect((await stage.engine.handlers.status({})).isHushed).toBe(true);
  expect(between(await end(), from, to)).toEqual([]);
}, 30_000);

test('the tempo changes at its place: the position of the cycle goes on, and no onset is lost', async () => {
  await stage.play('s("x1*16")');
  const { client } = stage;
  const position = async () => (await client.request(['/grid'], { reply: '/grid.reply' })).args as number[];
  const from = await stage.after(0.1);
  await stage.engine.handlers.tempo({ bpm: 150 });
  await stage.after(0.4);
  const [beat, , , bpm, sample] = await position();
  expect(bpm).toBe(150);
  await stage.play('setcps(0.25)\ns("x1*16")');
  await stage.after(0.4);
  const [lastBeat, , , lastBpm, to] = await position();
  expect(lastBpm).toBe(60);
  const heard = between(await end(), from, to!);
  // One onset each quarter of a beat, whatever the tempo: as many as beats have gone by.
  const quarters = (each: number) => Math.floor(4 * each);
  const beatFrom = beat! - beatsBetween(from, sample!, heard);
  expect(heard.length).toBe(quarters(lastBeat!) - quarters(beatFrom));
  const steps = heard.slice(1).map(([each], i) => each - heard[i]![0]);
  for (const step of steps)
    expect([6000, 4800, 12_000].some((whole) => Math.abs(step - whole) <= 1) || isBetween(step)).toBe(true);
}, 30_000);

/** Beats from a sample to another, by the onsets between them: a quarter of a beat each. */
function beatsBetween(from: number, to: number, heard: readonly Heard[]): number {
  return between(heard, from, to).length / 4;
}
/** A step in which the tempo changes. */
const isBetween = (step: number): boolean => step > 4800 && step < 12_000;

test('unknown sounds, unknown controls and values that are none are told once, with their place', async () => {
  await stage.play(`const { roomy } = createParams('roomy')\nstack(s("nope*8"), s("x1*8").set(roomy(2)), "3*8")`);
  // A busy machine may be told of beside them: that has no place in the code.
  const placed = () => stage.faults.filter(({ place }) => place);
  for (let tries = 0; placed().length < 3 && tries < 100; tries++) await stage.after(0.1);
  expect(placed().map(({ message, place }) => [message, place?.line, place?.column])).toEqual([
    ['there is no sound nope', 2, 10],
    ['there is no control roomy; it changes nothing', 2, 23],
    ['3 is no sound; s("…"), note("…") and the like make one of it', 2, 46],
  ]);
}, 30_000);

test('a pattern that hangs later is ended, and the one before plays on', async () => {
  await stage.play('s("x1*64")');
  await stage.play('s("x2*64").withHap(h => { if (Number(h.whole.begin) > 1e6) while (true); return h })');
  await stage.client.request(['/grid/locate', 5e6], { reply: '/done' });
  await stage.after(1.5);
  expect(stage.faults.at(-1)?.message).toContain('the one before plays on');
  const from = await stage.sample();
  const to = await stage.after(0.3);
  const levels = new Set(between(await end(), from, to).map(([, level]) => level));
  expect([...levels]).toEqual([1]);
}, 30_000);

test('samples are taken from folders, seen from the file; what is none is refused, and what plays goes on', async () => {
  await stage.play('s("x1*64")');
  const refused = (code: string) => faultOf(stage.play(code, '/tmp/piece.js'));
  expect(await refused(`samples('ftp://example.com/kit')\ns("x2*64")`)).toContain(
    '"ftp://example.com/kit" is no place',
  );
  expect(await refused(`samples({ bd: 5 })\ns("x2*64")`)).toContain('samples: bd: ');
  // Nobody listens there.
  expect(await refused(`samples('http://127.0.0.1:1/strudel.json')\ns("x2*64")`)).toContain(
    'samples: http://127.0.0.1:1/strudel.json cannot be fetched: ',
  );
  expect(await refused(`samples('./no-such-folder')\ns("x2*64")`)).toMatch(/^samples: ENOENT.*'\/tmp\/no-such-folder'/);
  const from = await stage.sample();
  await stage.after(0.1);
  const { sample } = await stage.play(`samples('.')\ns("x3*64")`, '/tmp/a.js');
  const to = await stage.after(0.2);
  const heard = await end();
  expect(new Set(between(heard, from, sample!).map(([, level]) => level))).toEqual(new Set([1]));
  expect(between(heard, sample!, to).length).toBeGreaterThan(0);
}, 30_000);
