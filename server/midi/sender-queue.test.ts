/** The queue of the sending thread, with a clock of its own. */
import { expect, test } from 'bun:test';
import type { FromSender } from './sender-messages.ts';
import { SenderQueue } from './sender-queue.ts';

test('lateness is told of what has a time; what is to leave at once has none', () => {
  const told: FromSender[] = [];
  let now = 1_800_000_000;
  const queue = new SenderQueue(
    (message) => told.push(message),
    { wall: () => now, steady: () => now },
    () => ({ send: () => {}, close: () => {} }),
  );
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

test('the system clock is set: what waits leaves when it would have, in its order, and so does what was on its way', () => {
  for (const step of [-3600, 3600]) {
    let [wall, steady] = [1_800_000_000, 50];
    const left: number[] = [];
    const queue = new SenderQueue(
      () => {},
      { wall: () => wall, steady: () => steady },
      () => ({ send: (bytes) => void left.push(bytes[1]!), close: () => {} }),
    );
    const send = (seconds: number, note: number) =>
      queue.take({ type: 'send', port: 'out', seconds, bytes: Uint8Array.of(0x90, note, 1) });
    const pass = (seconds: number) => {
      wall += seconds;
      steady += seconds;
      return queue.sendDue();
    };
    queue.take({ type: 'open', port: 'out' });
    queue.sendDue();
    const before = wall;
    send(before + 0.5, 1);
    send(before + 0.5, 2);
    send(before + 0.7, 3);
    wall += step;
    pass(0.4);
    expect(left).toEqual([]);
    // Computed before the control thread had noticed, and after it had.
    send(before + 0.6, 4);
    send(before + step + 0.65, 5);
    pass(0.1);
    expect(left).toEqual([1, 2]);
    pass(0.2);
    expect(left).toEqual([1, 2, 4, 5, 3]);
    pass(5);
    send(wall + 3500, 6);
    pass(3499);
    expect(left).toHaveLength(5);
    pass(1);
    expect(left.at(-1)).toBe(6);
  }
});
