/** The queue of the sending thread, with a clock of its own. */
import { expect, test } from 'bun:test';
import { SenderQueue } from './sender-queue.ts';
import type { FromSender } from './sender-messages.ts';

test('lateness is told of what has a time; what is to leave at once has none', () => {
  const told: FromSender[] = [];
  let now = 1_800_000_000;
  const queue = new SenderQueue((message) => told.push(message), () => now, () => ({ send: () => {}, close: () => {} }));
  queue.take({ type: 'open', port: 'out' });
  const bytes = Uint8Array.of(0xb0, 1, 2);
  queue.take({ type: 'send', port: 'out', seconds: 0, bytes });
  queue.sendDue();
  expect(told.at(-1)).toEqual({ type: 'sent', count: 1, worst: 0 });
  queue.take({ type: 'send', port: 'out', seconds: now + 2, bytes });
  expect(queue.sendDue()).toBe(1000);
  now += 2.25;
  queue.sendDue();
  expect(told.at(-1)).toEqual({ type: 'sent', count: 1, worst: 0.25 });
});
