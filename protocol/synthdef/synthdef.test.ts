import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { encodeSynthDefs } from './encode.ts';
import { type InputRef, type Rate, type SynthDef, SynthDefError, type UnitSpec } from './graph.ts';
import { parseSynthDefs, readSynthDefs } from './parse.ts';

const beep: SynthDef = {
  name: 'beep',
  constants: [0, 0.5],
  params: [440, 0],
  paramNames: [
    { name: 'freq', index: 0 },
    { name: 'out', index: 1 },
  ],
  units: [
    { name: 'Control', rate: 1, specialIndex: 0, inputs: [], outputs: [1, 1] },
    {
      name: 'SinOsc',
      rate: 2,
      specialIndex: 0,
      inputs: [
        { unit: 0, output: 0 },
        { unit: -1, output: 0 },
      ],
      outputs: [2],
    },
    {
      name: 'BinaryOpUGen',
      rate: 2,
      specialIndex: 2,
      inputs: [
        { unit: 1, output: 0 },
        { unit: -1, output: 1 },
      ],
      outputs: [2],
    },
    {
      name: 'Out',
      rate: 2,
      specialIndex: 0,
      inputs: [
        { unit: 0, output: 1 },
        { unit: 2, output: 0 },
      ],
      outputs: [],
    },
  ],
  variants: [{ name: 'beep.low', values: [110, 0] }],
};

// Bytes written down by hand from the format, so that reader and writer cannot be wrong together.
const tinyVersion1 = Uint8Array.from([
  0x53,
  0x43,
  0x67,
  0x66,
  0,
  0,
  0,
  1,
  0,
  1, // SCgf, version 1, one def
  1,
  0x61, // "a"
  0,
  1,
  0x3f,
  0,
  0,
  0, // one constant: 0.5
  0,
  1,
  0x43,
  0xdc,
  0,
  0, // one parameter value: 440
  0,
  1,
  1,
  0x66,
  0,
  0, // one name: "f" at 0
  0,
  1,
  2,
  0x44,
  0x43,
  2,
  0,
  1,
  0,
  1,
  0xff,
  0xfe,
  0xff,
  0xff,
  0,
  0,
  2, // "DC", audio, special index -2, constant 0
  0,
  0, // no variants
]);
const tinyVersion2 = Uint8Array.from([
  0x53, 0x43, 0x67, 0x66, 0, 0, 0, 2, 0, 1, 1, 0x61, 0, 0, 0, 1, 0x3f, 0, 0, 0, 0, 0, 0, 1, 0x43, 0xdc, 0, 0, 0, 0, 0,
  1, 1, 0x66, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0x44, 0x43, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0,
  0, 0, 0, 2, 0, 0,
]);
const tiny: SynthDef = {
  name: 'a',
  constants: [0.5],
  params: [440],
  paramNames: [{ name: 'f', index: 0 }],
  units: [{ name: 'DC', rate: 2, specialIndex: -2, inputs: [{ unit: -1, output: 0 }], outputs: [2] }],
  variants: [],
};

const float32 = fc.float({ noNaN: true });
const shortName = fc.string({ maxLength: 31 });
const rate = fc.constantFrom<Rate>(0, 1, 2, 3);
const rawUnit = fc.record({
  name: shortName,
  rate,
  specialIndex: fc.integer({ min: -0x8000, max: 0x7fff }),
  picks: fc.array(fc.nat(), { maxLength: 5 }),
  outputs: fc.array(rate, { maxLength: 4 }),
});

/** Every input a unit can read when `units` stand before it. */
function readable(constants: readonly number[], units: readonly UnitSpec[]): InputRef[] {
  const refs = constants.map((_, output) => ({ unit: -1, output }));
  units.forEach((unit, index) => unit.outputs.forEach((_, output) => refs.push({ unit: index, output })));
  return refs;
}

