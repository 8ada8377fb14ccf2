/** Evaluation of code: outputs, places of faults, and nothing that is left behind. */
import { beforeAll, describe, expect, test } from 'bun:test';
import { CodeFault, Evaluator } from './evaluator.ts';
import { type Fault, partsOfCycle, type Unit } from './messages.ts';
import { faultText, isUnfinished } from './places.ts';
import { loadStrudel, type Strudel } from './strudel.ts';

let strudel: Strudel;
let evaluator: Evaluator;
beforeAll(async () => {
  strudel = await loadStrudel();
  evaluator = new Evaluator(strudel);
});

const file = (code: string, source = 'piece.js'): Unit => ({ source, code, isLine: false });
const line = (code: string, source = 'line'): Unit => ({ source, code, isLine: true });
const cycles = (from: number, to: number) => evaluator.query({ from: from * partsOfCycle, to: to * partsOfCycle }, 0.5);
/** Onsets as `output cycle sound`. */
const onsets = (from = 0, to = 1) =>
  cycles(from, to).events.map(({ output, cycle, value }) => `${output} ${cycle} ${(value as { s: string }).s}`);

async function faultOf(...units: Unit[]): Promise<Fault> {
  try {
    await evaluator.evaluate(units);
  } catch (error) {
    if (error instanceof CodeFault) return error.fault;
    throw error;
  }
  throw new Error('there was no fault');
}

describe('outputs', () => {
  test('are labelled patterns, or the last one', async () => {
    expect((await evaluator.evaluate([file('s("bd sn")')])).outputs).toEqual([{ name: '$0', source: 'piece.js' }]);
    expect(onsets()).toEqual(['$0 0 bd', '$0 0.5 sn']);
    await evaluator.evaluate([file('$: s("bd")\ndrums: s("sn hh")\n$: s("cp")\ns("oh").d1\n_mute: s("lt")')]);
    expect(onsets().sort()).toEqual(['$0 0 bd', '$1 0 cp', 'd1 0 oh', 'drums 0 sn', 'drums 0.5 hh']);
  });

  test('are changed by all and each, together and one by one', async () => {
    await evaluator.evaluate([file('a: s("bd")\nb: s("sn")\nall(x => x.fast(2))\neach(x => x.s("hh"))')]);
    expect(onsets().sort()).toEqual(['a 0 hh', 'a 0.5 hh', 'b 0 hh', 'b 0.5 hh']);
    await evaluator.evaluate([file('a: s("bd")\nb: s("sn")\nall(x => stack(x, s("cp")))')]);
    expect(onsets().sort()).toEqual(['$ 0 cp', 'a 0 bd', 'b 0 sn']);
  });

  test('of a line replace those of the same names, and those without a name all without one', async () => {
    const units = [
      line('a: s("bd")'),
      line('b: s("sn")'),
      line('s("hh")'),
      line('a: s("cp")'),
      line('$: s("oh")\n$: s("lt")'),
    ];
    const { used, outputs } = await evaluator.evaluate(units);
    expect(used).toEqual([false, true, false, true, true]);
    expect(outputs.map(({ name }) => name)).toEqual(['b', 'a', '$0', '$1']);
    expect(onsets().sort()).toEqual(['$0 0 oh', '$1 0 lt', 'a 0 cp', 'b 0 sn']);
    // Sources do not know of each other.
    await evaluator.evaluate([file('a: s("bd")'), line('a: s("sn")')]);
    expect(onsets().sort()).toEqual(['a 0 bd', 'a 0 sn']);
  });
});

test('the tempo is that of the last unit, in cycles a second', async () => {
  expect((await evaluator.evaluate([file('setcps(0.7)\ns("bd")')])).cps).toBe(0.7);
  expect((await evaluator.evaluate([file('setcpm(90)\ns("bd")'), line('a: s("bd")')])).cps).toBeUndefined();
  expect((await evaluator.evaluate([line('setcpm(120/4)')])).cps).toBe(0.5);
  expect((await faultOf(file('setcps(-1)'))).message).toBe('setcps takes a number above 0, to 100 cycles a second');
});

test('samples are told as they were asked for, and pictures that nothing is drawn', async () => {
  const { samples, told } = await evaluator.evaluate([
    file(`samples('./kit')\nsamples({ bd: 'a.wav' }, 'https://x')\ns("bd").pianoroll()._scope()`),
  ]);
  expect(samples.map(({ source, given, where }) => [source, given, where.place?.line])).toEqual([
    ['piece.js', ['./kit'], 1],
    ['piece.js', [{ bd: 'a.wav' }, 'https://x'], 2],
  ]);
  expect(told.map(({ message, place }) => [message, place?.line, place?.column])).toEqual([
    ['pianoroll draws, and nothing is drawn here', 3, 9],
    ['scope draws, and nothing is drawn here', 3, 21],
  ]);
  expect(onsets()).toEqual(['$0 0 bd']);
});

