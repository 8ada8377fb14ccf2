/** The grid over HTTP: tempo, place, ticks. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { app, get, json, server, startApp, stopApp, text } from '../../test/support/http-app.ts';

beforeEach(startApp);
afterEach(stopApp);

describe('the grid', () => {
  const put = (path: string, body: object) =>
    app.request(path, { method: 'PUT', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });

  test('the tempo is put, heard of in the session, and refused by name', async () => {
    expect((await put('/tempo', { bpm: 97, ramp: 2 })).status).toBe(200);
    expect(await json('/tempo')).toEqual({ bpm: 120, target: 97 });
    expect((await json('/session')).tempo).toBe(97);
    await server.render(Math.ceil((2.2 * 48000) / 64));
    expect(await json('/tempo')).toEqual({ bpm: 97, target: 97 });
    const refused = await put('/tempo', { bpm: 0 });
    expect([refused.status, ((await refused.json()) as { detail: string }).detail]).toEqual([
      400,
      'bpm is 0; it must be from 1 to 1000',
    ]);
    expect(
      (await app.request('/session/set', { method: 'POST', body: JSON.stringify({ key: 'tempo', value: 130 }) }))
        .status,
    ).toBe(200);
    expect((await json('/tempo')).target).toBe(130);
    expect((await app.request('/tempo', { method: 'DELETE' })).headers.get('allow')).toBe('GET, HEAD, POST, PUT');
  });

  test('where it is: beats follow from the sample', async () => {
    const grid = await json('/grid');
    expect(grid.beat).toBeCloseTo((grid.sample / 48000) * 2, 6);
    expect(grid.next.map(({ division }: { division: string }) => division)).toEqual([
      '1/4',
      '1/8',
      '1/8t',
      '1/16',
      '1/32',
      'bar',
    ]);
    for (const { sample } of grid.next) expect(sample).toBeGreaterThanOrEqual(grid.sample);
    expect(await text('/grid?format=text')).toContain('bar 1, beat 1.');
  });

  test('ticks are server-sent ahead of their time; a wrong division is refused', async () => {
    expect((await get('/grid/events?division=1/5x')).status).toBe(400);
    const answer = await get('/grid/events?division=1/16');
    const reader = answer.body!.getReader();
    await server.render(400);
    let heard = '';
    while (heard.split('event: tick').length < 4) heard += new TextDecoder().decode((await reader.read()).value);
    await reader.cancel();
    const first = JSON.parse(/data: (.*)/.exec(heard)![1]!);
    expect(first).toMatchObject({ division: '1/16', beat: first.index / 4, sample: first.index * 6000 });
  });
});