const anyDef: fc.Arbitrary<SynthDef> = fc
  .record({
    name: fc.string({ unit: 'binary-ascii', maxLength: 255 }),
    constants: fc.array(float32, { maxLength: 6 }),
    params: fc.array(float32, { maxLength: 6 }),
    names: fc.array(fc.tuple(shortName, fc.nat()), { maxLength: 4 }),
    raw: fc.array(rawUnit, { maxLength: 8 }),
    variants: fc.array(shortName, { maxLength: 2 }),
  })
  .map(({ name, constants, params, names, raw, variants }) => {
    const units: UnitSpec[] = [];
    for (const { picks, ...unit } of raw) {
      const refs = readable(constants, units);
      units.push({ ...unit, inputs: refs.length === 0 ? [] : picks.map((pick) => refs[pick % refs.length]) });
    }
    const paramNames = params.length === 0 ? [] : names.map(([n, pick]) => ({ name: n, index: pick % params.length }));
    return {
      name,
      constants,
      params,
      paramNames,
      units,
      variants: variants.map((n) => ({ name: n, values: params.map((p) => -p) })),
    };
  });

describe('layout', () => {
  test('version 1', () => {
    expect(parseSynthDefs(tinyVersion1)).toEqual([tiny]);
    expect(encodeSynthDefs([tiny], 1)).toEqual(tinyVersion1);
  });

  test('version 2', () => {
    expect(parseSynthDefs(tinyVersion2)).toEqual([tiny]);
    expect(encodeSynthDefs([tiny])).toEqual(tinyVersion2);
  });

  test('version 0 is version 1 without variants', () => {
    const bytes = tinyVersion1.slice(0, -2);
    bytes[7] = 0;
    expect(parseSynthDefs(bytes)).toEqual([tiny]);
  });

  test('a view into a larger buffer', () => {
    const around = new Uint8Array(tinyVersion2.length + 20);
    around.set(tinyVersion2, 7);
    expect(parseSynthDefs(around.subarray(7, 7 + tinyVersion2.length))).toEqual([tiny]);
  });

  test('values are float32', () => {
    const [def] = parseSynthDefs(encodeSynthDefs([{ ...beep, constants: [0.1, 1 / 3] }]));
    expect(def.constants).toEqual([Math.fround(0.1), Math.fround(1 / 3)]);
  });

  test('names outside ASCII', () => {
    expect(parseSynthDefs(encodeSynthDefs([{ ...beep, name: 'glöckchen' }]))[0].name).toBe('glöckchen');
  });

  test('a name behind the last parameter value, as sclang writes for an empty array', () => {
    const bytes = tinyVersion2.slice();
    bytes[37] = 1;
    expect(parseSynthDefs(bytes)).toEqual([{ ...tiny, paramNames: [] }]);
  });

  test('a file without defs', () => {
    expect(parseSynthDefs(encodeSynthDefs([]))).toEqual([]);
  });
});

test('what is written is read back, in both versions', () => {
  fc.assert(
    fc.property(fc.array(anyDef, { maxLength: 3 }), fc.constantFrom(1, 2), (defs, version) => {
      expect(parseSynthDefs(encodeSynthDefs(defs, version))).toEqual(defs);
    }),
    { numRuns: 300 },
  );
});

test('mutated files parse or throw SynthDefError', () => {
  const sources = [tinyVersion1, tinyVersion2, encodeSynthDefs([beep, tiny]), encodeSynthDefs([beep, tiny], 1)];
  const edit = fc.record({ at: fc.nat(), byte: fc.nat(255) });
  let parsed = 0;
  let refused = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...sources),
      fc.array(edit, { minLength: 1, maxLength: 4 }),
      fc.option(fc.nat()),
      (source, edits, cut) => {
        const bytes = source.slice(0, cut === null ? source.length : cut % source.length);
        for (const { at, byte } of edits) if (bytes.length > 0) bytes[at % bytes.length] = byte;
        try {
          parseSynthDefs(bytes);
          parsed++;
        } catch (error) {
          if (!(error instanceof SynthDefError)) throw error;
          refused++;
        }
      },
    ),
    { numRuns: 10_000 },
  );
  expect(parsed).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(1000);
});

