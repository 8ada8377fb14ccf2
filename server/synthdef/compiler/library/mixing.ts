/**
 * Functions that bring sound to buses. One lane goes by itself; of several those with the same bus are summed first, as
 * (l0 + l1) + (l2 + l3) with +0 for those that do not run or are on another bus, so that a sum does not depend on which code
 * calculated the lanes. A block that is not finite stays out, and its lane is marked.
 */
import type { Layout } from '../../../world/layout.ts';
import { Pod, World } from '../../../world/layout.ts';
import { Frames } from '../graph/frames.ts';
import type { Lanes, Value } from '../graph/lanes.ts';
import { helper } from './helper.ts';

const laneNumbers = [0, 1, 2, 3] as const;

const notANumber = (x: Value) => x.ne(x);

/** True when four frames of a block are calculated at a time. */
const byFours = ({ blockSize }: Layout) => blockSize % 4 === 0;

/** Runs `body` for the words of a block, four or one at a time: `i` is their place in bytes. */
function eachWord(lanes: Lanes, layout: Layout, body: (frames: Frames, i: Value) => void): void {
  const frames = new Frames(lanes, byFours(layout) ? 4 : 1);
  lanes.repeat(layout.blockSize * 4, (i) => body(frames, i), 4 * frames.count);
}

/**
 * (wire of the lane, lane's slots): leaves the lane's block word by word at `mixAddress`. Returns 1 when it is finite; else 0, and
 * the lane is marked.
 */
const takeLane = helper(['i32', 'i32'], 'i32', (lanes, [wire, at4], layout) => {
  const frames = new Frames(lanes, byFours(layout) ? 4 : 1);
  const poison = frames.values.variable('f32', 0);
  lanes.repeat(
    layout.blockSize * 4,
    (i) => {
      const x = frames.loadStrided(wire!.add(i.shl(2)));
      poison.set(poison.add(x.mul(0)));
      frames.store(i, x, layout.mixAddress);
    },
    4 * frames.count,
  );
  const bad = lanes.any(notANumber(poison));
  lanes.when(bad, () => lanes.scatter(at4!, lanes.i32(1), Pod.notFinite));
  return bad.not().to('i32');
});

/** Leaves the sum of lanes of a wire word by word at `mixAddress`. Returns a mask that holds when it is finite. */
function sumLanes(lanes: Lanes, layout: Layout, wire: Value, bits: Value): Value {
  const quads = lanes.quads;
  const poison = quads.variable('f32', 0);
  const mask = quads.maskOfBits(bits);
  /** The four lanes of a frame. */
  const row = (from: Value, frame: number) => quads.kept(mask, quads.loadQuad(from, 16 * frame));
  /** The sums of neighbours in two vectors. */
  const pairs = (a: Value, b: Value) => quads.shuffled(a, b, [0, 2, 4, 6]).add(quads.shuffled(a, b, [1, 3, 5, 7]));
  const frames = byFours(layout) ? 4 : 1;
  lanes.repeat(
    layout.blockSize * 4,
    (i) => {
      const from = wire.add(i.shl(2));
      const rows = laneNumbers.map((n) => row(from, frames === 4 ? n : 0));
      const sum = pairs(pairs(rows[0]!, rows[1]!), pairs(rows[2]!, rows[3]!));
      poison.set(poison.add(sum.mul(0)));
      if (frames === 4) quads.storeQuad(i, sum, layout.mixAddress);
      else lanes.scatter(i, lanes.firstWord(sum), layout.mixAddress);
    },
    4 * frames,
  );
  return lanes.any(notANumber(poison)).not();
}

/**
 * (wire, lane bits, pod): leaves the sum of those lanes of a wire that are finite word by word at `mixAddress`, and marks the others.
 * Returns the bits of the former.
 */
const sumFinite = helper(['i32', 'i32', 'i32'], 'i32', (lanes, [wire, bits, pod], layout, other) => {
  const left = lanes.variable('i32', bits!);
  for (const lane of laneNumbers) {
    lanes.when(left.and(1 << lane).ne(0), () => {
      const finite = lanes.call(other('takeLane'), [wire!.add(4 * lane), pod!.add(4 * lane)], 'i32')!;
      left.set(finite.ne(0).select(left, left.and(~(1 << lane))));
    });
  }
  // Of finite lanes the sum may not be: it goes to the bus as it is.
  sumLanes(lanes, layout, wire!, left);
  return left;
});

/** Marks a bus as written in this block. Returns a mask that holds when it was already. */
function touch(lanes: Lanes, layout: Layout, bus: Value): Value {
  const address = bus.shl(2).add(layout.audioTouchedAddress);
  const block = lanes.loadShared('i32', World.block);
  const was = lanes.gather('i32', address).eq(block);
  lanes.scatter(address, block);
  return was;
}

const busAddress = (layout: Layout, bus: Value) => bus.mul(layout.blockSize * 4).add(layout.audioBusAddress);

/** Adds the block at `mixAddress` to a bus, or sets it where nothing is there yet; `change` is made before. */
function addBlock(lanes: Lanes, layout: Layout, bus: Value, change: (x: Value) => Value = (x) => x): void {
  const to = busAddress(layout, bus);
  const write = (add: boolean) =>
    eachWord(lanes, layout, (frames, i) => {
      const x = change(frames.load(i, layout.mixAddress));
      const at = to.add(i);
      frames.store(at, add ? frames.load(at).add(x) : x);
    });
  lanes.branch(
    touch(lanes, layout, bus),
    () => write(true),
    () => write(false),
  );
}

