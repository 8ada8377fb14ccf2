import { expect, test } from 'bun:test';
import { LineReader } from './lines.ts';

test('code goes on over lines until it is finished, or an empty one ends it', () => {
  const lines = new LineReader();
  expect(lines.read('drums: stack(')).toEqual({ is: 'unfinished' });
  expect(lines.isWithin).toBe(true);
  expect(lines.read('s("bd"))')).toEqual({ is: 'code', code: 'drums: stack(\ns("bd"))' });
  expect(lines.isWithin).toBe(false);
  expect(lines.read('s("bd"')).toEqual({ is: 'unfinished' });
  expect(lines.read('')).toEqual({ is: 'code', code: 's("bd"\n' });
  expect(lines.read('')).toEqual({ is: 'nothing' });
});

test('words are commands also while code is begun: silence does not wait for a bracket', () => {
  const lines = new LineReader();
  expect(lines.read('s("bd"')).toEqual({ is: 'unfinished' });
  expect(lines.read('hush')).toMatchObject({ is: 'command', row: { name: 'hush' } });
  expect(lines.read('unmute drums')).toMatchObject({ is: 'command', row: { name: 'mute' }, args: { output: 'drums' } });
  expect(lines.read(')')).toEqual({ is: 'code', code: 's("bd"\n)' });
  expect(lines.read('s("bd"')).toEqual({ is: 'unfinished' });
  expect(lines.rest()).toEqual({ is: 'code', code: 's("bd"' });
  expect(lines.isWithin).toBe(false);
});
