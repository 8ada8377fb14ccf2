/** Envelopes. */
import { Env, EnvGen, Out, synthDef } from '../../../server/synthdef/builder/index.ts';
import { type BuilderCase, of } from './case.ts';

const envelope = (sclang: string, env: () => Env) =>
  of(
    `env_${sclang.replace(/\W+/g, '_').slice(0, 20)}`,
    `{ |gate = 1, t = 0.2| Out.ar(0, EnvGen.ar(${sclang}, gate, 1, 0, 1, 2)) }`,
    (n) => synthDef(n, { gate: 1, t: 0.2 }, ({ gate }) => Out.ar(0, EnvGen.ar(env(), gate, 1, 0, 1, 2))),
  );

export const envelopes: readonly BuilderCase[] = [
  envelope('Env.adsr', () => Env.adsr()),
  envelope('Env.adsr(0.1, 0.2, 0.3, 0.4, 2, -2, 0.1)', () => Env.adsr(0.1, 0.2, 0.3, 0.4, 2, -2, 0.1)),
  envelope('Env.dadsr', () => Env.dadsr()),
  envelope('Env.asr', () => Env.asr()),
  envelope('Env.cutoff(0.2, 1, \\exp)', () => Env.cutoff(0.2, 1, 'exp')),
  envelope('Env.perc', () => Env.perc()),
  envelope('Env.linen', () => Env.linen()),
  envelope('Env.triangle(2)', () => Env.triangle(2)),
  envelope('Env.sine(3, 0.5)', () => Env.sine(3, 0.5)),
  envelope('Env.step([1, 2, 3], [0.1, 0.2, 0.3])', () => Env.step([1, 2, 3], [0.1, 0.2, 0.3])),
  envelope('Env.pairs([[0, 1], [2, 0], [1, 0.5]], \\exp)', () =>
    Env.pairs(
      [
        [0, 1],
        [2, 0],
        [1, 0.5],
      ],
      'exp',
    ),
  ),
  envelope(
    'Env([0, 1, 0.5, 0], [0.1, 0.2], [\\sqr, -3, \\hold], 2, 1)',
    () => new Env([0, 1, 0.5, 0], [0.1, 0.2], ['sqr', -3, 'hold'], { releaseNode: 2, loopNode: 1 }),
  ),
  of('env_channels', '{ |t = 0.2| Out.ar(0, EnvGen.ar(Env([0, [1, 2], t], [0.1, t], [-4, t]), 1, 1, 0, 1, 2)) }', (n) =>
    synthDef(n, { t: 0.2 }, ({ t }) => Out.ar(0, EnvGen.ar(new Env([0, [1, 2], t], [0.1, t], [-4, t]), 1, 1, 0, 1, 2))),
  ),
];
