/** Commands about buses, defs and the server. */
import { encodePacket } from '../../protocol/osc/encode.ts';
import { extraDef, sentDefs } from './defs.ts';
import type { Family, SequenceMessage } from './message.ts';
import { buses, type World } from './world.ts';

function setBuses(world: World): SequenceMessage {
  const { random } = world;
  const first = world.bus();
  const count = random.int(1, Math.min(4, buses - first));
  return world.message('/c_setn', first, count, ...random.list(count, () => world.value()));
}

function receive(world: World): SequenceMessage {
  const { random } = world;
  const completion = random.chance(0.3)
    ? [encodePacket(world.message('/s_new', random.pick(['extra', 'plain']), world.freeSynth(), 0, world.group()))]
    : random.chance(0.5)
      ? [0]
      : [];
  return {
    ...world.message('/d_recv', random.chance(0.3) ? extraDef.bytes : random.pick(sentDefs), ...completion),
    settles: true,
  };
}

export const serverCommands: Family = [
  [3, (w) => w.message('/c_set', ...w.random.list(w.random.int(1, 3), () => [w.bus(), w.value()]).flat())],
  [2, setBuses],
  [1, (w) => w.message('/c_fill', w.bus(), w.random.int(1, 4), w.value())],
  [2, (w) => w.message('/c_get', ...w.random.list(w.random.int(1, 3), () => w.bus()))],
  [1, (w) => w.message('/c_getn', w.random.int(0, 10), w.random.int(1, 10))],
  [3, receive],
  [
    1,
    (w) =>
      w.message(
        '/d_free',
        ...w.random.list(w.random.int(1, 2), () => w.random.pick(['extra', 'plain', 'bare', 'nothing'])),
      ),
  ],
  [
    1,
    (w) => ({
      ...w.message('/d_load', w.path(w.random.pick(['rich.scsyndef', 'extra.scsyndef', '*.scsyndef']))),
      settles: true,
    }),
  ],
  [0.5, (w) => ({ ...w.message('/d_loadDir', w.path('defs')), settles: true })],
  [1, (w) => w.message('/error', w.random.pick([0, 1, 1, -1, -2]))],
  [0.5, (w) => w.message('/none')],
  [0.5, (w) => w.message('/nonsense', 1)],
  [0.5, (w) => w.message('/clearSched')],
  [0.3, (w) => w.message('/dumpOSC', 0)],
  [0.5, (w) => ({ ...w.message('/sync', w.random.int(100_000, 200_000)), settles: true })],
];
