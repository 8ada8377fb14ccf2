import { describe, expect, test } from 'bun:test';
import { Glob } from 'bun';
import { declarations } from '../ugens/index.ts';
import { generate } from './generate.ts';
import {
  DC,
  Env,
  EnvGen,
  GraphError,
  HPF,
  In,
  type Input,
  kr,
  LPF,
  mix,
  Out,
  Pan2,
  PlayBuf,
  Saw,
  SinOsc,
  signal,
  synthDef,
  XFade2,
} from './index.ts';

const build = (graph: () => void) => () => synthDef('x', {}, graph);
const unitsOf = (graph: () => void) => synthDef('x', {}, graph).graph.units;

test('the generated files are what the declarations say; run `bun server/synthdef/builder/generate.ts`', async () => {
  const files = generate();
  for (const [name, content] of Object.entries(files))
    expect(await Bun.file(new URL(name, import.meta.url)).text(), name).toBe(content);
  const written = [...new Glob('ugens/*.ts').scanSync(import.meta.dir)].sort();
  expect(written).toEqual(
    Object.keys(files)
      .filter((name) => name.startsWith('ugens/'))
      .sort(),
  );
});

test('a UGen has functions for the rates it is declared with', () => {
  expect(Object.keys(SinOsc).sort()).toEqual(['ar', 'kr']);
  // @ts-expect-error there is no initial-rate SinOsc
  expect(SinOsc.ir).toBeUndefined();
});

test('inputs by place, by name and mixed are the same', () => {
  const inputs = (make: () => void) => unitsOf(make).find((unit) => unit.name === 'Saw' || unit.name === 'SinOsc')!;
  const byPlace = inputs(() => Out.ar(0, SinOsc.ar(300, 0.5)));
  expect(inputs(() => Out.ar(0, SinOsc.ar({ phase: 0.5, freq: 300 })))).toEqual(byPlace);
  expect(inputs(() => Out.ar({ channels: SinOsc.ar(300, { phase: 0.5 }), bus: 0 }))).toEqual(byPlace);
});

test('defaults are those of the declaration', () => {
  const def = synthDef('x', {}, () => Out.ar(0, SinOsc.ar()));
  const [freq, phase] = def.graph.units[0]!.inputs.map((input) => def.graph.constants[input.output]!);
  expect<Record<string, unknown>>({ freq, phase }).toEqual(declarations.find((d) => d.name === 'SinOsc')!.inputs);
});

test('a signal is as long as it has channels', () => {
  synthDef('x', { freqs: [1, 2, 3], one: 1 }, ({ freqs, one }) => {
    expect(freqs.length).toBe(3);
    expect(one.length).toBe(1);
    const [left, right] = Pan2.ar(SinOsc.ar(one));
    expect([left!.length, right!.length]).toEqual([1, 1]);
    expect(In.ar(0, 4).length).toBe(4);
    expect(mix(SinOsc.ar(freqs)).length).toBe(1);
    expect(() => freqs.at(3)).toThrow('channel 3');
  });
});

test('numbers are computed while building', () => {
  expect(signal(69).midicps().add(1).tree).toBe(441);
  expect(() => signal(1).ring1(2)).toThrow('ring1 of the numbers 1 and 2');
});

