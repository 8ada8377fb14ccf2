/** Commands about synths and their controls. */
import { beforeEach, describe, expect, test } from 'bun:test';
import { ask, client, server, startServer, withProbe } from '../../test/support/control-server.ts';
import type { Sent } from '../../test/support/in-process.ts';

beforeEach(() => startServer());

describe('synths', () => {
  beforeEach(withProbe);

  test('begin, are set, mapped, asked and end; registered clients are told', async () => {
    await ask('/notify', 1);
    expect(await ask('/g_new', 1, 0, 0)).toEqual([['/n_go', 1, 0, -1, -1, 1, -1, -1]]);
    expect(await ask(9, 'probe', 1000, 1, 1, 'a', 5, 1, [6, 7], 0)).toEqual([['/n_go', 1000, 1, -1, -1, 0]]);
    expect(await ask('/c_getn', 0, 3)).toEqual([['/c_setn', 0, 3, 5, 6, 7]]);
    expect(await ask('/n_setn', 1000, 'b', 2, 0.5, 0.25)).toEqual([]);
    expect(await ask('/s_get', 1000, 'a', 1)).toEqual([['/n_set', 1000, 'a', 5, 1, 0.5]]);
    expect(await ask('/s_getn', 1000, 'b', 2)).toEqual([['/n_setn', 1000, 'b', 2, 0.5, 0.25]]);
    client.send('/c_set', 9, 42);
    client.send('/n_set', 1000, 'a', 'c9');
    expect(await ask('/g_queryTree', 0, 1)).toEqual([
      ['/g_queryTree.reply', 1, 0, 1, 1, 1, 1000, -1, 'probe', 3, 'a', 'c9', 'b', 0.5, 2, 0.25],
    ]);
    expect(await ask('/s_get', 1000, 'a')).toEqual([['/n_set', 1000, 'a', 5]]);
    expect(await ask('/n_run', 1000, 0)).toEqual([['/n_off', 1000, 1, -1, -1, 0]]);
    expect(await ask('/n_query', 1000)).toEqual([['/n_info', 1000, 1, -1, -1, 0]]);
    expect(await ask('/n_free', 1000)).toEqual([['/n_end', 1000, 1, -1, -1, 0]]);
    expect(await ask('/status')).toEqual([['/status.reply', 1, 0, 0, 2, 2, 1, 2, 48000, 48000]]);
  });

  test('hidden ids are not told of, but are neighbours', async () => {
    await ask('/notify', 1);
    expect(await ask('/s_new', 'probe', -1, 1, 0)).toEqual([]);
    const [[, , , before]] = (await ask('/s_new', 'probe', 1000, 1, 0)) as [Sent];
    expect(before).toBeLessThan(-1);
    expect(server.control.context.tree.synths).toBe(2);
  });

  test('variants are defs of their own', async () => {
    await ask('/s_new', 'probe.loud', 1000, 1, 0);
    expect(await ask('/c_get', 0)).toEqual([['/c_set', 0, 9]]);
  });

  test('failures name what is wrong; arguments of a synth that was not made blame nobody else', async () => {
    expect(await ask('/s_new', 'nope', 1000, 0, 0, 'a', 3)).toEqual([['/fail', '/s_new', 'SynthDef not found']]);
    expect(await ask('/s_new', 'probe', 1000, 0, 77)).toEqual([['/fail', '/s_new', 'Group 77 not found']]);
    expect(await ask('/s_new', 'probe', -5)).toEqual([['/fail', '/s_new', 'negative node IDs are reserved']]);
    expect(await ask('/s_new', 'probe', 5, 9)).toEqual([['/fail', '/s_new', 'failed']]);
    expect(server.lines.at(-1)).toBe('FAILURE IN SERVER /s_new failed (add action is 9; it must be from 0 to 4)');
    expect(server.lines).toContain('*** ERROR: SynthDef nope not found');
  });

  test('/s_newargs sets controls by counts', async () => {
    await ask('/s_newargs', 'probe', 1000, 0, 0, 'b', 2, 8, 9, 'a', 1, 7);
    expect(await ask('/c_getn', 0, 3)).toEqual([['/c_setn', 0, 3, 7, 8, 9]]);
  });

  test('/n_trace of a group prints what is in it, and not what is in that', async () => {
    client.send('/g_new', 10);
    client.send('/g_new', 11, 0, 10);
    client.send('/s_new', 'probe', 1000, 1, 10);
    client.send('/s_new', 'probe', 1001, 1, 11);
    server.lines.length = 0;
    expect(await ask('/n_trace', 10, 0, 11)).toEqual([]);
    expect(server.lines).toEqual([
      'TRACE Group 10',
      '   11 group',
      '   1000 probe',
      'TRACE Group 0',
      '   10 group',
      'TRACE Group 11',
      '   1001 probe',
    ]);
  });

  test('commands for UGens and plugins are refused, by name', async () => {
    await ask('/s_new', 'probe', 1000);
    expect(await ask('/u_cmd', 1000, 1, 'setValue', 3, 'x')).toEqual([['/fail', '/u_cmd', 'failed']]);
    expect(server.lines.at(-1)).toEndWith('(UGen 1 (Out) has no command setValue)');
    expect(await ask('/u_cmd', 1000, 7, 'setValue')).toEqual([['/fail', '/u_cmd', 'index out of range']]);
    expect(await ask('/u_cmd', 0, 0, 'setValue')).toEqual([['/fail', '/u_cmd', 'Node 0 not found']]);
    expect(await ask('/cmd', 'VSTPlugin', 3, new Uint8Array(4))).toEqual([['/fail', '/cmd', 'failed']]);
    expect(server.lines.at(-1)).toEndWith('(there is no plugin with a command VSTPlugin)');
  });

  test('moving what is not there is refused, the other pairs are done', async () => {
    for (const id of [1, 2, 3]) client.send('/g_new', id, 1, 0);
    expect(await ask('/n_after', 99, 1, 1, 3)).toEqual([['/fail', '/n_after', 'Node 99 not found']]);
    expect(await ask('/n_before', 2, 98)).toEqual([['/fail', '/n_before', 'Node 98 not found']]);
    expect(await ask('/g_queryTree', 0)).toEqual([['/g_queryTree.reply', 0, 0, 3, 2, 0, 3, 0, 1, 0]]);
  });

  test('order: /n_order puts the nodes one after the other, missing ones apart', async () => {
    for (const id of [1, 2, 3, 4]) client.send('/g_new', id, 1, 0);
    client.send('/n_order', 0, 0, 3, 99, 1);
    expect(await ask('/g_queryTree', 0)).toContainEqual(['/g_queryTree.reply', 0, 0, 4, 3, 0, 1, 0, 2, 0, 4, 0]);
    client.send('/n_order', 3, 2, 4, 3);
    expect(await ask('/g_queryTree', 0)).toContainEqual(['/g_queryTree.reply', 0, 0, 4, 1, 0, 2, 0, 4, 0, 3, 0]);
  });
});

test('text that is no bus sets nothing, and what comes after it is set', async () => {
  await withProbe();
  await ask('/s_new', 'probe', 1000, 0, 0, 'a', 'none', 'b', ['none', 7]);
  expect(await ask('/c_getn', 0, 3)).toEqual([['/c_setn', 0, 3, 1, 2, 7]]);
  await ask('/n_set', 1000, 'b', 'none', 'a', 5);
  await ask('/n_fill', 1000, 'b', 2, 'none');
  expect(await ask('/c_getn', 0, 3)).toEqual([['/c_setn', 0, 3, 5, 2, 7]]);
});
