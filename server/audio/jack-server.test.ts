import { expect, test } from 'bun:test';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withJack } from '../../test/support/jack.ts';
import { jackAnswers, jackSocket } from './jack-server.ts';

test('a JACK server is found by its socket while it runs, and not after', async () => {
  await withJack(async () => expect(await jackAnswers()).toBe(true));
  expect(await jackAnswers()).toBe(false);
});

test('the socket is that of the server in use and of the user', () => {
  expect(jackSocket('studio', 1000)).toBe('/dev/shm/jack_studio_1000_0');
  expect(jackSocket()).toContain(`_${process.getuid!()}_0`);
});

test('a file without a server behind it is no answer', async () => {
  const path = join(tmpdir(), `bunsynth-jack-${crypto.randomUUID()}`);
  await Bun.write(path, '');
  expect(await jackAnswers(path)).toBe(false);
});