describe('errors name def, field and value', () => {
  /** A copy of the version 2 bytes with `values` written from `at` on. */
  function patched(at: number, ...values: number[]): Uint8Array {
    const bytes = tinyVersion2.slice();
    bytes.set(values, at);
    return bytes;
  }
  const cases: [string, Uint8Array, RegExp][] = [
    ['nothing', new Uint8Array(0), /magic number at byte 0 needs 4 bytes, 0 are left/],
    ['magic', patched(0, 0x52), /magic number is 0x52436766/],
    ['version', patched(7, 3), /version is 3/],
    ['negative number of defs', patched(8, 0xff, 0xff), /number of defs is -1/],
    ['too many defs', patched(8, 0x7f), /number of defs is 32513/],
    ['absurd number of constants', patched(12, 0x7f, 0xff, 0xff, 0xff), /def "a": number of constants is 2147483647/],
    ['negative number of parameters', patched(20, 0xff), /def "a": number of parameter values is -16777215/],
    ['long parameter name', patched(32, 32), /def "a": name of parameter 0 is 32 bytes long; at most 31/],
    ['parameter index', patched(37, 2), /def "a": parameter "f" has index 2; the def has 1 parameter values/],
    ['number of units', patched(38, 0, 1), /def "a": number of units is 65537/],
    ['unit rate', patched(45, 4), /def "a", unit 0 \(DC\): rate is 4/],
    ['number of inputs', patched(46, 0x40), /def "a": number of inputs of unit 0 \(DC\) is 1073741825/],
    ['number of outputs', patched(50, 0x40), /def "a": number of outputs of unit 0 \(DC\) is 1073741825/],
    ['unit reads itself', patched(56, 0, 0, 0, 0), /unit 0 \(DC\): input 0 reads unit 0; only units before/],
    ['negative unit', patched(59, 0xfe), /input 0 reads unit -2/],
    ['constant index', patched(63, 1), /input 0 reads constant 1; the def has 1 constants/],
    ['output rate', patched(64, 0xff), /rate of output 0 is -1/],
    ['variants without bytes', patched(66, 1), /def "a": number of variants is 1, 0 bytes are left/],
  ];
  test.each(cases)('%s', (_, bytes, message) => {
    expect(() => parseSynthDefs(bytes)).toThrow(SynthDefError);
    expect(() => parseSynthDefs(bytes)).toThrow(message);
  });

  test('bytes behind the defs are padding', () => {
    for (const behind of [[0], [0, 0, 0], [1, 2, 3, 4, 5]])
      expect(parseSynthDefs(Uint8Array.from([...tinyVersion2, ...behind]))).toEqual(parseSynthDefs(tinyVersion2));
  });

  test('one bad def does not condemn the others', () => {
    const wrong = { ...beep, name: 'wrong' };
    const bytes = encodeSynthDefs([beep, wrong, { ...beep, name: 'last' }]);
    // The rate of the first unit of the one in the middle.
    const at = Buffer.from(bytes).indexOf('wrong');
    const unit = Buffer.from(bytes).indexOf(beep.units[0]!.name, at) + beep.units[0]!.name.length;
    const patchedBytes = bytes.slice();
    patchedBytes[unit] = 9;
    const { defs, faults } = readSynthDefs(patchedBytes);
    expect(defs.map(({ name }) => name)).toEqual(['beep', 'last']);
    expect(faults).toEqual([expect.stringMatching(/^def "wrong", unit 0 .* rate is 9/)]);
    const cut = readSynthDefs(bytes.subarray(0, at + 20));
    expect(cut.defs.map(({ name }) => name)).toEqual(['beep']);
    expect(cut.faults).toHaveLength(1);
  });

  test('an output that the source does not have', () => {
    const units = beep.units.map((unit) =>
      unit.name === 'Out' ? { ...unit, inputs: [{ unit: 2, output: 1 }] } : unit,
    );
    expect(() => encodeSynthDefs([{ ...beep, units }])).toThrow(
      /def "beep", unit 3 \(Out\): input 0 reads output 1 of unit 2 \(BinaryOpUGen\), which has 1 outputs/,
    );
  });

  test('writing names and counts that do not fit', () => {
    expect(() => encodeSynthDefs([{ ...beep, name: 'x'.repeat(256) }])).toThrow(/256 bytes long; at most 255/);
    expect(() => encodeSynthDefs([{ ...beep, paramNames: [{ name: 'é'.repeat(16), index: 0 }] }])).toThrow(
      /32 bytes long; at most 31/,
    );
    expect(() => encodeSynthDefs([{ ...beep, constants: new Array<number>(40_000).fill(1) }], 1)).toThrow(
      /number of constants is 40000/,
    );
    expect(() => encodeSynthDefs([{ ...beep, variants: [{ name: 'v', values: [1] }] }])).toThrow(
      /variant "v" has 1 values; the def has 2/,
    );
    expect(() => encodeSynthDefs([beep], 3)).toThrow(/version is 3/);
  });
});
