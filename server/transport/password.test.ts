import { expect, test } from 'bun:test';
import { Password } from './password.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test('guesses of one address are slowed, more with each, and the right one ends that', () => {
  let now = 0;
  const password = new Password('swordfish', 1000, 1000, () => now);
  expect(password.wait('10.0.0.1')).toBe(0);
  for (let wrong = 1; wrong <= 5; wrong++) {
    expect(password.check(bytes(`guess ${wrong}`), '10.0.0.1')).toBe(false);
    expect(password.wait('10.0.0.1')).toBe(1000 * wrong);
    expect(password.wait('10.0.0.2')).toBe(0);
    now += 1000 * wrong;
    expect(password.wait('10.0.0.1')).toBe(0);
  }
  expect([password.check(bytes('swordfish'), '10.0.0.1'), password.wait('10.0.0.1'), password.wrong]).toEqual([
    true,
    0,
    5,
  ]);
  password.check(bytes(''), '10.0.0.1');
  expect(password.wait('10.0.0.1')).toBe(1000);
});

test('a household of IPv6 is one address, others are others', () => {
  const password = new Password('x', 1000, 1000, () => 0);
  password.check(bytes('y'), '2001:db8::1');
  for (const address of ['2001:db8::2', '2001:db8:0:0:ffff::1', '2001:db8:0:0:1:2:3:4'])
    expect(password.wait(address)).toBe(1000);
  for (const address of ['2001:db8:0:1::1', '2001:db9::1', '::1', '::ffff:10.0.0.1'])
    expect(password.wait(address)).toBe(0);
});

test('any number of addresses takes bounded memory, and those that wait longest are remembered', () => {
  const password = new Password('x', 1000, 1000, () => 0);
  for (let i = 0; i < 5; i++) password.check(bytes('y'), '10.0.0.1');
  for (let i = 0; i < 10_000; i++) password.check(bytes('y'), `172.16.${i >> 8}.${i & 255}`);
  expect(password.wait('10.0.0.1')).toBe(5000);
  expect((password as unknown as { guesses: Map<string, unknown> }).guesses.size).toBe(4096);
});

test('without a password none is asked for', () => {
  expect([new Password('').isAsked, new Password('x').isAsked]).toEqual([false, true]);
});
