import { expect, test } from 'bun:test';
import { sineDef } from '../../test/support/sine-def.ts';
import type { JobRequest, JobResult } from '../workers/jobs.ts';
import { Costs } from './costs.ts';

const module = new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
const info = () => ({
  def: sineDef('a', 440),
  prepared: {
    compiled: { key: 'a', module, libraries: [], podBytes: 0, commutes: true, addsControl: false, audioMaps: [] },
  },
  begun: 0,
});

function costs(offline = false) {
  const asked: { request: JobRequest; answer: PromiseWithResolvers<JobResult> }[] = [];
  const jobs = {
    run: (request: JobRequest) => {
      asked.push({ request, answer: Promise.withResolvers<JobResult>() });
      return asked.at(-1)!.answer.promise;
    },
    runInline: () => {
      throw new Error('not in this thread');
    },
  };
  const lines: string[] = [];
  return { asked, lines, costs: new Costs(jobs, offline, (line) => lines.push(line)) };
}

test('a def is measured once, when it is asked what it costs, and anew when it runs by other code', async () => {
  const { asked, costs: all } = costs();
  const def = info();
  const { prepared } = def as { prepared: { compiled: { fused?: WebAssembly.Module }; secondsPerBlock?: number } };
  expect([all.of(def), all.of(def), asked.length]).toEqual([undefined, undefined, 1]);
  // Fused code has come meanwhile: what was measured is not what runs.
  prepared.compiled.fused = module;
  asked[0]!.answer.resolve({ kind: 'measured', secondsPerBlock: 1e-6 });
  await Bun.sleep(0);
  expect([all.of(def), asked.length]).toEqual([undefined, 2]);
  asked[1]!.answer.resolve({ kind: 'measured', secondsPerBlock: 5e-7 });
  await Bun.sleep(0);
  expect([all.of(def), all.of(def), asked.length]).toEqual([5e-7, 5e-7, 2]);
});

test('a def that cannot be measured is not asked about again, and nothing is measured offline', async () => {
  const { asked, lines, costs: all } = costs();
  const def = info();
  all.of(def);
  asked[0]!.answer.reject(new Error('measure took longer than 60 s and was abandoned'));
  await Bun.sleep(0);
  expect([all.of(def), asked.length]).toEqual([undefined, 1]);
  expect(lines).toEqual([
    'SynthDef a: what its synths cost cannot be measured: measure took longer than 60 s and was abandoned',
  ]);
  const offline = costs(true);
  expect([offline.costs.of(info()), offline.asked.length]).toEqual([undefined, 0]);
});
