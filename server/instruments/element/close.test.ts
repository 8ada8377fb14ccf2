/** Things that an element holds outside of its state: they are given back when its voice ends. */
import { expect, test } from 'bun:test';
import { elementsServer } from '../../../test/support/elements-server.ts';
import { defineElement } from './define.ts';

test('close is called once, when nothing else of the voice runs any more, with its tapes', async () => {
  const calls: string[] = [];
  const holder = defineElement({
    init: { word: { type: 'text', default: 'none' } },
    specialise: () => ({ outputs: { out: 1 }, prepared: 1 }),
    prepare(ctx) {
      ctx.tape('held', 1, 4)[0]![0] = 42;
      calls.push('prepare');
    },
    close: (ctx) =>
      void calls.push(`close ${ctx.init.word} ${ctx.voice} ${ctx.sampleRate} ${ctx.tape('held', 1, 4)[0]![0]}`),
    graph: ({ prepared }) => ({ out: prepared }),
  });
  const { ask, heard, host, server, settle } = await elementsServer({ holder }, {}, false);
  const { buffers } = server.control.context;
  await heard(4);
  const free = buffers.freeBytes;
  const [id] = await ask('/play', 'holder', 'word', 'mine');
  await heard(40);
  expect(calls).not.toContain('close');
  // A job is under way while it ends: it is waited for.
  host.hold('holder');
  await heard(800);
  await ask('/stop', id as number);
  await heard(20);
  expect(calls.some((call) => call.startsWith('close'))).toBe(false);
  expect(buffers.freeBytes).toBeLessThan(free);
  host.free('holder');
  await settle();
  await heard(20);
  expect(calls.filter((call) => call.startsWith('close'))).toEqual([`close mine ${id} 48000 42`]);
  expect(calls.at(-1)).toStartWith('close');
  expect(buffers.freeBytes).toBe(free);
});

test('close that fails is told, and the memory is given back', async () => {
  const faulty = defineElement({
    specialise: () => ({ outputs: { out: 1 }, prepared: 1 }),
    prepare: (ctx) => void ctx.tape('held', 1, 4),
    close() {
      throw new Error('it is stuck');
    },
    graph: ({ prepared }) => ({ out: prepared }),
  });
  const { ask, heard, events, server } = await elementsServer({ faulty });
  await heard(4);
  const free = server.control.context.buffers.freeBytes;
  await ask('/play', 'faulty');
  await heard(40);
  await ask('/stop', 'faulty');
  await heard(20);
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'failed', message: expect.stringContaining('it is stuck') }),
  );
  expect(server.control.context.buffers.freeBytes).toBe(free);
});
