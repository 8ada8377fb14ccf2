/** Futures: what is awaited of a server. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import OSC from 'osc-js';
import { type FakeServer, startFakeServer } from '../../test/support/fake-server.ts';
import { type Client, connect, ServerError, TimeoutError } from './index.ts';

describe('futures', () => {
  let server: FakeServer;
  let client: Client;

  beforeEach(async () => {
    server = await startFakeServer('udp');
    client = await connect({ url: server.url, timeout: 2000 });
  });

  afterEach(async () => {
    await client.close();
    await server.close();
  });

  test('a refusal becomes an error with command and reason', async () => {
    server.answer('/s_new', (_message, reply) => reply('/fail', 'ss', '/s_new', 'SynthDef not found\n'));
    const error = await client.newSynth('nothing').then(
      () => undefined,
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({
      command: '/s_new',
      reason: 'SynthDef not found',
      message: '/s_new: SynthDef not found',
    });
  });

  test('each of several synths gets its own outcome', async () => {
    server.answer('/s_new', ({ args: [name] }, reply) => {
      if (name === 'bad') reply('/fail', 'ss', '/s_new', 'SynthDef not found');
    });
    const outcomes = await Promise.allSettled(['good', 'bad', 'good', 'bad'].map((name) => client.newSynth(name)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
  });

  test('a refusal about another buffer is somebody else’s', async () => {
    server.answer('/b_allocRead', ({ args: [number, path] }, reply) => {
      if (path === 'missing') reply('/fail', 'ssi', '/b_allocRead', 'File could not be opened', number);
      else setTimeout(() => reply('/done', 'si', '/b_allocRead', number), 5);
    });
    const [first, second] = await Promise.allSettled([client.readBuffer('slow'), client.readBuffer('missing')]);
    expect(first).toMatchObject({
      status: 'fulfilled',
      value: { number: 0, frames: 512, channels: 2, sampleRate: 44100 },
    });
    expect(second).toMatchObject({ status: 'rejected', reason: { command: '/b_allocRead' } });
    expect((await client.allocBuffer(10)).number).toBe(1);
  });

  test('/done for another command is not the answer', async () => {
    server.answer('/d_load', (_message, reply) => {
      reply('/done', 's', '/d_recv');
      reply('/done', 's', '/d_load');
    });
    const { args } = await client.request(['/d_load', 'x'], { reply: '/done' });
    expect(args).toEqual(['/d_load']);
  });

  test('silence ends in an error that names what was awaited', async () => {
    server.answer('/sync', () => undefined);
    await expect(client.sync(10)).rejects.toThrow(new TimeoutError('no /synced for /sync within 10 ms'));
    await expect(client.request(['/quit'], { reply: '/done', timeout: 10 })).rejects.toThrow(
      'no /done for /quit within 10 ms',
    );
    await expect(client.once('/n_end', { timeout: 10 })).rejects.toThrow('no /n_end within 10 ms');
  });

  test('a packet beyond the datagram limit is refused with advice', async () => {
    await expect(client.addSynthDef(new Uint8Array(70_000))).rejects.toThrow(
      'exceeds the datagram limit of 65507; use tcp:// or ws://',
    );
  });

  test('a request is one named message', async () => {
    await expect(client.request([15, 1], { reply: '/done' })).rejects.toThrow(TypeError);
    await expect(client.request(new OSC.Bundle([]), { reply: '/done' })).rejects.toThrow(TypeError);
  });
});
