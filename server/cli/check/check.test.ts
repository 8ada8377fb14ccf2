/** The check finds what is wrong with elements that are wrong on purpose, and nothing wrong with one that is right. */
import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-check-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Checks a file with one element, whose definition is given. */
async function check(definition: string, ...words: string[]): Promise<{ code: number; printed: string }> {
  const file = join(folder, 'element.ts');
  writeFileSync(file, `import { defineElement } from 'bunsynth';\n${definition}`);
  return await run(file, ...words);
}

async function run(...words: string[]): Promise<{ code: number; printed: string }> {
  const program = Bun.spawn([resolve(import.meta.dir, '../../../bunsynth'), 'check', ...words], {
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const printed = (await new Response(program.stdout).text()) + (await new Response(program.stderr).text());
  return { code: await program.exited, printed };
}

/** An element of one channel that is prepared. */
const prepared = (prepare: string, more = '') => `export const it = defineElement({
  specialise: () => ({
    outputs: { out: 1 }, prepared: 1, limit: 1,
    params: { level: { type: 'number', default: 0.5, min: 0, max: 1, mode: 'linear' } },
  }),
  ${more}
  prepare(ctx) { for (let i = 0; i < ctx.frames; i++) ctx.out[0][i] = ${prepare}; },
  graph: ({ prepared }) => ({ out: prepared }),
});`;
const level = 'ctx.params.level.at(ctx.from + i)';

/** An element of the real-time side alone. */
const graph = (out: string) => `export const it = defineElement({
  specialise: () => ({
    inputs: { in: 1 }, outputs: { out: 1 }, limit: 1,
    params: { mute: { type: 'choice', options: ['on', 'off'], default: 'off' } },
  }),
  graph: ({ inputs, params }) => ({ out: ${out} }),
});`;

test('an element that is right passes, and the program ends with 0', async () => {
  const right = prepared(`${level} * Math.sin(0.01 * (ctx.from + i))`);
  const { code, printed } = await check(right, '--seconds', '3600', '--scenarios', '6');
  expect(printed).toMatch(/^it: nothing found in 6 scenarios\n$/);
  expect(code).toBe(0);
}, 120_000);

test.each([
  ['that is too loud', prepared(`2 * ${level}`), 'limit', /; its limit is 1$/],
  [
    'whose sound depends on how often it was asked',
    `let asked = 0;\n${prepared(`${level} * (++asked % 97) / 97`)}`,
    'real time',
    /where the soft side is waited for, and .* where it is late$/,
  ],
  [
    'that does not know where a seek leads',
    prepared(`ctx.state += 1e-6, ctx.state`, 'seek: () => 0,'),
    'rewind',
    /after a jump to frame \d+, and .* in a run that came there$/,
  ],
  ['that clicks', graph('inputs.in[0].mul(params.mute)'), 'click', /on constant input/],
])(
  'an element %s is found out, with the smallest scenario and its seed',
  async (_, definition, kind, text) => {
    const { code, printed } = await check(definition, '--seconds', '3600', '--scenarios', '12');
    const [first, scenario, again] = printed.split('\n');
    expect(first).toStartWith(`it: ${kind}: `);
    expect(first).toMatch(text);
    expect(JSON.parse(scenario!.replace('  in ', ''))).toMatchObject({ seed: expect.any(Number) });
    expect(again).toMatch(/^ {2}again with --seed -?\d+$/);
    expect(code).toBe(1);
  },
  120_000,
);

test.each([
  ['sound that is not finite', prepared(`1 / (${level} - ${level})`), 'made sound that is not finite'],
  ['an error', prepared(`nothing.at(i)`), 'nothing is not defined'],
])(
  'an element whose defaults make %s is told of with that alone',
  async (_, definition, text) => {
    const { code, printed } = await check(definition);
    expect(printed).toStartWith('it: fault: ');
    expect(printed).toContain(text);
    expect(code).toBe(1);
  },
  60_000,
);

test('what cannot be checked is refused with a line', async () => {
  expect(await run()).toMatchObject({ code: 1, printed: expect.stringContaining('check needs a file') });
  const { code, printed } = await check('export const x = 3;');
  expect([code, printed]).toEqual([1, expect.stringMatching(/element\.ts/)]);
  expect((await check(graph('inputs.in[0]'), 'size:3')).printed).toContain('"size:3" is no initialisation parameter');
}, 60_000);