describe('what cannot be is said with UGen and input', () => {
  const cases: readonly [string, () => unknown, string][] = [
    [
      'a control-rate signal into an audio output',
      build(() => Out.ar(0, SinOsc.kr(1))),
      'def x: Out.ar: channels[0] is SinOsc at control rate; it must be a signal at audio rate (K2A.ar makes one)',
    ],
    [
      'a number other than 0 into an audio output',
      build(() => Out.ar(0, [DC.ar(1), 3])),
      'def x: Out.ar: channels[1] is the number 3; it must be a signal at audio rate (DC.ar makes one)',
    ],
    [
      'a filter at another rate than its input',
      build(() => Out.kr(0, HPF.kr(Saw.ar(3)))),
      'def x: HPF.kr: in is Saw at audio rate; it must be a signal at control rate',
    ],
    [
      'a slow signal into a panner',
      build(() => Out.ar(0, Pan2.ar(SinOsc.kr(3)))),
      'def x: Pan2.ar: in is SinOsc at control rate',
    ],
    [
      'a slow second signal into a fader',
      build(() => Out.ar(0, XFade2.ar(Saw.ar(3), 1))),
      'def x: XFade2.ar: inB is the number 1',
    ],
    ['NaN', build(() => SinOsc.ar(NaN)), 'def x: SinOsc.ar: freq is NaN'],
    ['NaN of an operator', build(() => SinOsc.ar().mul(NaN)), 'def x: *: its operand is NaN'],
    [
      'no number',
      build(() => SinOsc.ar('440' as unknown as Input)),
      'def x: SinOsc.ar: freq is 440, which is neither a number nor a signal',
    ],
    ['an empty array', build(() => SinOsc.ar([])), 'def x: SinOsc.ar: freq is an empty array'],
    [
      'an unknown input',
      // @ts-expect-error there is no such input
      build(() => LPF.ar(DC.ar(1), { frequency: 3 })),
      'def x: LPF.ar: there is no input frequency; it has in, freq',
    ],
    // @ts-expect-error there are only two
    ['too many inputs', build(() => SinOsc.ar(1, 2, 3)), 'def x: SinOsc.ar: 3 inputs given; it has freq, phase'],
    [
      'an input twice',
      build(() => SinOsc.ar(1, { freq: 2 })),
      'def x: SinOsc.ar: freq is given twice, by place and by name',
    ],
    // @ts-expect-error channels have no default
    ['no signals', build(() => Out.ar(0)), 'def x: Out.ar: channels is missing'],
    [
      'half a channel',
      build(() => PlayBuf.ar(1.5)),
      'def x: PlayBuf.ar: numChannels is 1.5; it must be a whole number from 1 on',
    ],
    [
      'no such shape',
      build(() => EnvGen.ar(new Env([0, 1], [1], 'round' as 'lin'))),
      'def x: EnvGen.ar: envelope: there is no shape "round"',
    ],
    [
      'an initial-rate lag',
      build(() => signal(3).lag(1)),
      'def x: Lag.ir: Lag runs at audio rate and control rate only',
    ],
    [
      'a control that is NaN',
      () => synthDef('x', { freq: NaN }, () => Out.ar(0, SinOsc.ar())),
      'def x: control freq is NaN',
    ],
    [
      'an empty control',
      () => synthDef('x', { freq: kr([]) }, () => Out.ar(0, SinOsc.ar())),
      'def x: control freq is []',
    ],
    [
      'a variant of no control',
      // @ts-expect-error there is no such control
      () => synthDef('x', { freq: 1 }, ({ freq }) => Out.ar(0, SinOsc.ar(freq)), { low: { frq: 1 } }),
      'def x: variant low: control frq is not a control of the def',
    ],
    [
      'too many values in a variant',
      () => synthDef('x', { freq: 1 }, ({ freq }) => Out.ar(0, SinOsc.ar(freq)), { low: { freq: [1, 2] } }),
      'def x: variant low: control freq has 1 values; 2 are given',
    ],
    [
      'an unknown control',
      // @ts-expect-error there is no such control
      () => synthDef('x', { freq: 1 }, ({ frq }) => Out.ar(0, SinOsc.ar(frq))),
      'def x: there is no control frq; there are freq',
    ],
    ['a UGen outside', () => SinOsc.ar(3), 'SinOsc.ar: UGens can only be made in the graph function of synthDef'],
  ];
  test.each(cases)('%s', (_, act, message) => {
    expect(act).toThrow(message);
    expect(act).toThrow(GraphError);
  });
});

test('a def that failed leaves nothing behind', () => {
  expect(build(() => SinOsc.ar(NaN))).toThrow();
  expect(unitsOf(() => Out.ar(0, SinOsc.ar())).map((unit) => unit.name)).toEqual(['SinOsc', 'Out']);
});
