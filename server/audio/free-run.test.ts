import { expect, test } from 'bun:test';
import { FreeRun, Lead, leadOf, setLead } from './free-run.ts';

const nobody = { isAsked: false };

/** Returns the number of quanta that are due at `now`. */
function count(run: FreeRun, now: number): number {
  let n = 0;
  while (run.due(now)) n++;
  return n;
}

test('gives quanta at their rate while it is wanted', () => {
  const flag = new SharedArrayBuffer(4);
  const run = new FreeRun(flag, 0.01, nobody);
  expect(count(run, 5)).toBe(0);
  setLead(flag, Lead.clock);
  expect(count(run, 5)).toBe(1);
  expect(run.lead).toBe(Lead.clock);
  expect(count(run, 5.005)).toBe(0);
  expect(count(run, 5.0101)).toBe(1);
  expect(count(run, 5.1001)).toBe(9);
  run.stop();
  expect(leadOf(flag)).toBe(Lead.device);
  expect(count(run, 6)).toBe(0);
  expect(run.lead).toBe(Lead.device);
});

test('does not try to catch up after a long pause', () => {
  const flag = new SharedArrayBuffer(4);
  const run = new FreeRun(flag, 0.01, nobody);
  setLead(flag, Lead.clock);
  count(run, 0);
  expect(count(run, 100)).toBe(1);
  expect(count(run, 100.0101)).toBe(1);
});

test('with a relay gives what is asked for there; by the clock it begins anew afterwards', () => {
  const flag = new SharedArrayBuffer(4);
  let asked = 3;
  const run = new FreeRun(flag, 0.01, {
    get isAsked() {
      return asked-- > 0;
    },
  });
  setLead(flag, Lead.clock);
  expect(count(run, 5)).toBe(1);
  setLead(flag, Lead.relay);
  expect(count(run, 5.05)).toBe(3);
  expect(run.lead).toBe(Lead.relay);
  setLead(flag, Lead.clock);
  expect(count(run, 5.06)).toBe(1);
});
