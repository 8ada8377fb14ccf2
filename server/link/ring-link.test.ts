import { expect, test } from 'bun:test';
import { smallWorld } from '../../test/support/in-process.ts';
import { Engine } from '../engine/engine.ts';
import { compileFusedCode } from '../synthdef/index.ts';
import { prepareDef } from '../workers/compile-job.ts';
import { serveDefs } from '../world/def-port.ts';
import { Event, Op, Timing } from '../world/instructions.ts';
import { layoutFor, World } from '../world/layout.ts';
import { ringReader, ringWriter } from '../world/ring.ts';
import { silentOrigin } from './origins.ts';
import { Program } from './program.ts';
import { RingLink } from './ring-link.ts';

function world(layout = layoutFor(smallWorld, 1024)) {
  const memory = new WebAssembly.Memory({ initial: layout.memoryPages, maximum: layout.memoryPages, shared: true });
  const engine = new Engine(layout, memory, { events: ringWriter(memory.buffer, layout.eventRing) });
  engine.connect(ringReader(memory.buffer, layout.commandRing));
  const { port1, port2 } = new MessageChannel();
  serveDefs(port2, engine);
  const link = new RingLink(layout, memory.buffer, port1);
  const close = () => {
    port1.close();
    port2.close();
  };
  return { layout, engine, link, close };
}

const def = { name: 'x', constants: [], params: [], paramNames: [], units: [], variants: [] };
const installed = (layout: ReturnType<typeof layoutFor>) => ({
  ...prepareDef(def, layout),
  defaults: [],
  controlNames: [],
  unitCount: 0,
});

test('fused code reaches the defs of its graph, and one that cannot be instantiated is a rejection', async () => {
  const { layout, engine, link, close } = world();
  const each = installed(layout);
  await link.install(7, each);
  const { byIndex } = engine.parts.defs;
  const lone = byIndex[1]!.run;
  await link.fuse('another graph', new WebAssembly.Module(compileFusedCode(def, layout)));
  expect(byIndex[1]!.run).toBe(lone);
  await link.fuse(each.compiled.key, new WebAssembly.Module(compileFusedCode(def, layout)));
  expect(byIndex[1]!.run).not.toBe(lone);
  const refusal = link.fuse(each.compiled.key, foreign).catch((error: Error) => error.message);
  expect(await refusal).toContain('import x:y');
  await link.install(8, each);
  close();
});

/** A module that imports what there is not. */
const foreign = new WebAssembly.Module(
  new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 0x78, 1, 0x79, 0, 0]),
);

test('programs and defs reach the engine, events come back in order', async () => {
  const { layout, engine, link, close } = world();
  await link.install(7, installed(layout));
  const program = new Program((words, length) => link.submit(words, length));
  program.begin(Timing.now, 0);
  program.op(Op.addSynth, 0, 7, 1000, 0, 0);
  program.op(Op.echo, 0, 5);
  program.flush();
  engine.renderBlock(0, 1 / 48000);
  const kinds: number[][] = [];
  link.poll((record) => kinds.push([record.int(0), record.int(1)]));
  expect(kinds).toEqual([
    [Event.go, 1000],
    [Event.echo, 5],
    [Event.wantFused, 0],
  ]);
  close();
});

test('what happens in a block is told when the block is over', () => {
  const { engine, link, close } = world();
  const heard: number[] = [];
  const listen = (): void => link.poll((record) => heard.push(record.int(1)));
  const program = new Program((words, length) => engine.submit(words, length));
  program.begin(Timing.now, 0);
  program.op(Op.addGroup, 0, 1, 0, 0);
  program.op(Op.echo, 0, 5);
  program.flush();
  listen();
  expect(heard).toEqual([]);
  expect(link.settled).toBe(false);
  engine.renderBlock(0, 1 / 48000);
  listen();
  expect(heard).toEqual([1, 5]);
  expect(link.settled).toBe(true);
  close();
});

