import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Glob } from 'bun';
import { Code, camel } from './assembler.ts';
import { FunctionBody, ModuleBuilder, Type } from './module.ts';
import * as opcodes from './opcodes.ts';
import { textOf } from './text.ts';

/** The text that another tool prints of a function with this code. */
function printed(write: (code: Code) => unknown): Promise<string> {
  const body = new FunctionBody([Type.i32]);
  write(body.code);
  body.code.i32Const(0);
  const module = new ModuleBuilder(1);
  module.define('f', body.finish());
  return textOf(module.encode());
}

const argumentsOf: Readonly<Record<string, readonly unknown[]>> = {
  indexOpcodes: [0],
  laneOpcodes: [1],
  laneAccessOpcodes: [1, { offset: 4 }],
  accessOpcodes: [{ offset: 4 }],
};
const special: Readonly<Record<string, readonly unknown[]>> = {
  'i32.const': [-1],
  'i64.const': [-1n],
  'f32.const': [0.5],
  'f64.const': [0.5],
  'v128.const': [[1, 2, 3, 4]],
  'i8x16.shuffle': [Array.from({ length: 16 }, (_, i) => i)],
};
const rows = Object.entries(opcodes).flatMap(([table, list]) =>
  Object.keys(list).map((name) => [name, special[name] ?? argumentsOf[table] ?? []] as const),
);
const blocks = Object.keys(opcodes.blockOpcodes);

test.each(rows)('%s has its name in the specification', async (name, args) => {
  const method = Code.prototype[camel(name) as keyof Code] as (...args: readonly unknown[]) => Code;
  const text = await printed((code) => {
    // What continues or ends a block needs one.
    if (name === 'else') code.if();
    else if (name === 'end') code.block();
    method.apply(code, [...args]);
    // An empty branch is not printed.
    if (name === 'else') code.localGet(0);
    if (name === 'else' || blocks.includes(name)) code.end();
  });
  expect(text.split(/[\s()]+/)).toContain(name);
});

test('offset and alignment', async () => {
  expect(await printed((code) => code.v128Load({ offset: 8, align: 16 }))).toContain('v128.load offset=8\n');
  expect(await printed((code) => code.v128Load({ offset: 8 }))).toContain('v128.load offset=8 align=4\n');
  expect(await printed((code) => code.i32Store())).toContain('i32.store\n');
});

test('bytes of instructions are written here and nowhere else', () => {
  const synthdef = join(import.meta.dir, '../..');
  const found = [...new Glob('**/*.ts').scanSync(synthdef)]
    .filter((path) => !path.startsWith(join('compiler', 'wasm')))
    .filter((path) => /\b0x[0-9a-f]{2}\b/i.test(readFileSync(join(synthdef, path), 'utf8')));
  expect(found).toEqual([]);
});
