/** Lost events of the tree: the mirror becomes the tree of the render thread. */
import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { InProcessServer } from '../../test/support/in-process.ts';
import { Flag, Kind, rootSlot } from '../engine/node-table.ts';
import { Event } from '../world/instructions.ts';
import { World } from '../world/layout.ts';

const def = {
  name: 'x',
  constants: [0],
  params: [1],
  paramNames: [{ name: 'a', index: 0 }],
  variants: [],
  units: [{ name: 'Control', rate: 1 as const, specialIndex: 0, inputs: [], outputs: [1 as const] }],
};

/** Nodes in order, each with its group, what it is and whether it runs. */
function real({ engine: { nodes } }: InProcessServer): string[] {
  const all: string[] = [];
  for (let slot = nodes.head[rootSlot]!; slot; slot = nodes.following(slot, rootSlot)) {
    all.push(
      `${nodes.id[slot]} in ${nodes.id[nodes.parent[slot]!]} ${nodes.kind[slot] === Kind.group} ${(nodes.flags[slot]! & Flag.paused) === 0}`,
    );
  }
  return all;
}

function mirrored({
  control: {
    context: { tree },
  },
}: InProcessServer): string[] {
  return [...tree.below(tree.root)].map(
    ({ node }) => `${node.id} in ${node.parent!.id} ${node.isGroup} ${node.running}`,
  );
}

const node = fc.integer({ min: 1, max: 6 });
/** No replacing: what is replaced ends without a word. */
const place = [fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 6 })] as const;
const command: fc.Arbitrary<[string, ...(string | number)[]]> = fc.oneof(
  fc.tuple(fc.constant('/g_new'), node, ...place),
  fc.tuple(fc.constant('/s_new'), fc.constant('x'), node, ...place),
  fc.tuple(fc.constant('/n_free'), node),
  fc.tuple(fc.constant('/g_freeAll'), fc.integer({ min: 0, max: 6 })),
  fc.tuple(fc.constant('/n_run'), node, fc.nat(1)),
  fc.tuple(fc.constant('/n_before'), node, node),
  fc.tuple(fc.constant('/g_head'), node, node),
);

test('whatever was lost', async () => {
  let repairs = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(command, fc.boolean()), { minLength: 10, maxLength: 40, size: 'max' }),
      async (commands) => {
        const server = new InProcessServer();
        const client = server.client();
        client.send('/notify', 1);
        client.send('/d_recv', encodeSynthDefs([def]));
        await server.render();
        const { control, engine } = server;
        const take = control.events.take.bind(control.events);
        let lost = 0;
        for (const [message, isLost] of commands) {
          control.events.take = (event) => {
            if (isLost && event.int(0) <= Event.settle) lost++;
            else take(event);
          };
          client.send(...message);
        }
        control.events.take = take;
        engine.ints[World.lostNodes >> 2] = lost;
        control.repair.look();
        expect(control.repair.count).toBe(lost > 0 ? 1 : 0);
        repairs += control.repair.count;
        expect(mirrored(server)).toEqual(real(server));
        const { tree } = control.context;
        const nodes = [...tree.below(tree.root)].map((each) => each.node);
        const synths = nodes.filter(({ isGroup }) => !isGroup);
        expect([tree.synths, tree.groups, tree.units]).toEqual([
          synths.length,
          1 + nodes.length - synths.length,
          synths.length,
        ]);
        // A client that counts by its notifications has the nodes that there are.
        const known = new Set<unknown>();
        for (const [address, id] of client.replies()) {
          if (address === '/n_go') known.add(id);
          if (address === '/n_end') known.delete(id);
        }
        expect([...known].sort()).toEqual(nodes.map(({ id }) => id).sort());
      },
    ),
    { numRuns: 120 },
  );
  expect(repairs).toBeGreaterThan(10);
}, 60_000);
