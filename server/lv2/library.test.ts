/** The library where it is not there. */
import { expect, test } from 'bun:test';
import { openLilv } from './library.ts';

test('is asked for by the name of its Debian package', () => {
  expect(() => openLilv('liblilv-of-nobody.so.0')).toThrow(
    'LV2 plugins need liblilv-of-nobody.so.0 (Debian: apt install liblilv-0-0), which cannot be opened',
  );
});
