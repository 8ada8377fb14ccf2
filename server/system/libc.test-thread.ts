/** A thread of its own for what changes a thread for good: flushing denormals and its scheduling. */

import { dlopen } from 'bun:ffi';
import { readFileSync } from 'node:fs';
import { flushDenormals, giveWay, type Outcome, raisePriority, setNiceness } from './libc.ts';

declare const self: Worker;

export type Report = {
  before: number;
  flushed: Outcome;
  denormals: number;
  policyBefore: number;
  raised: Outcome;
  policyAfter: number;
  slowed: Outcome;
  niceness: number;
};

/** A product that is denormal, from operands the compiler cannot fold. */
const parts = new Float64Array([1e-160, 1e-160]);
const tiny = (): number => parts[0] * parts[1];

/** Returns a field of this thread's stat line, counted from 1 as the kernel's manual does. */
function stat(field: number): number {
  const thread = dlopen('libc.so.6', { gettid: { args: [], returns: 'int' } }).symbols.gettid();
  const line = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
  return Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[field - 3]);
}

const wantedNiceness = 19;
const policy = 41;

self.onmessage = async () => {
  const before = tiny();
  const flushed = flushDenormals();
  let denormals = 0;
  for (let round = 0; round < 10; round++) {
    for (let i = 0; i < 20_000; i++) if (tiny() !== 0) denormals++;
    await Bun.sleep(1);
  }
  setNiceness(5);
  const slowed = giveWay(2);
  const niceness = stat(wantedNiceness);
  const policyBefore = stat(policy);
  const raised = raisePriority('rr', 5);
  const report: Report = {
    before,
    flushed,
    denormals,
    policyBefore,
    raised,
    policyAfter: stat(policy),
    slowed,
    niceness,
  };
  self.postMessage(report);
};
