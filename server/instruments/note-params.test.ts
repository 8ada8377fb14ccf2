import { expect, test } from 'bun:test';
import type { Params } from '../../protocol/instruments/params.ts';
import { noteParams, noteSources } from './note-params.ts';

const values = (params: Params, velocity: number) =>
  noteParams(
    params,
    noteSources(params, 60, velocity, () => 261),
  );

test('an instrument gets what it has parameters for', () => {
  expect(
    values(
      {
        freq: { type: 'number', default: 440 },
        gate: { type: 'number', default: 1 },
        cutoff: { type: 'number', default: 900 },
      },
      100,
    ),
  ).toEqual({ freq: 261, gate: 1 });
  expect(values({ note: { type: 'integer', default: 0 }, velocity: { type: 'integer', default: 0 } }, 64)).toEqual({
    note: 60,
    velocity: 64,
  });
});

test('at velocity 100 it is as loud as its author made it, above and below by the square; within its range', () => {
  const strings: Params = { amp: { type: 'number', default: 0.05 } };
  expect(values(strings, 100)).toEqual({ amp: 0.05 });
  expect(values(strings, 50).amp).toBeCloseTo(0.0125, 12);
  expect(values(strings, 127).amp).toBeCloseTo(0.05 * 1.27 ** 2, 12);
  expect(values({ amp: { type: 'number', default: 0.8, min: 0.1, max: 1 } }, 127)).toEqual({ amp: 1 });
  expect(values({ amp: { type: 'number', default: 0.8, min: 0.1, max: 1 } }, 1)).toEqual({ amp: 0.1 });
});

test('an instrument that is silent without a note counts as one of amplitude 1', () => {
  expect(values({ amp: { type: 'number', default: 0 } }, 50)).toEqual({ amp: 0.25 });
});
