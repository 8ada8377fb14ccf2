import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { loadAudioLibrary } from '../audio/audio-library.ts';
import { raiseUnnamed, threadsBegunBy } from './native-threads.ts';

const roundRobin = 2;

/** Returns the scheduling policy of a thread: field 41 of its status line, the 39th after the name in brackets. */
const policyOf = (thread: number): number =>
  Number(readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').split(') ')[1]!.split(' ')[38]);

test.if(process.platform === 'linux')('raises the threads that the audio library began, or says why not', async () => {
  const library = await loadAudioLibrary();
  const { value: context, threads } = threadsBegunBy(() => new library.AudioContext({ sinkId: { type: 'none' } }));
  try {
    expect(threads.length).toBeGreaterThan(0);
    expect(threads.map(policyOf)).not.toContain(roundRobin);
    const outcome = raiseUnnamed(threads, 5);
    if (outcome.done) expect(threads.map(policyOf)).toContain(roundRobin);
    else expect(outcome.reason).toMatch(/real-time priority 5 is not permitted/);
  } finally {
    await context.close();
  }
});

test('leaves threads alone that are over', () => {
  expect(raiseUnnamed([2 ** 30], 5)).toEqual({ done: true });
});
