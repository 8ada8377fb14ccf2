/** Synths that may change places run together, whatever groups they are in and whatever their controls follow; those that must not keep their order. */
import { beforeEach, expect, test } from 'bun:test';
import { InProcessServer } from '../../test/support/in-process.ts';
import { In, Out, SinOsc, synthDef } from '../synthdef/builder/index.ts';
import { WalkEntry } from '../world/walk-entry.ts';

const voice = synthDef('voice', { freq: 440, level: 0.1, out: 0 }, ({ freq, level, out }) => {
  Out.ar(out, SinOsc.ar(freq).mul(level));
});
/** Adds to a control bus, and may run with others. */
const control = synthDef('control', { bus: 5, value: 0.5 }, ({ bus, value }) => {
  Out.kr(bus, value);
});
const effect = synthDef('effect', { bus: 0 }, ({ bus }) => {
  Out.ar(bus, In.ar(bus).mul(0.5));
});

let server: InProcessServer;
let client: ReturnType<InProcessServer['client']>;

beforeEach(async () => {
  server = new InProcessServer();
  client = server.client();
  for (const def of [voice, control, effect]) client.send('/d_recv', def.bytes);
  await server.render();
});

/** The plan's stretches, each as its number of pods. */
async function planned(): Promise<number[]> {
  const { ints } = server.engine as never as { ints: Int32Array };
  const at = server.layout.walkAddress >> 2;
  await server.render(3);
  // A change to the tree makes a new plan.
  ints.fill(0, at, at + WalkEntry.words * server.layout.maxNodes);
  client.send('/g_new', 999, 1, 0);
  client.send('/n_free', 999);
  await server.render();
  const pods: number[] = [];
  for (let entry = at; ints[entry + WalkEntry.def] !== 0; entry += WalkEntry.words)
    pods.push(ints[entry + WalkEntry.pods]!);
  return pods;
}

/** Makes a group in the default group, with a synth in it. */
function ownGroup(id: number, def: string, ...controls: (string | number)[]): void {
  client.send('/g_new', 100 + id, 1, 1);
  client.send('/s_new', def, id, 1, 100 + id, ...controls);
}

test('voices in groups of their own run together, behind which stands what hears them', async () => {
  client.send('/g_new', 1, 0, 0);
  for (let id = 10; id < 14; id++) ownGroup(id, 'voice', 'freq', 100 * id);
  expect(await planned()).toEqual([4]);
  ownGroup(20, 'effect');
  ownGroup(14, 'voice');
  expect(await planned()).toEqual([4, 1, 1]);
});

test('voices that follow control buses run together, behind what adds to those', async () => {
  client.send('/g_new', 1, 0, 0);
  client.send('/s_new', 'control', 9, 1, 1);
  for (let id = 10; id < 13; id++) {
    client.send('/s_new', 'voice', id, 1, 1, 'freq', 100 * id);
    client.send('/n_map', id, 'level', 5);
  }
  expect(await planned()).toEqual([1, 1]);
  client.send('/s_new', 'control', 13, 1, 1);
  client.send('/s_new', 'voice', 14, 1, 1);
  // The second control may run with the voices, which have their values by then; a follower behind it may not.
  expect(await planned()).toEqual([1, 1, 1]);
  client.send('/n_map', 14, 'level', 5);
  expect(await planned()).toEqual([1, 1, 1, 1]);
  client.send('/n_mapa', 11, 'level', 3);
  expect(await planned()).toEqual([1, 1, 1, 1, 1, 1]);
});

test('a follower hears the value of this block from a control before it, and that of the last from one behind it', async () => {
  const level = async (...order: readonly ['control' | 'voice', 'control' | 'voice']) => {
    client.send('/g_freeAll', 0);
    client.send('/c_set', 5, 0);
    client.send('/g_new', 1, 0, 0);
    for (const def of order) client.send('/s_new', def, def === 'voice' ? 20 : 21, 1, 1);
    client.send('/n_map', 20, 'level', 5);
    const [left] = await server.heard(2);
    return [left!.subarray(0, 64), left!.subarray(64)].map((block) => block.some((x) => x !== 0));
  };
  expect(await level('control', 'voice')).toEqual([true, true]);
  expect(await level('voice', 'control')).toEqual([false, true]);
});
