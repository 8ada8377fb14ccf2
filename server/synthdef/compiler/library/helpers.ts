/**
 * Functions that several UGens of a module share, built at their first use. They are scalar code: one lane, or whole
 * wires of four lanes by explicit vectors.
 */
import type { Layout } from '../../../world/layout.ts';
import { Pod, World } from '../../../world/layout.ts';
import { RecordArea, RecordHead } from '../../../world/records.ts';
import { Frames } from '../graph/frames.ts';
import type { Signature } from '../graph/function-graph.ts';
import type { Lanes, Value } from '../graph/lanes.ts';
import { fourierHelpers } from './fourier.ts';
import { type Helper, helper } from './helper.ts';
import { coordinateHelpers } from './spectrum-coordinates.ts';
import { productHelpers } from './spectrum-product.ts';

const notANumber = (x: Value) => x.ne(x);

/** (wire of the lane, bus, address of the lane's 32-bit slots): 1 when the lane's block is finite; else 0, and it is marked. */
const finite = helper(['i32', 'i32'], 'i32', (lanes, [wire, at4], layout) => {
  const poison = lanes.variable('f32', 0);
  lanes.repeat(layout.wireBytes, (i) => poison.set(poison.add(lanes.gather('f32', wire!.add(i)).mul(0))), 16);
  const bad = notANumber(poison);
  lanes.when(bad, () => lanes.scatter(at4!, lanes.i32(1), Pod.notFinite));
  return bad.not().to('i32');
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

/** Place of a block without gaps before it goes to a bus, in the spill area behind what whole-block units keep there. */
const denseOffset = 49152;
const denseFrames = (65536 - denseOffset) / 4;

/**
 * (wire of the lane, lane's slots): 1 when the lane's block is finite; else 0, and it is marked. Leaves the block word by
 * word at `spillAddress + denseOffset`, where there is room for it.
 */
const compact = helper(['i32', 'i32'], 'i32', (lanes, [wire, at4], layout) => {
  const frames = new Frames(lanes, 4);
  const poison = frames.values.variable('f32', 0);
  lanes.repeat(
    layout.blockSize * 4,
    (i) => {
      const x = frames.loadStrided(wire!.add(i.shl(2)));
      poison.set(poison.add(x.mul(0)));
      frames.store(i, x, layout.spillAddress + denseOffset);
    },
    16,
  );
  const bad = lanes.any(notANumber(poison));
  lanes.when(bad, () => lanes.scatter(at4!, lanes.i32(1), Pod.notFinite));
  return bad.not().to('i32');
});

const canCompact = ({ blockSize }: Layout) => blockSize % 4 === 0 && blockSize <= denseFrames;

/** Writes a lane's block, which `compact` left or which lies in its wire, to a bus, or adds it. */
function writeLane(lanes: Lanes, layout: Layout, wire: Value, to: Value, add: boolean): void {
  if (!canCompact(layout)) {
    lanes.repeat(layout.blockSize, (i) => {
      const x = lanes.gather('f32', wire.add(i.shl(4)));
      const at = to.add(i.shl(2));
      lanes.scatter(at, add ? lanes.gather('f32', at).add(x) : x);
    });
    return;
  }
  const frames = new Frames(lanes, 4);
  lanes.repeat(
    layout.blockSize * 4,
    (i) => {
      const x = frames.load(i, layout.spillAddress + denseOffset);
      const at = to.add(i);
      frames.store(at, add ? frames.load(at).add(x) : x);
    },
    16,
  );
}

/** A mask that holds when the lane's block is finite. */
const check = (lanes: Lanes, layout: Layout, wire: Value, at4: Value, other: (name: string) => Signature) =>
  lanes.call(other(canCompact(layout) ? 'compact' : 'finite'), [wire, at4], 'i32')!.ne(0);

/** (wire of the lane, bus, lane's slots): adds one lane's block to an audio bus, or sets it where nothing is there yet. */
const mixLane = helper(['i32', 'i32', 'i32'], null, (lanes, [wire, bus, at4], layout, other) => {
  lanes.when(bus!.ltU(layout.allAudioBuses), () => {
    lanes.when(check(lanes, layout, wire!, at4!, other), () => {
      const to = busAddress(layout, bus!);
      const copy = (add: boolean) => writeLane(lanes, layout, wire!, to, add);
      lanes.branch(
        touch(lanes, layout, bus!),
        () => copy(true),
        () => copy(false),
      );
    });
  });
});

/** (wire of the lane, bus, lane's slots): overwrites an audio bus. */
const replaceLane = helper(['i32', 'i32', 'i32'], null, (lanes, [wire, bus, at4], layout, other) => {
  lanes.when(bus!.ltU(layout.allAudioBuses), () => {
    const ok = check(lanes, layout, wire!, at4!, other);
    touch(lanes, layout, bus!);
    const to = busAddress(layout, bus!);
    lanes.branch(
      ok,
      () => writeLane(lanes, layout, wire!, to, false),
      () => {
        lanes.repeat(layout.blockSize, (i) => lanes.scatter(to.add(i.shl(2)), lanes.f32(0)));
      },
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
    lanes.scatter(address, old.add(value!));
    lanes.scatter(touched, block);
  });
});

/** (bus, value): sets a control bus. */
const replaceControl = helper(['i32', 'f32'], null, (lanes, [bus, value], layout) => {
  lanes.when(bus!.ltU(layout.controlBuses), () => {
    lanes.scatter(bus!.shl(2).add(layout.controlBusAddress), value!);
    lanes.scatter(bus!.shl(2).add(layout.controlTouchedAddress), lanes.loadShared('i32', World.block));
  });
});

/**
 * (node, head, bytes of the area that the record may fill): takes room for a record (see world/records.ts) and writes its head. Returns
 * the address of its words; where there is no room, one where nobody reads, and counts it.
 */
const record = helper(['i32', 'i32', 'i32'], 'i32', (lanes, [node, head, end], layout) => {
  const used = lanes.loadShared('i32', World.recordBytes);
  const next = used.add(head!.shrU(RecordHead.kindBits).shl(2)).add(RecordHead.bytes);
  const fits = next.le(end!);
  const lost = lanes.loadShared('i32', World.lostRecords).add(fits.not().to('i32'));
  lanes.scatter(lanes.i32(World.recordBytes), fits.select(next, used));
  lanes.scatter(lanes.i32(World.lostRecords), lost);
  const address = fits.select(used, RecordArea.spare).add(layout.recordAddress);
  lanes.scatter(address, head!);
  lanes.scatter(address, node!, 4);
  return address.add(RecordHead.bytes);
});

export const helpers: Readonly<Record<string, Helper>> = {
  finite,
  compact,
  mixLane,
  replaceLane,
  mixControl,
  replaceControl,
  record,
  ...fourierHelpers,
  ...coordinateHelpers,
  ...productHelpers,
};
