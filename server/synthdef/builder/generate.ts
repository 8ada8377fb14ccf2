/**
 * Writes `ugens.ts` and `operator-methods.ts`, the typed UGens and operators, from their declarations: `bun server/synthdef/builder/generate.ts`.
 *
 * Types alone could not say this. Families of UGens are declared in loops, where a name is a `string` to TypeScript;
 * and a written file shows each UGen's sentence, inputs and defaults in an editor, without any of the types in between.
 */
import type { AnyDeclaration, RateName } from '../compiler/declaration.ts';
import { declarations } from '../ugens/index.ts';
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

/** The texts of the files by name. */
export function generate(): Readonly<Record<string, string>> {
  return { 'operator-methods.ts': operatorMethods(), 'ugens.ts': ugens() };
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

function ugens(): string {
  const list = declarations.filter(({ offered }) => offered !== false).sort((a, b) => (a.name < b.name ? -1 : 1));
  return `${[
    head,
    "import { define, type UGen } from './define.ts';",
    "import type { Env } from './env.ts';",
    "import type { Input } from './signal.ts';",
    ...list.map(text),
  ].join('\n')}\n`;
}

function text(declaration: AnyDeclaration): string {
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
  for (const [name, content] of Object.entries(generate())) await Bun.write(new URL(name, import.meta.url), content);
}