/** (wire of the lane, bus, lane's slots): adds one lane's block to an audio bus. */
const mixLane = helper(['i32', 'i32', 'i32'], null, (lanes, [wire, bus, at4], layout, other) => {
  lanes.when(bus!.ltU(layout.allAudioBuses), () => {
    const finite = lanes.call(other('takeLane'), [wire!, at4!], 'i32')!.ne(0);
    // + 0: what the sum with three absent lanes is.
    lanes.when(finite, () => addBlock(lanes, layout, bus!, (x) => x.add(0)));
  });
});

/** (wire, bus, lane bits, pod): adds the sum of lanes of a wire to one audio bus. */
const mixSum = helper(['i32', 'i32', 'i32', 'i32'], null, (lanes, [wire, bus, bits, pod], layout, other) => {
  lanes.when(bus!.ltU(layout.allAudioBuses), () => {
    const left = lanes.variable('i32', bits!);
    lanes.when(sumLanes(lanes, layout, wire!, bits!).not(), () =>
      left.set(lanes.call(other('sumFinite'), [wire!, bits!, pod!], 'i32')!),
    );
    lanes.when(left.ne(0), () => addBlock(lanes, layout, bus!));
  });
});

/**
 * Runs `body` for each distinct bus of the lanes whose bits are set, in the order of its first lane, with the bits of the lanes that
 * are on it. `buses` is the address of a slot of bus numbers.
 */
function eachBus(lanes: Lanes, buses: Value, bits: Value, body: (bus: Value, group: Value) => void): void {
  const quads = lanes.quads;
  const left = lanes.variable('i32', bits);
  lanes.loopWhile(
    () => left.ne(0),
    () => {
      const rest = left.get();
      const bus = lanes.gather('i32', buses.add(lanes.lowestBit(rest).shl(2)));
      const group = rest.and(lanes.bitsOf(quads.loadQuad(buses).bits('i32').eq(quads.spread(bus))));
      body(bus, group);
      left.set(rest.xor(group));
    },
  );
}

/** (wire, slot of bus numbers, channel, lane bits, pod): adds lanes of a wire to the audio buses `channel` behind their own. */
const mixLanes = helper(
  ['i32', 'i32', 'i32', 'i32', 'i32'],
  null,
  (lanes, [wire, buses, channel, bits, pod], _, other) =>
    eachBus(lanes, buses!, bits!, (bus, group) => {
      lanes.call(other('mixSum'), [wire!, bus.add(channel!), group, pod!], null);
    }),
);

/** (wire of the lane, bus, lane's slots): overwrites an audio bus. */
const replaceLane = helper(['i32', 'i32', 'i32'], null, (lanes, [wire, bus, at4], layout, other) => {
  lanes.when(bus!.ltU(layout.allAudioBuses), () => {
    const finite = lanes.call(other('takeLane'), [wire!, at4!], 'i32')!.ne(0);
    touch(lanes, layout, bus!);
    const to = busAddress(layout, bus!);
    const write = (word: (frames: Frames, i: Value) => Value) =>
      eachWord(lanes, layout, (frames, i) => frames.store(to.add(i), word(frames, i)));
    lanes.branch(
      finite,
      () => write((frames, i) => frames.load(i, layout.mixAddress)),
      () => write((frames) => frames.all(lanes.f32(0))),
    );
  });
});

/** (bus, value): adds to a control bus, or sets it where nothing wrote it in this block. */
const mixControl = helper(['i32', 'f32'], null, (lanes, [bus, value], layout) => {
  lanes.when(bus!.ltU(layout.controlBuses), () => {
    const address = bus!.shl(2).add(layout.controlBusAddress);
    const touched = bus!.shl(2).add(layout.controlTouchedAddress);
    const block = lanes.loadShared('i32', World.block);
    const old = lanes.gather('i32', touched).eq(block).select(lanes.gather('f32', address), 0);
    lanes.scatter(address, old.add(value!.add(0)));
    lanes.scatter(touched, block);
  });
});

/** (slot of values, bus, lane bits, pod): adds the sum of lanes' values to one control bus. */
const mixValues = helper(['i32', 'i32', 'i32', 'i32'], null, (lanes, [values, bus, bits], _, other) => {
  const value = laneNumbers.map((lane) => {
    const runs = bits!.and(1 << lane).ne(0);
    return runs.select(lanes.gather('f32', values!, 4 * lane), 0);
  });
  const sum = value[0]!.add(value[1]!).add(value[2]!.add(value[3]!));
  lanes.call(other('mixControl'), [bus!, sum], null);
});

/** (slot of values, slot of bus numbers, channel, lane bits, pod): adds lanes' values to the control buses `channel` behind their own. */
const mixControls = helper(
  ['i32', 'i32', 'i32', 'i32', 'i32'],
  null,
  (lanes, [values, buses, channel, bits, pod], _, other) =>
    eachBus(lanes, buses!, bits!, (bus, group) => {
      lanes.call(other('mixValues'), [values!, bus.add(channel!), group, pod!], null);
    }),
);

/** (bus, value): sets a control bus. */
const replaceControl = helper(['i32', 'f32'], null, (lanes, [bus, value], layout) => {
  lanes.when(bus!.ltU(layout.controlBuses), () => {
    lanes.scatter(bus!.shl(2).add(layout.controlBusAddress), value!);
    lanes.scatter(bus!.shl(2).add(layout.controlTouchedAddress), lanes.loadShared('i32', World.block));
  });
});

export const mixHelpers = {
  takeLane,
  sumFinite,
  mixLane,
  mixSum,
  mixLanes,
  replaceLane,
  mixControl,
  mixValues,
  mixControls,
  replaceControl,
};
