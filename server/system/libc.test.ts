import { expect, test } from 'bun:test';
import type { Report } from './libc.test-thread.ts';
import { findAlsa, raisePriority, setNiceness } from './libc.ts';

const linux = process.platform === 'linux';
const roundRobin = 2;

function inThread(): Promise<Report> {
  const worker = new Worker(new URL('./libc.test-thread.ts', import.meta.url).href);
  return new Promise<Report>((resolve, reject) => {
    worker.onmessage = (event: MessageEvent<Report>) => resolve(event.data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage('go');
  }).finally(() => worker.terminate());
}

test.if(linux)(
  'flushes denormals, gives way and raises the priority of the calling thread, or says why not',
  async () => {
    const report = await inThread();
    expect(report.before).not.toBe(0);
    expect(report.flushed).toEqual({ done: true });
    expect(report.denormals).toBe(0);
    expect([report.slowed, report.niceness]).toEqual([{ done: true }, 7]);
    if (report.raised.done) expect(report.policyAfter).toBe(roundRobin);
    else {
      expect(report.raised.reason).toMatch(/real-time priority 5 is not permitted/);
      expect(report.policyAfter).toBe(report.policyBefore);
    }
  },
);

test('refuses a priority that does not exist', () => {
  expect(setNiceness(20)).toEqual({ done: false, reason: expect.stringContaining('20') });
  expect(raisePriority('fifo', 0)).toEqual({ done: false, reason: expect.stringContaining('0') });
  expect(raisePriority('fifo', 100)).toEqual({ done: false, reason: expect.stringContaining('100') });
});

test.if(linux)('names the package when the ALSA library is missing', () => {
  expect(findAlsa(['libc.so.6'])).toEqual({ done: false, reason: expect.stringContaining('libasound2t64') });
  expect(findAlsa(['libnothing.so.2'])).toEqual({
    done: false,
    reason: expect.stringMatching(/^libnothing.so.2 is missing: install/),
  });
});
