/** Locals that share places: whatever the code, what it calculates stays the same, bit for bit. */
import { afterEach, expect, test } from 'bun:test';
import { encodeSynthDefs } from '../../../../protocol/synthdef/encode.ts';
import { cases } from '../../../../test/null/cases/index.ts';
import { InProcessServer } from '../../../../test/support/in-process.ts';
import { RawGraph } from '../../../../test/support/raw-graph.ts';
import { FunctionBody, limits, ModuleBuilder, Type } from './module.ts';

const usual = limits.ownLocals;
afterEach(() => {
  limits.ownLocals = usual;
});

function locals(body: FunctionBody): { groups: number; run: (x: number) => number } {
  limits.ownLocals = 0;
  const encoded = body.encode().toArray();
  // Behind the length, whose last byte is the first below 128.
  const groups = encoded[encoded.findIndex((byte) => byte < 0x80) + 1];
  const builder = new ModuleBuilder(1);
  builder.define('f', body);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(builder.encode()), { env: { memory } });
  return { groups: groups!, run: instance.exports.f as (x: number) => number };
}

test('a value that is carried from turn to turn of a loop keeps its place, one of a single turn gives it away', () => {
  const body = new FunctionBody([Type.i32], [Type.i32]);
  const { code } = body;
  const [factor, sum, product, last] = [0, 1, 2, 3].map(() => body.local(Type.i32)) as [number, number, number, number];
  code.i32Const(3).localSet(factor).i32Const(0).localSet(sum).loop();
  code.localGet(0).localGet(factor).i32Mul().localSet(product);
  code.localGet(product).localGet(sum).i32Add().localSet(sum);
  code.localGet(sum).i32Const(2).i32Mul().localSet(last);
  code.localGet(0).i32Const(1).i32Sub().localTee(0).brIf(0).end();
  code.localGet(last).localGet(sum).i32Add();
  const { run } = locals(body);
  expect([1, 2, 3, 10].map(run)).toEqual([9, 27, 54, 495]);
});

test('what may be read before it was set is zero', () => {
  const body = new FunctionBody([Type.i32], [Type.i32]);
  const { code } = body;
  const [other, maybe] = [body.local(Type.i32), body.local(Type.i32)];
  code.i32Const(7).localSet(other).localGet(0).if().localGet(other).localSet(maybe).end().localGet(maybe);
  expect([0, 1].map(locals(body).run)).toEqual([0, 7]);
});

test('a hundred values one after the other need one place a type', () => {
  const body = new FunctionBody([Type.i32], [Type.i32]);
  const { code } = body;
  for (let i = 0; i < 100; i++) {
    const [whole, real] = [body.local(Type.i32), body.local(Type.f32)];
    code.localGet(0).localSet(whole).f32Const(1).localSet(real);
    code.localGet(whole).i32Const(1).i32Add().localGet(real).i32TruncSatF32S().i32Add().localSet(0);
  }
  code.localGet(0);
  const { groups, run } = locals(body);
  expect([groups, run(5)]).toEqual([2, 205]);
});

/** Renders SynthDefs one after the other, each as a lone voice and as three in a pod. Returns hashes of what is heard. */
async function rendered(graphs: readonly Uint8Array[]): Promise<string[]> {
  const server = new InProcessServer({ realTimeMemoryBytes: 1 << 24 });
  const client = server.client();
  client.send('/g_new', 1, 1, 0, 2, 1, 0);
  const hashes: string[] = [];
  for (const bytes of graphs) {
    client.send('/d_recv', bytes);
    await server.render();
    for (const [id, group] of [
      [1000, 1],
      [1001, 2],
      [1002, 2],
      [1003, 2],
    ] as const)
      client.send('/s_new', 'tried', id, 1, group);
    const sound = await server.heard(12);
    expect(client.replies().filter(([address]) => address === '/fail')).toEqual([]);
    client.send('/g_freeAll', 1, 2);
    hashes.push(sound.map((channel) => Bun.hash(channel.buffer).toString(36)).join());
  }
  return hashes;
}

/** The first cases of each UGen that need nothing beside their synth. */
const tried = cases.filter(({ ugen, rate, buffers, streams, before }, i) => {
  const isAlone = !buffers && !streams && !before;
  return isAlone && cases.findIndex((each) => each.ugen === ugen && each.rate === rate) >= i - 1;
});

test('all UGens make the same sound', async () => {
  expect(new Set(tried.map(({ ugen }) => ugen)).size).toBeGreaterThan(150);
  const graphs = tried.map(({ build }) => {
    const graph = new RawGraph();
    build(graph);
    return encodeSynthDefs([graph.build('tried')]);
  });
  const apart = await rendered(graphs);
  limits.ownLocals = 0;
  const shared = await rendered(graphs);
  const others = tried.filter((_, i) => apart[i] !== shared[i]).map(({ ugen, variant }) => `${ugen} ${variant}`);
  expect(others).toEqual([]);
  expect(new Set(apart).size).toBeGreaterThan(100);
}, 120_000);
