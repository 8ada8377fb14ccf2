/** Sums of lanes on buses: (l0 + l1) + (l2 + l3), +0 for those that do not run or are on another bus, whichever code calculated them. */
import { expect, test } from 'bun:test';
import { RawGraph, type Signal } from '../../../test/support/raw-graph.ts';
import { Engine } from '../../engine/engine.ts';
import { asModules } from '../../workers/compile-job.ts';
import { Op } from '../../world/instructions.ts';
import { layoutFor } from '../../world/layout.ts';
import { compileSynthDef } from '../index.ts';
import type { ForcedCode } from './run-function.ts';

interface Lane {
  readonly value: number;
  readonly bus: number;
}

const bits = (x: number) => new Int32Array(Float32Array.of(x).buffer)[0]!;
const sum = (a: number, b: number) => Math.fround(a + b);

type Output = (g: RawGraph, bus: Signal, x: Signal) => void;
const outs: Record<string, Output> = {
  'Out, audio': (g, bus, x) => g.unit('Out', 2, [bus, g.ar('K2A', x)], 0),
  'Out, control': (g, bus, x) => g.unit('Out', 1, [bus, x], 0),
  OffsetOut: (g, bus, x) => g.unit('OffsetOut', 2, [bus, g.ar('K2A', x)], 0),
};

/**
 * Bits of the first word of buses 0 … 3 after a block with a synth in each lane that is not null.
 * @param known the bus, where it is no control
 */
function mixed(
  out: string,
  lanes: readonly (Lane | null)[],
  code: ForcedCode | undefined,
  blockSize = 64,
  known?: (g: RawGraph) => Signal,
) {
  const layout = layoutFor(
    {
      sampleRate: 48000,
      blockSize,
      audioBuses: 16,
      controlBuses: 16,
      inputs: 0,
      outputs: 2,
      buffers: 1,
      numBuffers: 1,
      randomGenerators: 1,
      maxNodes: 8,
      maxBundles: 8,
      realTimeMemoryBytes: 1 << 20,
    },
    4096,
  );
  const nothing = () => {};
  const engine = new Engine(layout, new WebAssembly.Memory({ initial: 4096, maximum: 4096, shared: true }), {
    events: { hasRoom: () => true, begin: () => true, int: nothing, float: nothing, commit: nothing, publish: nothing },
  });
  const g = new RawGraph();
  const bus = g.control('out', 0);
  outs[out]!(g, known?.(g) ?? bus, g.control('value', 0));
  const def = g.build('mixing');
  const compiled = asModules(def, compileSynthDef(def, layout, code));
  engine.install(1, {
    compiled,
    defaults: def.params,
    controlNames: [],
    unitCount: def.units.length,
  });
  const submit = (words: readonly number[]) => engine.submit(new Int32Array([0, 0, 0, ...words]), 3 + words.length);
  lanes.forEach((lane, i) => {
    submit([Op.addSynth, 7, 0, 1, 1000 + i, 1, 0]);
    submit([Op.set, 9, 0, 1000 + i, 0, 0, 0, bits(lane?.bus ?? 0), bits(lane?.value ?? 0)]);
  });
  // Only now, lest a later synth takes the lane.
  lanes.forEach((lane, i) => lane ?? submit([Op.free, 4, 0, 1000 + i]));
  // K2A is where its input is from the second block on.
  for (let block = 0; block < 2; block++) engine.renderBlock(0, 1 / 48000);
  const [address, stride] =
    out === 'Out, control' ? [layout.controlBusAddress, 4] : [layout.audioBusAddress, 4 * blockSize];
  return [0, 1, 2, 3].map((n) => engine.ints[(address + n * stride) >> 2]!);
}

/** The same by JavaScript: each bus in order, lanes that are not on it +0. */
function expected(lanes: readonly (Lane | null)[]): number[] {
  return [0, 1, 2, 3].map((bus) => {
    const [a, b, c, d] = [0, 1, 2, 3].map((i) => (lanes[i] && lanes[i]!.bus === bus ? lanes[i]!.value : 0));
    return bits(sum(sum(a!, b!), sum(c!, d!)));
  });
}

const far = [1e8, 1, -1e8, 3].map(Math.fround);
const lineups: Record<string, readonly (Lane | null)[]> = {
  'one lane of -0': [{ value: -0, bus: 1 }],
  'two lanes of -0': [
    { value: -0, bus: 0 },
    { value: -0, bus: 0 },
  ],
  'three lanes': far.slice(0, 3).map((value) => ({ value, bus: 2 })),
  'four lanes': far.map((value) => ({ value, bus: 1 })),
  'a gap': [{ value: 1e8, bus: 0 }, null, { value: -1e8, bus: 0 }, { value: 5, bus: 0 }],
  'different buses': [
    { value: 1e8, bus: 1 },
    { value: -0, bus: 0 },
    { value: -1e8, bus: 1 },
    { value: 3, bus: 1 },
  ],
  'one bus each': far.map((value, i) => ({ value, bus: 3 - i })),
};

for (const out of Object.keys(outs)) {
  for (const [name, lanes] of Object.entries(lineups)) {
    test(`${out}: ${name}`, () => {
      for (const code of [undefined, 'lone', 'four'] as const)
        for (const blockSize of [64, 2, 1]) expect(mixed(out, lanes, code, blockSize)).toEqual(expected(lanes));
    });
  }

  test.each([
    ['constant', () => 1],
    ['known while the constructor is compiled', (g: RawGraph) => g.unit('BinaryOpUGen', 0, [0, 1], 1, 0)[0]!],
    ['known while the block functions are compiled', (g: RawGraph) => g.kr('DC', 1)],
  ])(`${out}: a bus that is %s`, (_, known) => {
    const lanes = far.map((value) => ({ value, bus: 1 }));
    for (const code of [undefined, 'lone', 'four'] as const)
      for (const voices of [1, 2, 4])
        expect(mixed(out, lanes.slice(0, voices), code, 64, known)).toEqual(expected(lanes.slice(0, voices)));
  });
}

test.each(['Out, audio', 'OffsetOut'] as const)(
  '%s: a lane that is not finite stays out, and the others keep their order',
  (out) => {
    const lanes = far.map((value, bus) => ({ value: bus === 1 ? Infinity : value, bus: 2 }));
    const heard = lanes.map((lane, i) => (i === 1 ? null : lane));
    for (const code of [undefined, 'lone', 'four'] as const) expect(mixed(out, lanes, code)).toEqual(expected(heard));
  },
);

test('a sum of finite lanes that is not finite is on the bus', () => {
  const lanes = [3e38, 3e38, 1, 1].map((value) => ({ value, bus: 0 }));
  for (const code of [undefined, 'lone', 'four'] as const)
    expect(mixed('Out, audio', lanes, code)[0]).toBe(bits(Infinity));
});
