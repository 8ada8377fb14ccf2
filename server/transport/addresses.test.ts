import { expect, test } from 'bun:test';
import { isLoopback } from './addresses.ts';

test('loopback is what only this machine reaches', () => {
  for (const host of [
    '127.0.0.1',
    '127.3.2.1',
    '::1',
    '[::1]',
    'localhost',
    'LOCALHOST',
    'synth.localhost',
    '::ffff:127.0.0.1',
    '[::ffff:7f00:1]',
  ])
    expect([host, isLoopback(host)]).toEqual([host, true]);
  for (const host of [
    '',
    '0.0.0.0',
    '::',
    '192.168.1.2',
    '127.0.0.1.example.com',
    'localhost.example.com',
    '1127.0.0.1',
    '::ffff:192.168.1.2',
    'unknown',
    '27.0.0.1',
  ])
    expect([host, isLoopback(host)]).toEqual([host, false]);
});
