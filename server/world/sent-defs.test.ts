import { expect, test } from 'bun:test';
import type { CompiledDef } from './compiled-def.ts';
import { SentDefs } from './sent-defs.ts';

const module = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
const def = (...ids: string[]): CompiledDef => ({
  key: ids.join(),
  module,
  libraries: ids.map((id) => ({ id, module })),
  podBytes: 0,
  commutes: true,
  addsControl: false,
  audioMaps: [],
});
const whole = ({ libraries }: ReturnType<SentDefs['pack']>) => libraries.map((each) => typeof each !== 'string');

test('a library is sent with the first def that needs it, and goes by its name then', () => {
  const [here, there] = [new SentDefs(), new SentDefs()];
  const defs = [def('a', 'b'), def('b', 'c'), def('a')];
  const sent = defs.map((each) => here.pack(each));
  expect(sent.map(whole)).toEqual([[true, true], [false, true], [false]]);
  expect(sent.map((each) => there.unpack(each))).toEqual(defs);
});

test('both ends forget the same ones, however many there are', () => {
  const [here, there] = [new SentDefs(), new SentDefs()];
  let again = 0;
  for (let i = 0; i < 5000; i++) {
    const each = def(`${i}`, `${Math.floor(i / 3)}`, 'often', `${i % 1500}`);
    const packed = here.pack(each);
    again += whole(packed).filter((isWhole) => !isWhole).length;
    expect(
      there.unpack(structuredClone({ ...packed, module: undefined }) as never).libraries.map(({ id }) => id),
    ).toEqual(each.libraries.map(({ id }) => id));
  }
  expect(again).toBeGreaterThan(5000);
});

test('a library that was never sent is refused by its name', () => {
  expect(() => new SentDefs().unpack({ ...def(), libraries: ['a'] })).toThrow('library a was not sent');
});
