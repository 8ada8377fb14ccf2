/** Commands about nodes, synths and groups. */
import type { OscMessage, OscValue } from '../../protocol/osc/types.ts';
import type { Family, SequenceMessage } from './message.ts';
import { groupIds, rootSynthIds, type World } from './world.ts';

/** Names and values in turn; now and then a last name without a value. */
function pairs(world: World, most: number): OscValue[] {
  const { random } = world;
  const list = random.list(random.int(0, most), () => [world.control(), world.setting()]).flat();
  return random.chance(0.05) ? [...list, world.control()] : list;
}

/** Returns an add action and a target for a group. */
function groupPlace(world: World, id: number): [number, number] {
  const { random } = world;
  if (id < 2 || random.chance(0.7)) return [random.int(0, 1), world.groupBelow(id)];
  return [random.pick([2, 3]), random.chance(0.3) ? random.pick(rootSynthIds) : random.int(1, id - 1)];
}

function synthPlace(world: World): [number, number] {
  const { random } = world;
  return random.chance(0.6)
    ? [random.int(0, 1), world.group()]
    : [random.pick([2, 3]), random.chance(0.8) ? world.freeSynth() : random.pick(groupIds)];
}

/** With an id that no other node has: where it is taken, scsynth leaves the synth to be replaced without its own. */
function replacement(world: World): OscMessage {
  const target = world.random.chance(0.8) ? world.freeSynth() : world.random.pick(groupIds);
  return world.message('/s_new', world.def(), world.unusedId(), 4, target, ...pairs(world, 2));
}

function newGroup(world: World, command: string): OscMessage {
  const groups = world.random.list(world.random.int(1, 2), () => {
    const id = world.random.pick(groupIds);
    return [id, ...groupPlace(world, id)];
  });
  return world.message(command, ...groups.flat());
}

function newSynth(world: World): OscMessage {
  const { random } = world;
  if (random.chance(0.2))
    return world.message('/s_new', world.def(), random.pick(rootSynthIds), random.int(0, 1), 0, ...pairs(world, 2));
  const id = random.chance(0.05) ? -1 : world.freeSynth();
  return world.message('/s_new', world.def(), id, ...synthPlace(world), ...pairs(world, 3));
}

/** Pairs of a node and another beside which it may stand. What is moved beside itself, scsynth loses. */
function besides(world: World): number[] {
  const { random } = world;
  return random
    .list(random.int(1, 3), () => {
      const [node, target] = aside(world);
      return node === target ? [] : [node, target];
    })
    .flat();
}

function aside(world: World): [number, number] {
  const { random } = world;
  if (random.chance(0.3)) {
    const id = random.int(2, groupIds.length);
    return [id, random.chance(0.3) ? random.pick(rootSynthIds) : random.int(1, id - 1)];
  }
  if (random.chance(0.2)) return [random.pick(rootSynthIds), random.pick(rootSynthIds)];
  return [world.freeSynth(), random.chance(0.7) ? world.freeSynth() : world.node()];
}

/** Pairs of a group and a node for it. */
function intoGroups(world: World): number[] {
  const { random } = world;
  return random
    .list(random.int(1, 2), () => {
      if (random.chance(0.3)) {
        const id = random.pick(groupIds);
        return [world.groupBelow(id), id];
      }
      return random.chance(0.15) ? [0, random.pick(rootSynthIds)] : [world.group(), world.freeSynth()];
    })
    .flat();
}

function order(world: World): OscMessage {
  const { random } = world;
  const nodes = random.list(random.int(1, 4), () => (random.chance(0.05) ? 99 : world.freeSynth()));
  if (random.chance(0.5))
    return world.message(
      '/n_order',
      random.int(0, 1),
      world.group(),
      ...nodes.filter((id, i) => nodes.indexOf(id) === i),
    );
  const target = random.chance(0.2) ? random.pick(groupIds) : world.freeSynth();
  return world.message(
    '/n_order',
    random.int(2, 3),
    target,
    ...nodes.filter((id, i) => id !== target && nodes.indexOf(id) === i),
  );
}

