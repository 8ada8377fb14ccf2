import { expect, test } from 'bun:test';
import { doughControls, doughEvent, withFilterEnvelope } from './dough.ts';

test('an envelope that is named in part is completed as superdough does it', () => {
  expect(doughControls({})).toMatchObject({ attack: 0.001, decay: 0.05, level: 0.6, release: 0.01 });
  expect(doughControls({ attack: 0.1 })).toMatchObject({ attack: 0.1, decay: 0.001, level: 1, release: 0.01 });
  expect(doughControls({ decay: 0.2 })).toMatchObject({ attack: 0.001, decay: 0.2, level: 0.001, release: 0.01 });
  expect(doughControls({ sustain: 0.5, release: 1 })).toMatchObject({ level: 0.5, release: 1 });
});

test('a note is as long as its event, and sounds until its release is over', () => {
  expect(doughControls({ delta: 0.5, clip: 0.5 }).sustain).toBe(0.25);
  expect(doughControls({ delta: 0.5, duration: 2 }).sustain).toBe(2);
  expect(doughEvent({ delta: 0.5, release: 1, attack: 0.2, sustain: 0.3, cutoff: 500 })).toEqual({
    delta: 0.5,
    sustain: 1.5,
    cutoff: 500,
  });
});

test('the envelope of pitch begins below and ends at the note, with a decay the other way', () => {
  expect(doughControls({ penv: 12 })).toMatchObject({ pattack: 0.2, psustain: 1, panchor: 1 });
  expect(doughControls({ penv: 12, pdecay: 0.1 })).toMatchObject({ pattack: 0.001, pdecay: 0.1, panchor: 0.001 });
});

test('a low pass moves where one of its times is named', () => {
  expect(withFilterEnvelope({ cutoff: 500 })).toEqual({ cutoff: 500 });
  expect(withFilterEnvelope({ cutoff: 500, lpenv: 4 })).toEqual({
    cutoff: 500,
    lpenv: 4,
    lpattack: 0.005,
    lpdecay: 0.14,
    lpsustain: 0,
    lprelease: 0.1,
  });
});
