import { expect, test } from 'bun:test';
import { type SlotShape, TestSlots } from '../../test/support/element-slots.ts';
import { smallWorld } from '../../test/support/in-process.ts';
import { layoutFor } from './layout.ts';

test.each<[number, SlotShape, string]>([
  [1024, {}, 'slot is 1024; there are 1024'],
  [-1, {}, 'slot is -1; there are 1024'],
  [0, { prepared: 1, ringFrames: 127 }, 'ringFrames is 127; it must be 128 or more, two blocks'],
  [0, { left: 1 }, 'leaveFrames is 0; it must be 128 or more, two blocks'],
])('slot %d of %j is refused', (number, shape, message) => {
  const layout = layoutFor(smallWorld, 2048);
  const slots = new TestSlots(layout, new SharedArrayBuffer(layout.samples.address + 4096));
  expect(() => slots.occupy(number, shape)).toThrow(message);
});
