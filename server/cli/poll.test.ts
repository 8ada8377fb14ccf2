import { expect, test } from 'bun:test';
import type { Control } from '../control/control.ts';
import type { Doorbell } from '../system/doorbell.ts';
import { keepPolling } from './poll.ts';

/** Begins to poll a control without events, by a bell that `ring` rings, and counts the looks. */
async function polled({ expectant = false, belled = true } = {}) {
  let looks = 0;
  let taken = 0;
  let ring = (): void => {};
  let listening = 0;
  const control = {
    expectant,
    poll: () => {
      // Who looks before listening misses what comes between.
      looks++;
      expect(listening).toBe(belled ? looks + taken : 0);
      return 0;
    },
    takeEvents: () => {
      taken++;
      expect(listening).toBe(looks + taken);
      return 1;
    },
    onPacket: () => {},
    context: { faults: { guard: (_what: string, work: () => unknown) => work() }, instruments: { onBegin: () => {} } },
  };
  const doorbell = belled
    ? { answer: async (rung: () => void) => void (ring = rung), listen: () => listening++, close: () => {} }
    : undefined;
  const stop = await keepPolling({
    control: control as unknown as Control,
    doorbell: doorbell as unknown as Doorbell | undefined,
    isSounding: () => false,
  });
  /** Looks within some milliseconds. */
  const within = async (milliseconds: number): Promise<number> => {
    const before = looks;
    await Bun.sleep(milliseconds);
    return looks - before;
  };
  return { control, ring: () => ring(), within, looks: () => looks, taken: () => taken, stop };
}

test('takes what was told at once when it is rung, and looks seldom', async () => {
  const { ring, within, looks, taken, stop } = await polled();
  const begin = performance.now();
  // As many as there is time for, of 100 ms each.
  expect(await within(220)).toBeLessThanOrEqual((performance.now() - begin) / 100 + 1);
  const before = looks();
  ring();
  expect([looks(), taken()]).toEqual([before, 1]);
  stop();
  expect(await within(120)).toBe(0);
});

test('looks often once what was told has something come due', async () => {
  const [seldom, { control, ring, looks, stop }] = await Promise.all([polled(), polled()]);
  control.expectant = true;
  ring();
  await Bun.sleep(120);
  expect(looks()).toBeGreaterThan(2 * seldom.looks());
  seldom.stop();
  stop();
});

test('looks often once something that comes due has begun, by a packet or otherwise', async () => {
  for (const begin of ['packet', 'voice'] as const) {
    const [seldom, { control, looks, stop }] = await Promise.all([polled(), polled()]);
    if (begin === 'packet') control.onPacket();
    else control.context.instruments.onBegin();
    // What is called may tell before it has begun what it begins.
    control.expectant = true;
    await Bun.sleep(120);
    expect(looks()).toBeGreaterThan(2 * seldom.looks());
    seldom.stop();
    stop();
  }
});

test('does not look for a packet after which nothing comes due', async () => {
  const { control, looks, stop } = await polled();
  const before = looks();
  const start = performance.now();
  for (let i = 0; i < 20; i++) {
    control.onPacket();
    await Bun.sleep(2);
  }
  expect(looks() - before).toBeLessThanOrEqual((performance.now() - start) / 100 + 1);
  stop();
});

test('looks often while something comes due by time, or where there is no bell', async () => {
  const [seldom, ...often] = await Promise.all([polled(), polled({ expectant: true }), polled({ belled: false })]);
  await seldom.within(200);
  for (const { looks } of often) expect(looks()).toBeGreaterThan(2 * seldom.looks());
  for (const { stop } of [seldom, ...often]) stop();
});
