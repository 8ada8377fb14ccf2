/** Memory ahead of what synths have had is touched, a piece at a time, and nothing in it is changed. */
import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { smallWorld } from '../../test/support/in-process.ts';
import { layoutFor, synthsEnd, World } from '../world/layout.ts';
import { TouchedPool } from './touched-pool.ts';

const mebibyte = 2 ** 20;
const layout = layoutFor({ ...smallWorld, realTimeMemoryBytes: 64 * mebibyte }, 4096);
const resident = () =>
  (Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024) / mebibyte;

test('16 MiB ahead of what was had have pages, and as much again when more is had', () => {
  const memory = new SharedArrayBuffer(4096 * 65536);
  const ints = new Int32Array(memory);
  const pool = new TouchedPool(layout, memory);
  const had = (bytes: number) => {
    ints[World.memoryFree >> 2] = (synthsEnd(layout.pool) - layout.pool.address - bytes) / 16;
  };
  /** MiB that came by so many looks. */
  const by = (looks: number) => {
    const before = resident();
    for (let i = 0; i < looks; i++) pool.look();
    return resident() - before;
  };
  expect(by(20)).toBeLessThan(1);
  had(16);
  expect(by(1)).toBeWithin(1, 4);
  expect(by(20)).toBeWithin(13, 16);
  expect(by(20)).toBeLessThan(1);
  // Synths touched what they had themselves.
  had(12 * mebibyte);
  expect(by(20)).toBeWithin(11, 14);
  had(40 * mebibyte);
  ints[(layout.pool.address >> 2) + 41 * (mebibyte >> 2)] = 7;
  expect(by(20)).toBeWithin(14, 18);
  expect(ints[(layout.pool.address >> 2) + 41 * (mebibyte >> 2)]).toBe(7);
  had(62 * mebibyte);
  expect(by(20)).toBeLessThan(2);
});
