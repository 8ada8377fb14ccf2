import { expect, test } from 'bun:test';
import { paceLoop, step } from './worklet-pace.ts';

/** An event loop of our own: `turn` runs what was set, as one turn of the real one does. */
function loop() {
  let queue: (() => void)[] = [];
  const log: string[] = [];
  const scope = {
    setImmediate: ((callback: (...args: unknown[]) => void, ...args: unknown[]) => {
      queue.push(() => callback(...args));
      return log.length;
    }) as unknown as typeof setImmediate,
  };
  const turn = (): void => {
    const now = queue;
    queue = [];
    for (const callback of now) callback();
  };
  const take = (): string => log.splice(0).join(' ');
  return { scope, turn, log, take };
}

test('waits after each idle ask and gives the event loop its turn after eight', () => {
  const { scope, turn, log, take } = loop();
  const pace = paceLoop(4, scope, (milliseconds) => log.push(milliseconds === step ? 'wait' : `rest ${milliseconds}`));
  pace.onIdle = () => log.push('idle');
  const run = (): void => {
    log.push('ask');
    scope.setImmediate(run);
  };
  scope.setImmediate(run);
  turn();
  expect(take()).toBe(Array(8).fill('ask wait idle').join(' '));
  turn();
  expect(take()).toBe(Array(8).fill('ask wait idle').join(' '));
});

test('asks again without a wait after work, once the event loop has had its turn', () => {
  const { scope, turn, log, take } = loop();
  const pace = paceLoop(4, scope, (milliseconds) => log.push(milliseconds === step ? 'wait' : `rest ${milliseconds}`));
  let asks = 0;
  const run = (): void => {
    log.push('ask');
    if (++asks <= 3) pace.worked(false, 1.1);
    scope.setImmediate(run);
  };
  scope.setImmediate(run);
  for (const expected of ['ask', 'ask', 'ask']) {
    turn();
    expect(take()).toBe(expected);
  }
  // Three of four milliseconds, less what the quantum took.
  turn();
  expect(take()).toStartWith('ask rest 1.9 ask wait ask wait');
});

test('does not wait for a while when more is to come at once', () => {
  const { scope, turn, log, take } = loop();
  const pace = paceLoop(4, scope, (milliseconds) => log.push(milliseconds === step ? 'wait' : `rest ${milliseconds}`));
  let asks = 0;
  const run = (): void => {
    log.push('ask');
    if (++asks === 1) pace.worked(true, 0);
    scope.setImmediate(run);
  };
  scope.setImmediate(run);
  turn();
  expect(take()).toBe('ask');
  turn();
  expect(take()).toBe(`${'ask '.repeat(30)}${Array(8).fill('ask wait').join(' ')}`);
});

test('leaves other callbacks as they were', () => {
  const { scope, turn, log, take } = loop();
  paceLoop(4, scope, (milliseconds) => log.push(milliseconds === step ? 'wait' : `rest ${milliseconds}`));
  scope.setImmediate((a: string, b: string) => log.push(a + b), 'x', 'y');
  scope.setImmediate(() => {
    log.push('once');
    scope.setImmediate(() => log.push('inner'));
  });
  turn();
  expect(take()).toBe('xy once');
  turn();
  expect(take()).toBe('inner');
  turn();
  expect(take()).toBe('');
});

test('ends with a loop that ends, thrown out or not', () => {
  const { scope, turn, log, take } = loop();
  paceLoop(4, scope, (milliseconds) => log.push(milliseconds === step ? 'wait' : `rest ${milliseconds}`));
  let asks = 0;
  const run = (): void => {
    log.push('ask');
    if (++asks === 2) return;
    scope.setImmediate(run);
  };
  scope.setImmediate(run);
  turn();
  turn();
  expect(take()).toBe('ask wait ask');
  scope.setImmediate(() => {
    throw new Error('thrown out');
  });
  expect(turn).toThrow('thrown out');
  scope.setImmediate(() => log.push('after'));
  turn();
  expect(take()).toBe('after');
});
