import { describe, expect, test } from 'bun:test';
import { checkDescriptions, type Params, unaliased } from './params.ts';

const octave: Params[string] = { type: 'integer', default: 4, alias: 'o' };

describe('a short name', () => {
  test('stands for its parameter', () => {
    expect(unaliased('pad', { octave }, { o: 2, length: 1 })).toEqual({ octave: 2, length: 1 });
  });

  test('is refused beside the long one', () => {
    expect(() => unaliased('pad', { octave }, { octave: 1, o: 2 })).toThrow(
      'instrument pad: octave is given twice, once as o',
    );
  });

  test.each([
    [
      { octave, out: { type: 'integer', default: 0, alias: 'o' } },
      'parameter out has alias o, which stands for octave already',
    ],
    [{ octave, o: { type: 'number', default: 0 } }, 'parameter octave has alias o, which stands for o already'],
    [{ octave: { ...octave, alias: 'octave' } }, 'parameter octave has alias octave, which stands for octave already'],
    [{ octave: { ...octave, alias: '' } }, 'parameter octave has alias ""; it must be text'],
  ] as [Params, string][])(
    'that says nothing, or two things, is refused when its file is loaded',
    (params, message) => {
      expect(() => checkDescriptions('pad', params)).toThrow(`instrument pad: ${message}`);
    },
  );
});
