/** Maps of samples, as they are written for Strudel. */
import { expect, test } from 'bun:test';
import { addressOf, readMap } from './maps.ts';

test.each([
  ['github:me/kit', 'https://raw.githubusercontent.com/me/kit/main/strudel.json'],
  ['github:me', 'https://raw.githubusercontent.com/me/samples/main/strudel.json'],
  ['github:me/kit/dev/drums/', 'https://raw.githubusercontent.com/me/kit/dev/drums/strudel.json'],
  ['https://example.com/a/strudel.json', 'https://example.com/a/strudel.json'],
  ['bubo:fox', 'https://raw.githubusercontent.com/Bubobubobubobubo/dough-fox/main/strudel.json'],
  ['shabda:bass:4', 'https://shabda.ndre.gr/bass:4.json?strudel=1'],
  ['local:', 'http://localhost:5432/'],
  ['./kit', undefined],
  ['/home/me/kit', undefined],
])('%p is at %p', (text, address) => {
  expect(addressOf(text)?.href).toBe(address);
});

test.each(['ftp://example.com/x', 'file:///etc/passwd', 'github:', 'https://'])('%p is refused by name', (text) => {
  expect(() => addressOf(text)).toThrow(`${JSON.stringify(text)} is no place of samples`);
});

const plain = (map: ReturnType<typeof readMap>) =>
  Object.fromEntries([...map].map(([name, files]) => [name, files.flatMap(({ at, key }) => [String(at), key ?? ''])]));

test('files have what stands before them: what was given, else the map’s own, else its place', () => {
  const map = { bd: ['bd/a #1.wav', 'https://b.org/x.wav'], sn: 'sn.wav' };
  expect(plain(readMap(map, { elsewhere: 'https://a.org/kit/' }))).toEqual({
    bd: ['https://a.org/kit/bd/a%20%231.wav', '', 'https://b.org/x.wav', ''],
    sn: ['https://a.org/kit/sn.wav', ''],
  });
  // As it is: it may be the beginning of names.
  expect(plain(readMap({ _base: 'https://b.org/', bd: 'a.wav' }, { base: 'https://a.org/kit-' }))).toEqual({
    bd: ['https://a.org/kit-a.wav', ''],
  });
  expect(plain(readMap({ _base: 'github:me/kit', bd: 'a.wav' }, { elsewhere: 'https://a.org/' }))).toEqual({
    bd: ['https://raw.githubusercontent.com/me/kit/main/a.wav', ''],
  });
});

test('files of this machine are seen from the code; a map of the network names none', () => {
  expect(plain(readMap({ bd: 'bd/a.wav' }, { base: './kit', folder: '/home/me' }))).toEqual({
    bd: ['/home/me/kit/bd/a.wav', ''],
  });
  expect(() => readMap({ bd: '/etc/passwd' }, {})).toThrow('"/etc/passwd" is no address');
  expect(() => readMap({ bd: 'file:///etc/passwd' }, { elsewhere: 'https://a.org/' })).toThrow(
    'is no place of samples',
  );
  expect(() => readMap({ _base: '/etc/', bd: 'passwd' }, { elsewhere: 'https://a.org/' })).toThrow(
    '"/etc/passwd" is no address',
  );
});

test('files tell their keys by notes', () => {
  expect(plain(readMap({ piano: { _base: 'https://b.org/', c3: 'a.wav' } }, { elsewhere: 'https://a.org/' }))).toEqual({
    piano: ['https://b.org/a.wav', 48],
  });
  expect(
    plain(readMap({ piano: { c3: ['a.wav', 'b.wav'], 'f#4': 'c.wav' } }, { elsewhere: 'https://a.org/' })),
  ).toEqual({
    piano: ['https://a.org/a.wav', 48, 'https://a.org/b.wav', 48, 'https://a.org/c.wav', 66],
  });
  expect(() => readMap({ piano: { zork: 'a.wav' } }, { folder: '/' })).toThrow('piano.zork is no note');
});

test('what is no map is refused with the field', () => {
  expect(() => readMap({ bd: 5 }, { folder: '/' })).toThrow(/^bd: /);
  expect(() => readMap('x', { folder: '/' })).toThrow(/^the map: /);
});
