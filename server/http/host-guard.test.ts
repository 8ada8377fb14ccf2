/** Access over HTTP: by host name, by page, by password. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { hostname } from 'node:os';
import { app, serve, startApp, stopApp } from '../../test/support/http-app.ts';
import { Password } from '../transport/password.ts';
import { Guard } from './host-guard.ts';

beforeEach(startApp);
afterEach(stopApp);

const guarded = (names: string[] = [], password = '') => serve({ guard: new Guard(names, new Password(password)) });
const ask = async (path: string, headers: Record<string, string>, init: RequestInit = {}) =>
  app.request(
    `http://server.test${path}`,
    { headers: { host: 'localhost', ...headers }, ...init },
    { address: '10.0.0.9' },
  );
const status = async (headers: Record<string, string>, init: RequestInit = {}, path = '/status') =>
  (await ask(path, headers, init)).status;

describe('names', () => {
  test('addresses, localhost, this machine and --allow-host', async () => {
    guarded(['studio.example.com']);
    for (const host of [
      'localhost:57180',
      '127.0.0.1:57180',
      '[::1]:57180',
      'LOCALHOST',
      'synth.localhost',
      '192.168.1.2:57180',
      '[fe80::1]',
      hostname(),
      `${hostname()}:1`,
      'studio.example.com:57180',
      'Studio.Example.Com',
      'localhost.',
      'studio.example.com.:57180',
    ]) {
      expect([host, await status({ host })]).toEqual([host, 200]);
    }
    for (const host of [
      'example.com',
      'localhost.example.com',
      '127.0.0.1.example.com',
      'example.com.',
      'x.studio.example.com',
      'studio.example.com.evil.net',
      'a b',
      '',
      'example.com..',
      'localhost..',
    ]) {
      const answer = await ask('/status', { host });
      expect([host, answer.status]).toEqual([host, 403]);
      expect(((await answer.json()) as { detail: string }).detail).toContain(JSON.stringify(host));
    }
  });
});

describe('web pages', () => {
  const foreign = [
    'https://example.com',
    'null',
    'http://192.168.178.21',
    'http://203.0.113.5',
    'http://localhost.example.com',
    'http://127.0.0.1.nip.io',
    'http://studio.example.com.evil.net',
    'file://',
    '',
    'http://192.168.1.2',
  ];

  test('of this machine and of --allow-host may ask, and read the answer', async () => {
    guarded(['studio.example.com']);
    for (const origin of [
      'http://localhost:3000',
      'http://127.0.0.1',
      'http://[::1]:8080',
      'https://studio.example.com',
      `http://${hostname()}:8000`,
    ]) {
      const answer = await ask('/status', { origin });
      expect([origin, answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([origin, 200, origin]);
    }
    // A page of the address itself that is asked, as through a forwarded port; localhost is the same by all its addresses.
    expect(await status({ host: '[::1]:8080', origin: 'http://localhost:8080' })).toBe(200);
    expect(await status({ host: '192.168.1.2:57180', origin: 'http://192.168.1.2:3000' })).toBe(200);
  });

  test('of others may not, by whatever method, whatever they call it', async () => {
    guarded(['studio.example.com']);
    for (const origin of foreign) {
      for (const init of [
        {},
        { method: 'POST', body: '{"instrument":"pad"}' },
        { method: 'PUT', body: '{}' },
        { method: 'HEAD' },
      ] as RequestInit[]) {
        for (const path of ['/status', '/play', '/tempo', '/events', '/grid/events', '/', '/nonsense']) {
          const answer = await ask(path, { origin, 'content-type': 'application/json' }, init);
          expect([origin, init.method, path, answer.status, answer.headers.get('access-control-allow-origin')]).toEqual(
            [origin, init.method, path, 403, null],
          );
        }
      }
      expect(await status({ origin, 'sec-fetch-site': 'same-origin' })).toBe(403);
      // A name that resolves here, and is the page's own.
      if (URL.canParse(origin) && new URL(origin).hostname.endsWith('.com'))
        expect(await status({ origin, host: new URL(origin).host })).toBe(403);
    }
  });

  test('that hide where they are from may not; what a user types may', async () => {
    guarded();
    for (const site of ['cross-site', 'same-site', 'anything'])
      expect(await status({ 'sec-fetch-site': site })).toBe(403);
    for (const site of ['none', 'same-origin']) expect(await status({ 'sec-fetch-site': site })).toBe(200);
  });

  test('send application/json; programs send what they like', async () => {
    guarded();
    const post = (headers: Record<string, string>) => status(headers, { method: 'POST', body: '{"bpm":90}' }, '/tempo');
    const page = { origin: 'http://localhost:3000' };
    for (const type of [
      'text/plain',
      'text/plain;application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonp',
    ]) {
      expect([type, await post({ ...page, 'content-type': type })]).toEqual([type, 415]);
      expect([type, await post({ 'sec-fetch-site': 'same-origin', 'content-type': type })]).toEqual([type, 415]);
      expect([type, await post({ 'content-type': type })]).toEqual([type, 200]);
    }
    expect(await status(page, { method: 'POST' }, '/panic')).toBe(415);
    for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON'])
      expect([type, await post({ ...page, 'content-type': type })]).toEqual([type, 200]);
  });

  test('ask first, as browsers do, and are told whether they may', async () => {
    guarded([], 'secret');
    const ask = {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,authorization',
    };
    const answer = await app.request('http://localhost/play', {
      method: 'OPTIONS',
      headers: { host: 'localhost', origin: 'http://localhost:3000', ...ask },
    });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, 'http://localhost:3000']);
    expect(answer.headers.get('access-control-allow-headers')).toContain('Authorization');
    for (const headers of [
      { host: 'localhost', origin: 'https://example.com' },
      { host: 'example.com', origin: 'http://localhost' },
    ] as Record<string, string>[]) {
      expect(
        (
          await app.request('http://localhost/play', { method: 'OPTIONS', headers: { ...headers, ...ask } })
        ).headers.get('access-control-allow-origin'),
      ).toBeNull();
    }
  });
});

describe('with a password', () => {
  test('every route wants it, in the header; streams take it in the query', async () => {
    guarded([], 'secret');
    for (const path of ['/', '/status', '/synths', '/openapi.json', '/events', '/nonsense']) {
      const answer = await ask(path, {});
      expect([path, answer.status, answer.headers.get('www-authenticate')]).toEqual([path, 401, 'Bearer']);
    }
    expect(await status({}, { method: 'POST', body: '{}' }, '/panic')).toBe(401);
    expect(await status({}, {}, '/status?token=secret')).toBe(401);
    expect(await status({ authorization: 'Bearer secret' })).toBe(200);
    expect(await status({ authorization: 'bearer secret' }, { method: 'POST', body: '{}' }, '/panic')).toBe(200);
    for (const path of ['/events', '/grid/events']) {
      const answer = await ask(`${path}?token=secret`, {});
      expect(answer.status).toBe(200);
      await answer.body?.cancel();
    }
  });

  test('wrong ones are slowed, the right one as well meanwhile, and others not at all', async () => {
    guarded([], 'secret');
    expect(await status({ authorization: 'Bearer wrong' })).toBe(401);
    const answer = await ask('/status', { authorization: 'Bearer secret' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await status({}, {}, '/events?token=secret')).toBe(429);
    expect(
      (
        await app.request(
          '/status',
          { headers: { host: 'localhost', authorization: 'Bearer secret' } },
          { address: '10.0.0.8' },
        )
      ).status,
    ).toBe(200);
  });

  test('asking without one is no guess', async () => {
    guarded([], 'secret');
    for (let i = 0; i < 5; i++) expect(await status({})).toBe(401);
    expect(await status({ authorization: 'Bearer secret' })).toBe(200);
  });
});
