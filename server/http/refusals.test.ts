/** Refusals, with their reasons: of what is not there, not known or not allowed. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { app, audio, serve, server, startApp, stopApp } from '../../test/support/http-app.ts';

beforeEach(startApp);
afterEach(stopApp);

describe('refusals', () => {
  const refused = async (path: string, init: RequestInit = {}) => {
    const answer = await app.request(path, init);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const body = JSON.parse(await answer.text());
    expect(body.status).toBe(answer.status);
    return { answer, body };
  };

  test.each([
    ['/synths/77', 'there is no node 77'],
    ['/synths/1', 'node 1 is a group, not a synth; see /nodes/1'],
    ['/nodes/77', 'there is no node 77'],
    ['/nodes?group=77', 'there is no group 77'],
    ['/synths?group=1000', 'there is no group 1000; node 1000 is a synth'],
    ['/defs/nope', 'there is no SynthDef "nope"'],
    ['/defs/nope?format=wat', 'there is no SynthDef "nope"'],
    ['/buffers/4', 'buffer 4 holds nothing'],
    ['/buffers/16', 'there is no buffer 16; the last is 15'],
    ['/nonsense', 'there is no route GET /nonsense'],
  ])('404 for %s', async (path, detail) => {
    const { body } = await refused(path);
    expect([body.status, body.detail]).toEqual([404, detail]);
  });

  test('an unknown route points to the description', async () => {
    expect((await refused('/nonsense')).body.see).toBe('/openapi.json');
  });

  const whole = 'must be a whole number from -2147483648 to 2147483647';
  test.each([
    ['/nodes?group=x', 'query', 'group', 'x', whole],
    ['/nodes?group=1&group=2', 'query', 'group', '1, 2', whole],
    ['/synths/1.5', 'path', 'id', '1.5', whole],
    ['/synths/99999999999', 'path', 'id', '99999999999', whole],
    ['/buffers/-1', 'path', 'number', '-1', 'must be a whole number from 0 to 2147483647'],
    ['/status?format=xml', 'query', 'format', 'xml', 'must be json or text'],
    ['/status?format=wat', 'query', 'format', 'wat', 'must be json or text'],
    ['/defs/probe?format=wast', 'query', 'format', 'wast', 'must be json, text or wat'],
    ['/synths?fromat=text', 'query', 'fromat', 'text', 'is not known here; known: group, def, format'],
  ])('400 for %s', async (path, place, field, value, reason) => {
    const { body } = await refused(path);
    expect(body).toMatchObject({
      status: 400,
      detail: `${field}=${value}: ${reason}`,
      errors: [{ in: place, field, value, reason }],
    });
  });

  test.each(['/status', '/synths/1000', '/', '/openapi.json'])('405 for other methods on %s', async (path) => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const { answer, body } = await refused(path, { method });
      expect([body.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
  });

  test('a fault of the server is told and printed', async () => {
    serve({
      audio: {
        ...audio,
        status: () => {
          throw new Error('no status');
        },
      },
    });
    expect((await refused('/status')).body).toMatchObject({ status: 500, detail: 'no status' });
    expect(server.lines.at(-1)).toStartWith('fault in GET /status: Error: no status');
  });
});
