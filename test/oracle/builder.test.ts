/** The bytes of the builder's defs against sclang's own. */
import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSynthDefs } from '../../protocol/synthdef/parse.ts';
import { isOrdered } from '../../server/synthdef/builder/make.ts';
import { declarationOf, declarations } from '../../server/synthdef/ugens/index.ts';
import { type BuilderCase, builderCases } from './builder-cases/index.ts';
import { randomGraph } from './builder-random.ts';

const randomCases = Array.from({ length: 200 }, (_, seed): BuilderCase => {
  const { sclang, def } = randomGraph(`random${seed}`, seed);
  return { name: def.name, sclang, ours: () => def };
});
const cases = [...builderCases, ...randomCases];

const sclang = Bun.which('sclang');
const folder = mkdtempSync(join(tmpdir(), 'builder-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** One program a line, for sclang has a limit to how much one can hold. Prints a line for each def, `@@def name hex`, and for each class, `@@class name pure ordered unipolar`. */
function programs(): string {
  const defs = cases.map(
    ({ name, sclang: args }) =>
      `try { ("@@def ${name} " ++ SynthDef('${name}', ${args}).asBytes.collectAs({ |b| b.bitAnd(255).asHexString(2) }, Array).join).postln } { |e| ("@@error ${name} " ++ e.errorString).postln };`,
  );
  const classes = declarations.map(
    ({ name }) =>
      `${JSON.stringify(name)}.asSymbol.asClass !? { |c| ("@@class ${name} " ++ [PureUGen, PureMultiOutUGen].includes(c.findRespondingMethodFor(\\optimizeGraph).ownerClass) ++ " " ++ c.superclasses.includes(WidthFirstUGen) ++ " " ++ (c.findRespondingMethodFor(\\signalRange).ownerClass != UGen)).postln };`,
  );
  return [...defs, ...classes].join('\n');
}

function run(): string[] {
  const path = join(folder, 'defs.scd');
  writeFileSync(join(folder, 'programs.txt'), programs());
  writeFileSync(
    path,
    `File.readAllString(${JSON.stringify(join(folder, 'programs.txt'))}).split($\n).do { |line| line.interpret }; 0.exit;`,
  );
  const { stdout } = Bun.spawnSync([sclang!, path], {
    env: { ...process.env, QT_QPA_PLATFORM: 'offscreen', QTWEBENGINE_DISABLE_SANDBOX: '1' },
    timeout: 60_000,
  });
  return stdout
    .toString()
    .split('\n')
    .filter((line) => /^@@|error/i.test(line));
}

const lines = sclang ? run() : [];
const answers = (kind: string) =>
  lines.filter((line) => line.startsWith(`@@${kind} `)).map((line) => line.split(' ').slice(1));
const bytesOf = new Map(answers('def').map(([name, hex]) => [name!, hex!.toLowerCase()]));
const errorOf = new Map(answers('error').map(([name, ...text]) => [name!, text.join(' ')]));

/** Without sclang on the machine there is nothing to compare with. */
describe.skipIf(!sclang)('as sclang writes it', () => {
  test.each(cases.map((c) => [c.name, c] as const))('%s', (name, { ours }) => {
    const expected = bytesOf.get(name);
    if (expected === undefined)
      throw new Error(
        `sclang gave no bytes: ${errorOf.get(name) ?? lines.filter((line) => !line.startsWith('@@')).join('\n')}`,
      );
    const ownDef = ours(name);
    // The graphs first: where they differ they can be read.
    expect(ownDef.graph).toEqual(parseSynthDefs(Buffer.from(expected, 'hex'))[0]!);
    expect(Buffer.from(ownDef.bytes).toString('hex')).toBe(expected);
  });

  test('what declarations say of classes is so', () => {
    const classes = answers('class');
    expect(classes.length).toBeGreaterThan(80);
    const operators = new Set(['BinaryOpUGen', 'UnaryOpUGen']);
    const known = classes
      .filter(([name]) => !operators.has(name!))
      .map(([name]) => {
        const declaration = declarationOf(name!)!;
        return [name, declaration.pure ?? false, isOrdered(declaration), declaration.unipolar ?? false].map(String);
      });
    expect(known).toEqual(classes.filter(([name]) => !operators.has(name!)));
  });
});
