/** Groups nested as deep as anyone likes end neither the audio thread nor the control thread. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { decodePacket } from '../../protocol/osc/decode.ts';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import type { OscMessage } from '../../protocol/osc/types.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { doneAction } from '../../server/engine/done-actions.ts';
import { Kind, NodeTable, rootSlot } from '../../server/engine/node-table.ts';
import { createApp } from '../../server/http/app.ts';
import { Guard } from '../../server/http/host-guard.ts';
import { Password } from '../../server/transport/password.ts';
import { audio } from '../support/http-app.ts';
import { InProcessServer } from '../support/in-process.ts';
import { RawGraph } from '../support/raw-graph.ts';
import { startServer } from '../support/server.ts';

const deep = 20_000;
const first = 1000;

/** A chain of groups, each in the one before, and a synth in the innermost. */
function chain(send: (message: Uint8Array) => void): void {
  for (let i = 0; i < deep; i += 500) {
    const groups = Array.from({ length: 500 }, (_, j) => [
      first + i + j,
      0,
      i + j === 0 ? 0 : first + i + j - 1,
    ]).flat();
    send(encodeMessage('/g_new', 'i'.repeat(groups.length), groups));
  }
  send(encodeMessage('/s_new', 'siii', ['tone', 1, 0, first + deep - 1]));
}

function tone(): Uint8Array {
  const g = new RawGraph();
  g.out(g.ar('DC', 0.25));
  return encodeSynthDefs([g.build('tone')]);
}

describe('in process', () => {
  let server: InProcessServer;
  let replies: OscMessage[];
  const peer = { id: 'x', send: (bytes: Uint8Array) => void replies.push(decodePacket(bytes) as OscMessage) };
  const send = (...message: Parameters<typeof encodeMessage>) => server.control.handle(encodeMessage(...message), peer);
  const heard = () => server.engine.outputs[0]![63];

  const open = async () => {
    replies = [];
    server = new InProcessServer({ maxNodes: 65536, realTimeMemoryBytes: 16 << 20 });
    send('/d_recv', 'b', [tone()]);
    await server.render();
    chain((bytes) => server.control.handle(bytes, peer));
    await server.render(2);
    expect([server.control.context.tree.groups, server.control.context.tree.synths, heard()]).toEqual([
      deep + 1,
      1,
      0.25,
    ]);
    replies = [];
  };

  test('the innermost synth sounds, and any way to end it ends it', async () => {
    for (const [address, left] of [
      ['/g_freeAll', 1],
      ['/g_deepFree', deep + 1],
    ] as const) {
      await open();
      send(address, 'i', [0]);
      await server.render();
      expect([address, server.control.context.tree.groups, server.control.context.tree.synths, heard()]).toEqual([
        address,
        left,
        0,
        0,
      ]);
    }
    await open();
    send('/n_run', 'ii', [first, 0]);
    await server.render();
    expect(heard()).toBe(0);
    send('/n_run', 'ii', [first, 1]);
    send('/n_free', 'i', [first]);
    await server.render();
    expect([server.control.context.tree.groups, server.engine.nodes.size]).toEqual([1, 1]);
    expect(replies.map(({ address }) => address)).toEqual([]);
  });

  test('the tree is told whole over OSC, and drawn as deep as it can be read', async () => {
    await open();
    send('/g_queryTree', 'ii', [0, 1]);
    send('/synths', '', []);
    send('/g_dumpTree', 'ii', [0, 1]);
    await server.render();
    const [tree, voices] = replies;
    expect(tree!.args.slice(0, 3)).toEqual([1, 0, 1]);
    expect(tree!.args.length).toBe(1 + 2 * (deep + 1) + 4);
    expect(tree!.args.slice(-4)).toEqual([1, -1, 'tone', 0]);
    expect(voices!.args.slice(0, 3)).toEqual([1, 'tone', first + deep - 1]);
    expect(server.lines.find((line) => line.includes('not shown'))).toContain(`${deep + 1 - 256} nodes are not shown`);
    expect(server.lines.join('').length).toBeLessThan(1_000_000);
    expect(server.lines.at(-1)).toBe('END NODE TREE Group 0');
  });

  test('and over HTTP', async () => {
    await open();
    const app = createApp({
      control: server.control,
      audio,
      guard: new Guard([], new Password('')),
      maxBody: 1024,
      maxWaiting: 1024,
      now: Date.now,
      uptime: () => 1,
    });
    type View = { id: number; children?: View[]; hidden?: number };
    let at = (await (await app.request('/nodes')).json()) as View;
    let depth = 0;
    for (; at.children?.length; depth++) at = at.children[0]!;
    expect([depth, at.id, at.hidden]).toEqual([256, first + 255, deep + 1 - 256]);
    expect(await (await app.request(`/nodes/${first + deep - 1}`)).json()).toMatchObject({
      children: [{ id: 1, def: 'tone' }],
    });
    expect((await (await app.request('/nodes?format=text')).text()).length).toBeLessThan(1_000_000);
    expect(await (await app.request('/synths')).json()).toMatchObject([{ id: 1, group: first + deep - 1 }]);
  });
});

test.each([
  [11, 'before'],
  [12, 'after'],
] as const)('done action %i frees the synths %s it, in groups within groups, and them alone', (action, side) => {
  const nodes = new NodeTable(2 * deep + 10);
  const outer = nodes.create(1, Kind.group);
  nodes.insertTail(outer, rootSlot);
  let group = outer;
  const synths: number[] = [];
  for (let i = 0; i < deep; i++) {
    const [inner, synth] = [nodes.create(2 * i + 10, Kind.group), nodes.create(2 * i + 11, Kind.synth)];
    nodes.insertTail(inner, group);
    nodes.insertTail(synth, group);
    synths.push(synth);
    group = inner;
  }
  const actor = nodes.create(2, Kind.synth);
  if (side === 'before') nodes.insertTail(actor, rootSlot);
  else nodes.insertHead(actor, rootSlot);
  const ended: number[] = [];
  doneAction(
    nodes,
    {
      end: (node) => {
        if (node) ended.push(node);
      },
      endUnplaced: (node) => ended.push(node),
      setRun: () => {},
    },
    actor,
    action,
  );
  expect(ended.sort((a, b) => a - b)).toEqual([actor, ...synths].sort((a, b) => a - b));
});

describe('a real server', () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    server = await startServer('--none');
  });
  afterAll(() => server.stop());

  test('goes on', async () => {
    const client = await server.connect('tcp');
    await client.addSynthDef(tone());
    for (let i = 0; i < deep; i += 500)
      client.send(
        '/g_new',
        ...Array.from({ length: 500 }, (_, j) => [first + i + j, 0, i + j === 0 ? 0 : first + i + j - 1]).flat(),
      );
    client.send('/s_new', 'tone', 1, 0, first + deep - 1);
    await client.sync();
    expect((await client.status()).groups).toBe(deep + 1);
    expect((await client.request(['/g_queryTree', 0, 1], { reply: '/g_queryTree.reply' })).args.length).toBe(
      1 + 2 * (deep + 1) + 4,
    );
    expect((await fetch(`${server.http}/nodes`)).status).toBe(200);
    client.send('/g_deepFree', 0);
    client.send('/g_freeAll', 0);
    await client.sync();
    expect((await client.status()).groups).toBe(1);
    await client.close();
  }, 60_000);
});
