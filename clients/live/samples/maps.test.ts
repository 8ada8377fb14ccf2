/** Maps of samples, as they are written for Strudel. */
import { expect, test } from 'bun:test';
import { addressOf, readMap } from './maps.ts';

test.each([
  ['github:me/kit', 'https://raw.githubusercontent.com/me/kit/main/strudel.json'],
  ['github:me', 'https://raw.githubusercontent.com/me/samples/main/strudel.json'],
  ['github:me/kit/dev/drums/', 'https://raw.githubusercontent.com/me/kit/dev/drums/strudel.json'],
  ['https://example.com/a/strudel.json', 'https://example.com/a/strudel.json'],
  ['local:', 'http://localhost:5432/'],
  ['./kit', undefined],
  ['/home/me/kit', undefined],
])('%p is at %p', (text, address) => {
  expect(addressOf(text)?.href).toBe(address);
});

test.each(['ftp://example.com/x', 'file:///etc/passwd', 'github:', 'https://', 'shabda:bass:4'])(
  '%p is refused by name',
  (text) => {
    expect(() => addressOf(text)).toThrow(`${JSON.stringify(text)} is no place of samples`);
  },
);

const plain = (map: ReturnType<typeof readMap>) =>
  Object.fromEntries([...map].map(([name, files]) => [name, files.flatMap(({ at, key }) => [String(at), key ?? ''])]));

test('files have what stands before them: the map’s own, then what was given', () => {
  const map = { bd: ['bd/a #1.wav', 'https://b.org/x.wav'], sn: 'sn.wav' };
  expect(plain(readMap(map, 'https://a.org/kit', undefined))).toEqual({
    bd: ['https://a.org/kit/bd/a%20%231.wav', '', 'https://b.org/x.wav', ''],
    sn: ['https://a.org/kit/sn.wav', ''],
  });
  expect(plain(readMap({ _base: 'github:me/kit', bd: 'a.wav' }, 'https://a.org/', undefined))).toEqual({
    bd: ['https://raw.githubusercontent.com/me/kit/main/a.wav', ''],
  });
});

test('files of this machine are seen from the code; a map of the network names none', () => {
  expect(plain(readMap({ bd: 'bd/a.wav' }, './kit', '/home/me'))).toEqual({ bd: ['/home/me/kit/bd/a.wav', ''] });
  expect(() => readMap({ bd: '/etc/passwd' }, '', undefined)).toThrow('"/etc/passwd" is no address');
  expect(() => readMap({ bd: 'file:///etc/passwd' }, 'https://a.org/', undefined)).toThrow('is no place of samples');
  expect(() => readMap({ _base: '/etc', bd: 'passwd' }, 'https://a.org/', undefined)).toThrow(
    '"/etc/passwd" is no address',
  );
});

test('files tell their keys by notes', () => {
  expect(plain(readMap({ piano: { c3: ['a.wav', 'b.wav'], 'f#4': 'c.wav' } }, 'https://a.org/', undefined))).toEqual({
    piano: ['https://a.org/a.wav', 48, 'https://a.org/b.wav', 48, 'https://a.org/c.wav', 66],
  });
  expect(() => readMap({ piano: { zork: 'a.wav' } }, '', '/')).toThrow('piano.zork is no note');
});

test('what is no map is refused with the field', () => {
  expect(() => readMap({ bd: 5 }, '', '/')).toThrow(/^bd: /);
  expect(() => readMap('x', '', '/')).toThrow(/^the map: /);
});