test("keys are not heard, and Tidal's names are there", async () => {
  const { told } = await evaluator.evaluate([file('s("bd*2").whenKey("j", x => x.fast(2))')]);
  expect(told.map(({ message, place }) => [message, place?.column])).toEqual([
    ['whenKey listens to keys, and none is down here', 11],
  ]);
  expect(onsets()).toEqual(['$0 0 bd', '$0 0.5 bd']);
  await evaluator.evaluate([file('s("hh*64").layer(x => x.degradeBy(0.3).s("a"), x => x.unDegradeBy(0.3).s("b"))')]);
  expect(onsets().map((each) => each.split(' ')[1])).toEqual(Array.from({ length: 64 }, (_, i) => String(i / 64)));
  await evaluator.evaluate([file('s("a*2").when("<t f>", x => x.fast(2))')]);
  expect(onsets(0, 2).length).toBe(6);
  await evaluator.evaluate([file('s("a b").stut(2, 0, 0.25).whenmod("<2 3>", 1, x => x.s("c"))')]);
  expect(onsets(0, 2).join()).toBe('$0 0 a,$0 0.25 a,$0 0.5 b,$0 0.75 b,$0 1 c,$0 1.25 c,$0 1.5 c,$0 1.75 c');
});

test('nothing of one evaluation is left for the next', async () => {
  await evaluator.evaluate([
    file(
      `globalThis.mine = 1\nregister('thrice', (p) => p.fast(3))\nString.prototype.loud = () => 1\nglobalThis.s = () => silence\nnote("c").thrice()`,
    ),
  ]);
  expect((await faultOf(file('s("bd").fast(mine)'))).message).toBe('mine is not defined');
  expect((await faultOf(file('s("bd").thrice()'))).message).toBe('s("bd").thrice is not a function');
  expect('loud' in String.prototype).toBe(false);
});

describe('faults', () => {
  test.each([
    ['s("bd" sn)', 1, 8, 'Unexpected token'],
    ['$: s("bd")\n  .fast(2)\n  .foo(3)', 3, 4, 's("bd").fast(2).foo is not a function'],
    ['const x = 1;\ns("bd").every(2, p => zork(p))', 2, 23, 'zork is not defined'],
    ['note("c3 [e3 g3")', 1, 16, 'mini-notation ends too early'],
    ['s("bd").add(note("1 2 ]"))', 1, 23, 'mini-notation: "]" does not fit here'],
    ['s("bd")\nconst x = 1', 2, 1, 'the code has to end with an expression, such as a pattern'],
    ['s("bd")\nlet let = 1', 2, 5, 'let is disallowed as a lexically bound name'],
  ])('%p is told with line and column', async (code, line, column, message) => {
    expect(await faultOf(file(code))).toEqual({
      message,
      place: { source: 'piece.js', line, column },
      text: code.split('\n')[line - 1]!,
    });
  });

  test('have a caret below their place', async () => {
    expect(faultText(await faultOf(file('s("bd")\n\t.foo()')))).toBe(
      'piece.js:2:3: s("bd").foo is not a function\n  \t.foo()\n  \t ^',
    );
  });

  test('of code that gives no pattern', async () => {
    expect((await faultOf(file('5'))).message).toBe('piece.js: the code gives the number 5, which is no pattern');
    expect((await faultOf(file('rev'))).message).toContain('a function that is not called');
  });

  test('of a pattern that throws silence its source alone, and have a place', async () => {
    await evaluator.evaluate([file('s("bd").fmap(x => zork(x))', 'a.js'), file('s("sn")', 'b.js')]);
    const { events, faults } = cycles(0, 1);
    expect(events.map(({ value }) => value)).toEqual([{ s: 'sn' }]);
    expect(faults).toEqual([
      {
        message: 'zork is not defined',
        place: { source: 'a.js', line: 1, column: 19 },
        text: 's("bd").fmap(x => zork(x))',
      },
    ]);
  });
});

test('spans that meet have each onset once, whatever their bounds', async () => {
  await evaluator.evaluate([file('s("bd(5,8,<0 2>) hh*7").every(3, fast(2)).off(1/16, x => x.s("cp"))')]);
  const whole = cycles(0, 6).events.map(({ cycle }) => cycle);
  let state = 5;
  const bounds = new Set([0, 6 * partsOfCycle]);
  for (let i = 0; i < 200; i++)
    bounds.add((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) % (6 * partsOfCycle));
  const sorted = [...bounds].sort((a, b) => a - b);
  const parts = sorted
    .slice(1)
    .flatMap((to, i) => evaluator.query({ from: sorted[i]!, to }, 0.5).events.map(({ cycle }) => cycle));
  expect(parts).toEqual(whole);
  expect(whole.length).toBeGreaterThan(100);
});

test('code that is not finished is told from code that is wrong', () => {
  for (const code of ['s("bd"', 'stack(', 's("bd").every(2, x => {', 'a: s(`bd'])
    expect([code, isUnfinished(code)]).toEqual([code, true]);
  for (const code of ['s("bd")', 's("bd" sn)', 'a: s("bd")', ')'])
    expect([code, isUnfinished(code)]).toEqual([code, false]);
});
