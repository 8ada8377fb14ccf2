/** Code for arm64 leaves the bits that code for x86-64 leaves: some fifty defs, and every operation of the graph by itself, played under an emulator. */
import { describe, expect, test } from 'bun:test';
import { fileURLToPath } from 'node:url';
import { operations } from '../../server/synthdef/compiler/graph/operations.ts';
import { layout } from '../modules/forced-code.ts';
import { llvmPath, withoutLlvm } from '../support/llvm.ts';
import { bareGraphs } from './bare-kernels.ts';
import { kernelDefs } from './def-kernels.ts';
import { operationsOf, operationsOfGraphs } from './operations-of.ts';

const timeout = 300_000;
const emulator = Bun.which('qemu-aarch64-static');
const missing = [
  ...(llvmPath ? [] : [withoutLlvm]),
  ...(emulator ? [] : ['left out without qemu-aarch64-static (Debian: qemu-user-static)']),
  ...(process.platform === 'linux' && process.arch === 'x64' ? [] : ['left out elsewhere than on Linux and x86-64']),
];

/** Nodes that read or write memory, and where values come from. */
const waysToMemory = [
  ...[
    'loadSlot f32',
    'loadSlot f64',
    'loadSlot i32',
    'loadSlot i64',
    'storeSlot f32',
    'storeSlot f64',
    'storeSlot i32',
  ],
  ...['load f32', 'load i32', 'store f32', 'store i32', 'loadFixed f32', 'loadFixed f64', 'loadFixed i32'],
  ...['wire f32', 'wireStart f32', 'setWire f32', 'loadFrame f32', 'storeFrame f32', 'storeFrame i32'],
  ...['loadQuad f32', 'storeQuad f32', 'loadStrided f32', 'storeStrided f32', 'loadSplat f32'],
  ...['clear mask', 'copy mask', 'podAddress i32', 'laneOffset i32', 'addressOfSlot i32', 'frame i32'],
  ...['active mask', 'running mask', 'call i32'],
];
const conversions = ['f32 → f64', 'f32 → i32', 'f64 → f32', 'f64 → i32', 'i32 → f32', 'i32 → f64', 'mask → f32'];
const bits = ['f32 → i32', 'i32 → f32', 'f64 → i64', 'i64 → f64'];

describe.skipIf(missing.length > 0)(['code for arm64', ...missing].join(', '), () => {
  test('the kernels have every operation and every way to memory', () => {
    const defs = kernelDefs();
    expect(defs.length).toBeGreaterThanOrEqual(50);
    const found = new Set([
      ...operationsOfGraphs(bareGraphs()),
      ...defs.flatMap((def) => [...operationsOf(def, layout)]),
    ]);
    const wanted = [
      ...Object.entries(operations).flatMap(([name, { kinds }]) => kinds.map((kind) => `${name} ${kind}`)),
      ...conversions.map((name) => `convert ${name}`),
      ...bits.map((name) => `bits ${name}`),
      ...waysToMemory,
    ];
    expect(wanted.filter((name) => !found.has(name))).toEqual([]);
  });

  test(
    'leaves the bits that code for x86-64 and WebAssembly leave',
    () => {
      const program = fileURLToPath(new URL('compare.ts', import.meta.url));
      const { exitCode, stdout, stderr } = Bun.spawnSync([process.execPath, program]);
      expect({ exitCode, output: `${stdout}${stderr}` }).toEqual({
        exitCode: 0,
        output: expect.stringMatching(/^\d+ kernels played on arm64, 0 differences\n$/),
      });
    },
    timeout,
  );
});