const someNodes = (world: World) => world.random.list(world.random.int(1, 3), () => world.node());
const someGroups = (world: World) => world.random.list(world.random.int(1, 2), () => world.group());
const busOrNone = (world: World) => (world.random.chance(0.15) ? -1 : world.bus());

/** Successive controls: control, count, and as many values. */
function runs(world: World): OscValue[] {
  const { random } = world;
  return random
    .list(random.int(1, 2), () => {
      const count = random.int(0, 4);
      return [
        world.control(),
        count,
        ...random.list(count, () => (random.chance(0.1) ? `c${world.bus()}` : world.value())),
      ];
    })
    .flat();
}

const mapping = (command: string, many: boolean) => (world: World) => {
  const { random } = world;
  const maps = random.list(random.int(1, 2), () => [
    world.control(),
    busOrNone(world),
    ...(many ? [random.int(0, 4)] : []),
  ]);
  return world.message(command, world.node(), ...maps.flat());
};

const asked = (world: World, many: boolean) =>
  world.random.list(world.random.int(1, 3), () => [world.control(), ...(many ? [world.random.int(1, 4)] : [])]).flat();

export const nodeCommands: Family = [
  [6, (w) => newGroup(w, '/g_new')],
  [1, (w) => newGroup(w, '/p_new')],
  [14, newSynth],
  [1, replacement],
  [4, (w) => w.message('/n_free', ...someNodes(w))],
  [3, (w) => w.message('/n_run', ...someNodes(w).flatMap((id) => [id, w.random.int(0, 1)]))],
  [5, (w) => w.message('/n_set', w.node(), ...pairs(w, 3))],
  [3, (w) => w.message('/n_setn', w.node(), ...runs(w))],
  // Only to 0, which is what scsynth 3.13 fills with whatever it is given.
  [2, (w) => w.message('/n_fill', w.node(), w.control(), w.random.int(0, 4), 0)],
  [2, mapping('/n_map', false)],
  [2, mapping('/n_mapn', true)],
  [1, mapping('/n_mapa', false)],
  [1, mapping('/n_mapan', true)],
  [2, (w) => w.message('/n_before', ...besides(w))],
  [2, (w) => w.message('/n_after', ...besides(w))],
  [3, order],
  [2, (w) => w.message('/g_head', ...intoGroups(w))],
  [2, (w) => w.message('/g_tail', ...intoGroups(w))],
  [1, (w) => w.message('/g_freeAll', ...someGroups(w))],
  [1, (w) => w.message('/g_deepFree', ...someGroups(w))],
  [3, (w) => w.message('/n_query', ...someNodes(w))],
  [2, (w) => w.message('/s_get', w.synth(), ...asked(w, false))],
  [2, (w) => w.message('/s_getn', w.synth(), ...asked(w, true))],
  [1, (w) => w.message('/s_noid', ...w.random.list(w.random.int(1, 2), () => w.synth()))],
  // The values are read when the answer is made: nothing may follow before.
  [2, (w) => ({ ...w.message('/g_queryTree', w.group(), w.random.int(0, 1)), settles: true })],
  [0.3, (w) => w.message('/g_dumpTree', w.group(), w.random.int(0, 1))],
  [0.3, (w) => w.message('/n_trace', w.node())],
  [2, (w) => ({ ...w.message('/n_set', w.node(), w.random.pick(['t_free', 't_pause', 't_send']), 1), settles: true })],
];

/** A synth that ends by itself, with one of the done actions. */
function ending(world: World): SequenceMessage {
  const id = world.freeSynth();
  const [place, target] = synthPlace(world);
  const action = world.random.int(1, 15);
  // A scsynth whose group 0 is to end calculates nothing any more.
  const safe = action === 14 && (place > 1 || target === 0) ? 2 : action;
  return { ...world.message('/s_new', 'brief', id, place, target, 'action', safe), ends: id };
}

export const endingSynth: Family = [[1, ending]];
