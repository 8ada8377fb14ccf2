import { describe, expect, test } from 'bun:test';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { InProcessServer } from '../../test/support/in-process.ts';
import { RawGraph } from '../../test/support/raw-graph.ts';
import { doJob } from '../workers/do-job.ts';
import type { JobRequest, JobResult } from '../workers/jobs.ts';

/** A sine at its node's id, to the bus of a left channel; other graphs for other amplitudes. */
function sine(amplitude: number) {
  const g = new RawGraph();
  const times = 2;
  g.out(g.unit('BinaryOpUGen', 2, [g.ar('SinOsc', g.ir('NodeID'), 0), amplitude], 1, times)[0]!);
  return g.build('sine');
}

/** A server whose fused code is made when the test says so. */
function server() {
  const asked: { readonly request: JobRequest; finish(): void; fail(error: Error): void }[] = [];
  const made = new InProcessServer({}, (environment) => ({
    run: (request) => {
      if (request.kind !== 'compileFused') return Promise.resolve(doJob(request, environment));
      const { promise, resolve, reject } = Promise.withResolvers<JobResult>();
      asked.push({ request, finish: () => resolve(doJob(request, environment)), fail: reject });
      return promise;
    },
    runInline: (request) => doJob(request, environment),
  }));
  const client = made.client();
  const { byIndex } = made.engine.parts.defs;
  const running = () => byIndex.flatMap((def) => (def ? [def.run] : []));
  return { made, client, asked, running };
}

describe('code in which units share loops', () => {
  test('is asked for once, when a def is played for the first time, and changes nothing that is heard', async () => {
    const { made, client, asked, running } = server();
    const other = server();
    for (const each of [client, other.client]) each.send('/d_recv', encodeSynthDefs([sine(0.125)]));
    await Promise.all([made.render(), other.made.render()]);
    const start = (id: number) => {
      for (const each of [client, other.client]) each.send('/s_new', 'sine', id, 0, 0);
    };
    await made.heard(4);
    expect(asked).toHaveLength(0);
    await other.made.heard(4);
    start(440);
    start(660);
    const both = async () => [await made.heard(8), await other.made.heard(8)] as const;
    const [before, beforeToo] = await both();
    expect(before).toEqual(beforeToo);
    expect(asked).toHaveLength(1);
    const lone = running();
    asked[0]!.finish();
    await Bun.sleep(0);
    const [after, afterToo] = await both();
    expect(running()[0]).not.toBe(lone[0]!);
    expect(Math.max(...after[0]!)).toBeGreaterThan(0.2);
    expect(after).toEqual(afterToo);
    start(880);
    await both();
    expect([asked.length, other.asked.length]).toEqual([1, 1]);
    expect(made.lines).toEqual([]);
  });

  test('goes to all defs of its graph that are there, those that come later too, and to none that is gone', async () => {
    const { made, client, asked, running } = server();
    client.send('/d_recv', encodeSynthDefs([sine(0.25)]));
    await made.render();
    for (const id of [440, 660]) client.send('/s_new', 'sine', id, 0, 0);
    await made.render(2);
    // Replaced by an equal graph, then by another one.
    client.send('/d_recv', encodeSynthDefs([{ ...sine(0.25), name: 'equal' }, sine(0.0625)]));
    await made.render(2);
    const lone = running();
    expect(lone).toHaveLength(3);
    asked[0]!.finish();
    await made.render(2);
    const now = running();
    expect(now.map((run, i) => run === lone[i])).toEqual([false, false, true]);
    client.send('/d_recv', encodeSynthDefs([{ ...sine(0.25), name: 'later' }]));
    await made.render();
    for (const id of [500, 501]) client.send('/s_new', 'later', id, 0, 0);
    await made.render(2);
    expect(asked).toHaveLength(1);
  });

  test('of a def that is freed with its synths meanwhile nothing is left', async () => {
    const { made, client, asked, running } = server();
    client.send('/d_recv', encodeSynthDefs([sine(0.5)]));
    await made.render();
    for (const id of [440, 660]) client.send('/s_new', 'sine', id, 0, 0);
    await made.render(2);
    client.send('/d_free', 'sine');
    client.send('/n_free', 440, 660);
    await made.render(2);
    expect(running()).toEqual([]);
    asked[0]!.finish();
    await made.render(2);
    expect([running(), made.lines]).toEqual([[], []]);
  });

  test('that is not to be had is told, and the def is played as it was', async () => {
    const { made, client, asked } = server();
    client.send('/d_recv', encodeSynthDefs([sine(0.75)]));
    await made.render();
    for (const id of [440, 660]) client.send('/s_new', 'sine', id, 0, 0);
    await made.render(2);
    asked[0]!.fail(new Error('compileFused took longer than 60 s and was abandoned'));
    await made.render(2);
    expect(Math.max(...(await made.heard(4))[0]!)).toBeGreaterThan(0.5);
    expect(made.lines).toEqual([
      'SynthDef sine: it takes more processor time than it need to, its faster code is not to be had: compileFused took longer than 60 s and was abandoned',
    ]);
  });
});
