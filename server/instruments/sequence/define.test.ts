/** Definitions of sequences and routines. */
import { expect, test } from 'bun:test';
import { defineRoutine, defineRoutines, defineVoice, defineVoices, type RoutineContext } from './define.ts';
import { beats } from './waits.ts';

const walk = function* (ctx: RoutineContext) {
  ctx.note(60);
  yield beats(1);
};

test('the former names of routines define the same', () => {
  expect(defineVoice).toBe(defineRoutine);
  const options = { name: 'pair', bpm: 90, swap: 'bar' } as const;
  expect(defineVoices({ ...options, voices: { walk } })).toEqual(defineRoutines({ ...options, routines: { walk } }));
});

test('routines without one are refused', () => {
  expect(() => defineRoutines({ routines: {} })).toThrow('defineRoutines: there must be a routine');
});
