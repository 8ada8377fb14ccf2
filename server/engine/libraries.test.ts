import { expect, test } from 'bun:test';
import { ModuleBuilder } from '../synthdef/compiler/wasm/module.ts';
import type { Library } from '../world/compiled-def.ts';
import { type HostEnvironment, Libraries } from './libraries.ts';

const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
const environment: HostEnvironment = { memory, allocate: () => 0 };
const module = new WebAssembly.Module(new ModuleBuilder(1).encode());
const library = (number: number): Library => ({ id: `library ${number}`, module });

test('a library is instantiated once, and again where others were used since', () => {
  const libraries = new Libraries();
  const of = (...numbers: number[]) => libraries.importsFor(numbers.map(library), environment);
  const first = of(0)['library 0'];
  expect(of(1, 0)['library 0']).toBe(first!);
  for (let number = 2; number < 3000; number++) of(number, 1);
  const names = Object.keys(of(1));
  expect(names.length).toBeLessThan(1100);
  expect([names.includes('library 0'), names.includes('library 1')]).toEqual([false, true]);
  expect(of(0)['library 0']).toEqual({});
  expect(of(0)['library 0']).not.toBe(first!);
});
