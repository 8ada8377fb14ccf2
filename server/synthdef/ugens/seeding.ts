/** Choosing and seeding the random generator that a synth draws from. */

import { seedWords, streamSeed } from '../../engine/random.ts';
import { Pod, RandomRow } from '../../world/layout.ts';
import { ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import type { Unit } from '../compiler/unit.ts';

/** hash32 of the renderer's random.ts, as emitted code. */
function hash(key: Value): Value {
  const { lanes } = key;
  const inverted = (x: Value) => x.xor(-1);
  let h = key.add(inverted(key.shl(15)));
  h = h.xor(h.shrU(10));
  h = h.add(h.shl(3));
  h = h.xor(h.shrU(6));
  h = h.add(inverted(h.shl(11)));
  return lanes.copy(h.xor(h.shrU(16)));
}

/** Seeds the synth's generator and its streams, in the lanes where the surrounding conditions hold. */
function seedGenerator(u: Unit, seed: Value): void {
  const { lanes, layout } = u;
  const index = lanes.loadSlot('i32', Pod.random);
  const row = index.mul(RandomRow.bytes).add(layout.randomAddress);
  // The generator's own stream, then all others: their seeds follow each other.
  lanes.repeat(1 + RandomRow.count, (n) => {
    const hashed = hash(seed.add(n.mul(streamSeed)));
    const stream = row.add(n.mul(RandomRow.streams));
    seedWords.forEach(({ salt, least }, w) => {
      const word = hashed.xor(salt | 0);
      lanes.scatter(stream, word.ltU(least).select(lanes.i32(salt | 0), word), w * RandomRow.word);
    });
  });
}

const randSeed = ugen({
  name: 'RandSeed',
  rates: ['scalar', 'control', 'audio'],
  inputs: { trig: 0, seed: 56789 },
  outputs: 1,
  ordered: true,
  // 'node' keeps the synth in its place among its neighbours, which may draw from the same generator.
  writes: ['random', 'node'],
  blockInputs: ['seed'],
  doc: 'Seeds the synth’s random generator at each trigger.',
  emit(u) {
    const { lanes } = u;
    const { trig } = u.in;
    const last = u.state('f32', 'trig', () => 0);
    u.loop(() => {
      const now = trig.get();
      lanes.when(now.gt(0).and(last.le(0)), () => seedGenerator(u, u.in.seed.get().to('i32')));
      last.set(now);
      u.out(0);
    });
  },
});

const randID = ugen({
  name: 'RandID',
  rates: ['scalar', 'control'],
  inputs: { id: 0 },
  outputs: 1,
  ordered: true,
  writes: ['random', 'node'],
  doc: 'Chooses the random generator that the synth’s UGens draw from.',
  emit(u) {
    const { lanes, layout } = u;
    const last = u.state('f32', 'id', () => -1);
    const id = u.in.id.get();
    const index = id.to('i32');
    lanes.when(id.ne(last).and(index.ltU(layout.randomGenerators)), () => lanes.storeSlot(Pod.random, index));
    last.set(id);
    u.out(0);
  },
});

export const seeding = [randSeed, randID];
