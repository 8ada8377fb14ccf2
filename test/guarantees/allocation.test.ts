/** The audio thread never allocates: its heap stands still while voices come and go. */
import { expect, test } from 'bun:test';
import type { AllocationReport } from './allocation.worker.ts';

test('rendering with voices coming and going leaves the heap of its thread as it was', async () => {
  const worker = new Worker(new URL('./allocation.worker.ts', import.meta.url).href);
  const report = await new Promise<AllocationReport>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data as AllocationReport);
    worker.onerror = (event) => reject(new Error(event.message));
  });
  worker.terminate();
  expect(report.taken).toBeGreaterThan(1000);
  expect(report.ended).toBeGreaterThan(20);
  expect(report.lent).toBeGreaterThan(50);
  expect(report.voices).toBeGreaterThan(5000);
  expect(report.starved).toBeGreaterThan(1000);
  expect(report.offers).toBeGreaterThan(1000);
  // One small object a block would show.
  expect(report.littered).toBeGreaterThan(4_000_000);
  expect(report.grown).toBeLessThan(65_536);
}, 60_000);
