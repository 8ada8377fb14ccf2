import { expect, test } from 'bun:test';
import type { Control } from '../control/control.ts';
import type { Doorbell } from '../system/doorbell.ts';
import { keepPolling } from './poll.ts';

/** Begins to poll a control without events, by a bell that `ring` rings, and counts the looks. */
async function polled({ expectant = false, belled = true } = {}) {
  let looks = 0;
  let ring = (): void => {};
  let listening = 0;
  const control = {
    expectant,
    poll: () => {
      // Who looks before listening misses what comes between.
      looks++;
      expect(listening).toBe(belled ? looks : 0);
      return 0;
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
  return { control, ring: () => ring(), within, looks: () => looks, stop };
}

test('looks at once when it is rung, and seldom otherwise', async () => {
  const { ring, within, looks, stop } = await polled();
  const begin = performance.now();
  // As many as there is time for, of 12 ms each.
  expect(await within(220)).toBeLessThanOrEqual((performance.now() - begin) / 12 + 1);
  const before = looks();
  ring();
  expect(looks()).toBe(before + 1);
  stop();
  expect(await within(120)).toBe(0);
});

test('looks soon after a packet, and after a voice has begun', async () => {
  for (const begin of ['packet', 'voice'] as const) {
    const { control, within, stop } = await polled();
    await Bun.sleep(5);
    if (begin === 'packet') control.onPacket();
    else control.context.instruments.onBegin();
    expect(await within(30)).toBeGreaterThan(0);
    stop();
  }
});

test('looks often while something comes due by time, or where there is no bell', async () => {
  const [seldom, ...often] = await Promise.all([polled(), polled({ expectant: true }), polled({ belled: false })]);
  await seldom.within(200);
  for (const { looks } of often) expect(looks()).toBeGreaterThan(2 * seldom.looks());
  for (const { stop } of [seldom, ...often]) stop();
});