test('a def that cannot be instantiated is refused, and the next one is not', async () => {
  const { layout, link, close } = world();
  await expect(
    link.install(7, { ...installed(layout), compiled: { ...installed(layout).compiled, module: foreign } }),
  ).rejects.toThrow();
  await link.install(8, installed(layout));
  close();
});

test('nothing is lost when the ring is full', () => {
  const { engine, link, close } = world();
  const program = new Program((words, length) => link.submit(words, length));
  const count = 300_000;
  for (let i = 1; i <= count; i++) {
    program.begin(Timing.now, 0);
    program.op(Op.echo, 0, i);
    program.flush();
  }
  expect(link.waitingPrograms).toBeGreaterThan(0);
  let next = 1;
  for (let block = 0; block < 100 && next <= count; block++) {
    engine.renderBlock(0, 1 / 48000);
    link.poll((record) => {
      expect(record.int(1)).toBe(next++);
    });
  }
  expect(next).toBe(count + 1);
  expect(link.waitingPrograms).toBe(0);
  close();
});

test('what waits for room is written soon, whether or not anybody asks for events', async () => {
  const { engine, link, close } = world();
  const program = new Program((words, length) => link.submit(words, length));
  for (let i = 0; i < 300_000; i++) {
    program.begin(Timing.now, 0);
    program.op(Op.startScore, silentOrigin);
    program.flush();
  }
  const waiting = link.waitingPrograms;
  expect(waiting).toBeGreaterThan(0);
  for (let block = 0; block < 1000 && !link.settled; block++) {
    engine.renderBlock(0, 1 / 48000);
    await Bun.sleep(2);
  }
  expect(link.settled).toBe(true);
  close();
});

test('settled means carried out, and told', () => {
  const { engine, link, close } = world();
  expect(link.settled).toBe(true);
  const program = new Program((words, length) => link.submit(words, length));
  program.begin(Timing.now, 0);
  expect(program.isEmpty).toBe(true);
  program.op(Op.echo, 0, 5);
  expect(program.isEmpty).toBe(false);
  program.flush();
  expect(link.settled).toBe(false);
  engine.renderBlock(0, 1 / 48000);
  expect(link.settled).toBe(false);
  // Nor while it is being handed over.
  const during: boolean[] = [];
  link.poll(() => during.push(link.settled));
  expect(during).toEqual([false]);
  expect(link.settled).toBe(true);
  close();
});

test('answers are not lost, whatever else is to be told and however long nobody listens', () => {
  const { engine, link, close } = world(layoutFor({ ...smallWorld, maxNodes: 2 ** 18 }, 2048));
  const program = new Program((words, length) => link.submit(words, length));
  const [groups, answers] = [150_000, 200_000];
  // Nobody listens: groups go and come, nodes that are not there are freed, and between all that answers are asked for.
  for (let i = 0; i < 3; i++) {
    program.begin(Timing.now, 0);
    program.op(Op.freeAll, 0, 0);
    for (let j = 0; j < groups; j++) program.op(Op.addGroup, 0, 1000 + j, 0, 0);
    program.flush();
  }
  for (let i = 1; i <= answers; i++) {
    program.begin(Timing.now, 0);
    program.op(Op.free, 3, 7);
    program.op(Op.echo, 0, i);
    program.flush();
  }
  for (let block = 0; block < 50; block++) engine.renderBlock(0, 1 / 48000);
  const told = { echo: 0, fail: 0 };
  for (let block = 0; block < 1000 && told.echo < answers; block++) {
    link.poll((record) => {
      if (record.int(0) === Event.echo) expect(record.int(1)).toBe(++told.echo);
      if (record.int(0) === Event.fail) told.fail++;
    });
    engine.renderBlock(0, 1 / 48000);
  }
  expect(told).toEqual({ echo: answers, fail: answers });
  expect(engine.ints[World.lostNodes >> 2]).toBeGreaterThan(0);
  expect(engine.ints[World.lostEvents >> 2]).toBe(engine.ints[World.lostNodes >> 2]!);
  close();
});
