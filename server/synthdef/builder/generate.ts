/**
 * Writes the typed UGens (`ugens/`, a file for each subject) and operators (`operator-methods.ts`) from their declarations:
 * `bun server/synthdef/builder/generate.ts`.
 *
 * Types alone could not say this. Families of UGens are declared in loops, where a name is a `string` to TypeScript;
 * and a written file shows each UGen's sentence, inputs and defaults in an editor, without any of the types in between.
 */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Declaration, RateName } from '../compiler/declaration.ts';
import { subjects } from '../ugens/index.ts';
import { binaryMethods, unaryMethods } from './method-names.ts';
import { type Parameter, parametersOf } from './parameters.ts';

const ways: Readonly<Partial<Record<RateName, string>>> = { audio: 'ar', control: 'kr', scalar: 'ir' };
const methodDocs: Readonly<Record<string, string>> = {
  add: 'this + other',
  sub: 'this - other',
  mul: 'this × other',
  div: 'this / other',
  intDiv: 'this / other, rounded down',
  eq: '1 where this = other, else 0',
  ne: '1 where this ≠ other, else 0',
  lt: '1 where this < other, else 0',
  gt: '1 where this > other, else 0',
  le: '1 where this ≤ other, else 0',
  ge: '1 where this ≥ other, else 0',
};

const head =
  '/** Written by generate.ts from the declarations of the UGens: run `bun server/synthdef/builder/generate.ts` after changing one. */';

/** Returns the texts of the files by name, formatted as the rest of the code. */
export function generate(): Readonly<Record<string, string>> {
  const files: Record<string, string> = { 'operator-methods.ts': operatorMethods() };
  const offered = Object.entries(subjects)
    .map(([subject, list]) => [subject, list.filter((declaration) => declaration.offered !== false)] as const)
    .filter(([, list]) => list.length > 0)
    .sort();
  for (const [subject, list] of offered) files[`ugens/${subject}.ts`] = ugens(list);
  files['ugens/index.ts'] = `${[head, ...offered.map(([subject]) => `export * from './${subject}.ts';`)].join('\n')}\n`;
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, formatted(name, text)]));
}

const folder = resolve(import.meta.dir);

/** A text as Biome formats it. */
function formatted(name: string, text: string): string {
  const biome = join(folder, '../../../node_modules/.bin/biome');
  const { stdout, stderr, success } = Bun.spawnSync(
    [biome, 'check', '--write', '--linter-enabled=false', `--stdin-file-path=${join(folder, name)}`],
    { stdin: Buffer.from(text) },
  );
  if (!success) throw new Error(`${name} was not formatted: ${stderr}`);
  return stdout.toString();
}

function operatorMethods(): string {
  return `${[
    head,
    '',
    '/** The operators as methods of a signal. */',
    'export interface OperatorMethods<Signal, Input> {',
    ...unaryMethods.map(({ method }) => `  ${method}(): Signal;`),
    ...binaryMethods.flatMap(({ method }) => [
      ...(methodDocs[method] ? [`  /** ${methodDocs[method]} */`] : []),
      `  ${method}(other: Input): Signal;`,
    ]),
    '}',
  ].join('\n')}\n`;
}

function ugens(list: readonly Declaration[]): string {
  const texts = [...list].sort((a, b) => (a.name < b.name ? -1 : 1)).map(text);
  const types = ['Env', 'Input'].filter((type) => texts.some((one) => new RegExp(`\\b${type}\\b`).test(one)));
  return `${[
    head,
    "import { define, type UGen } from '../define.ts';",
    ...types.map((type) => `import type { ${type} } from '../${type === 'Env' ? 'env' : 'signal'}.ts';`),
    ...texts,
  ].join('\n')}\n`;
}

function text(declaration: Declaration): string {
  const { name, doc, rates, outputs } = declaration;
  const parameters = parametersOf(declaration);
  const defaults = parameters
    .filter((p) => p.default !== undefined)
    .map((p) => `${p.name} ${p.default}`)
    .join(', ');
  const lastNeeded = parameters.findLastIndex((p) => p.default === undefined);
  const places = parameters.map((p, i) => `${label(p.name)}${i > lastNeeded ? '?' : ''}: ${type(p)}`).join(', ');
  const names = parameters.map((p) => `${p.name}${p.default === undefined ? '' : '?'}: ${type(p)}`).join('; ');
  const letters = rates
    .flatMap((rate) => (ways[rate] ? [`'${ways[rate]}'`] : []))
    .sort()
    .join(' | ');
  const result = outputs === 0 ? ', void' : '';
  return `
/** ${doc}${defaults ? ` (${defaults})` : ''} */
export const ${name} = define<UGen<${letters}, [${places}], ${names ? `{ ${names} }` : 'Record<never, never>'}${result}>>('${name}');`;
}

/** A word of the language cannot label a place. */
const label = (name: string) => (name === 'in' ? 'input' : name);

function type({ kind, name }: Parameter): string {
  if (kind === 'channels') return 'number';
  return kind === 'rest' && name === 'envelope' ? 'Env | Input' : 'Input';
}

if (import.meta.main) {
  rmSync(join(folder, 'ugens'), { recursive: true, force: true });
  for (const [name, content] of Object.entries(generate())) await Bun.write(join(folder, name), content);
}
