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

test('times and levels are kept within what superdough takes', () => {
  expect(doughControls({ attack: 0, sustain: 3, release: 0 })).toMatchObject({
    attack: 0.001,
    level: 1,
    release: 0.01,
  });
  expect(doughEvent({ delta: 0.5, release: 0 })).toEqual({ delta: 0.5, sustain: 0.51 });
});

test('an envelope holds until the note is over', () => {
  expect(doughControls({ delta: 1, attack: 0.1, decay: 0.2, sustain: 0.5 }).hold).toBeCloseTo(0.7, 12);
});

test('a note that is over before its decay falls from where it is then', () => {
  const { peak, decay, level, hold } = doughControls({ delta: 0.3, attack: 0.1, decay: 0.4, sustain: 0.2 });
  expect([peak, hold]).toEqual([1, 0]);
  expect(decay!).toBeCloseTo(0.2, 12);
  expect(level!).toBeCloseTo(0.6, 12);
});

test('a note that is over before its attack never gets loud', () => {
  expect(doughControls({ delta: 0.25, attack: 1, decay: 0.4 })).toMatchObject({
    attack: 0.25,
    peak: 0.25,
    decay: 0,
    level: 0.25,
    hold: 0,
  });
});

test('the envelope of pitch begins below and ends at the note, with a decay the other way', () => {
  expect(doughControls({ penv: 12 })).toMatchObject({ penv: 12, pattack: 0.2, plevel: 1, panchor: 1, prelease: 0.001 });
  expect(doughControls({ penv: 12, pdecay: 0.1 })).toMatchObject({ pattack: 0.001, pdecay: 0.1, panchor: 0.001 });
});

test('an envelope of pitch that is named by its times alone is a semitone high', () => {
  expect(doughControls({}).penv).toBe(0);
  expect(doughControls({ pattack: 0.1 }).penv).toBe(1);
});

test('frequency modulation is steady, or rises from a thousandth', () => {
  expect(doughControls({ fmi: 2 })).toMatchObject({ fm: 2, fmfloor: 1, fmpeak: 1, fmlevel: 1 });
  expect(doughControls({ fmi: 2, fmdecay: 0.1, delta: 1 })).toMatchObject({
    fmfloor: 0.001,
    fmattack: 0.001,
    fmpeak: 1,
    fmdecay: 0.1,
  });
  expect(doughControls({ fmi: 2, fmdecay: 0.1, delta: 1 }).fmlevel).toBeCloseTo(0.001 + 0.001 * 0.999, 9);
});

test('a supersaw takes n for its detune', () => {
  expect(
    [doughControls({}), doughControls({ n: 0.5 }), doughControls({ n: 0.5, detune: 1 })].map((c) => c.detune),
  ).toEqual([0.18, 0.5, 1]);
});

test('a low pass moves where one of its times is named, up by as many octaves as lpenv says', () => {
  expect(withFilterEnvelope({ cutoff: 500 })).toEqual({ cutoff: 500 });
  const { lpfloor, lppeak, lplevel, lpattack, lpdecay, lprelease } = withFilterEnvelope({
    cutoff: 500,
    lpenv: 4,
    delta: 1,
  });
  expect([lpfloor, lppeak, lplevel, lpattack, lpdecay, lprelease]).toEqual([0, 4, 0, 0.005, 0.14, 0.1]);
});

test('the level that a low pass holds is a share of its way in Hz', () => {
  const { lplevel } = withFilterEnvelope({ cutoff: 500, lpenv: 2, lpsustain: 0.5, delta: 1 });
  expect(lplevel).toBeCloseTo(Math.log2(2.5), 12);
});

test('a low pass goes no higher than 20 kHz, begins lower with an anchor, and goes down where lpenv is below 0', () => {
  expect(withFilterEnvelope({ cutoff: 5000, lpenv: 4, delta: 1 }).lppeak).toBe(2);
  expect(withFilterEnvelope({ cutoff: 500, lpenv: 4, fanchor: 0.5, delta: 1 })).toMatchObject({
    lpfloor: -2,
    lppeak: 2,
  });
  expect(withFilterEnvelope({ cutoff: 500, lpenv: -3, delta: 1 })).toMatchObject({ lpfloor: 3, lppeak: 0 });
});
