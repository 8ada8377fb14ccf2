/** Bare functions that go each way to memory that a graph has. A pod has numbers in its first 8 KiB. */
import type { Lanes, Value } from '../../server/synthdef/compiler/graph/lanes.ts';

/** Places in the pod, in bytes: what is read and written word by word, and arrays of 64 slots. */
const [ints, written, array] = [0x2000, 0x2800, 0x3000];
/** Wires, below the pods. */
const [wire, otherWire] = [0x1000, 0x1800];
/** Words at fixed addresses. */
const fixed = 0x600;

/** For one lane and for four. */
export function describeMemory(lanes: Lanes): void {
  let out = written;
  const store = (value: Value) => {
    lanes.storeSlot(out, value);
    out += 32;
  };
  const sound = lanes.loadSlot('f32', 64);
  lanes.storeSlot(ints, sound.mul(1000).to('i32'));
  store(lanes.loadSlot('i32', ints));
  store(lanes.loadSlot('f64', 128));
  store(lanes.loadSlot('i64', 128).add(lanes.loadSlot('i64', 160)));
  for (const kind of ['f32', 'i32'] as const) store(lanes.loadShared(kind, fixed));
  store(lanes.loadShared('f64', fixed + 8));
  // Each lane's own place: a word of the pod that its sound names.
  const own = sound.abs().mul(255).to('i32').and(255).shl(2).add(lanes.podAddress());
  store(lanes.gather('f32', own));
  store(lanes.gather('i32', own, 256));
  lanes.scatter(lanes.addressOfSlot(array), sound);
  lanes.scatter(lanes.addressOfSlot(array), sound.bits('i32'), 16);
  store(lanes.laneOffset());
  store(lanes.running().to('i32'));
  store(lanes.active().to('i32'));
  lanes.when(sound.gt(0), () => lanes.storeSlot(out, sound.neg()));
  out += 32;
  lanes.branch(
    sound.lt(0),
    () => lanes.storeSlot(out, sound.mul(2)),
    () => lanes.storeSlot(out, sound.mul(3)),
  );
  out += 32;
  const last = lanes.variable('f64', 0);
  lanes.frames(() => {
    lanes.setWire(wire, lanes.frame().to('f32').mul(sound));
    last.set(last.mul(0.5).add(lanes.wire(wire).to('f64')));
    lanes.storeFrame(array + 32, lanes.loadFrame('f32', 256).add(lanes.wire(wire)));
    lanes.storeFrame(array + 0x800, lanes.frame());
    lanes.setWire(otherWire, last.to('f32'));
  });
  store(last);
  store(lanes.wireStart(otherWire));
}

/** Vectors of neighbouring words, and bytes that are cleared and copied, for one lane. */
export function describeVectors(lanes: Lanes): void {
  const quads = lanes.quads;
  const pod = lanes.podAddress().add(lanes.laneOffset());
  let out = written;
  const keep = (value: Value) => {
    quads.storeQuad(pod, value, out);
    out += 64;
  };
  const words = quads.loadQuad(pod, 64);
  const others = quads.loadStrided(pod, 512);
  const mask = words.lt(others);
  keep(words.mul(others));
  quads.storeStrided(pod.add(array), words.sub(others));
  keep(quads.loadSplat(pod, 256));
  keep(quads.spread(lanes.loadSlot('f32', 128)));
  keep(quads.packed([0, 16, 32, 48].map((at) => lanes.loadSlot('f32', at))));
  keep(quads.shuffled(words, others, [7, 0, 2, 5]));
  keep(quads.counted());
  keep(quads.kept(quads.maskOfBits(lanes.i32(0b0110).add(lanes.laneOffset().shrU(2))), words));
  lanes.storeSlot(out, lanes.firstWord(words.div(others)));
  const bits = lanes.bitsOf(mask);
  lanes.storeSlot(out + 16, bits);
  lanes.storeSlot(out + 32, lanes.lowestBit(bits));
  lanes.clearBytes(lanes.podAddress().add(0x700), lanes.i32(45));
  lanes.copyBytes(lanes.podAddress().add(0x780), lanes.podAddress().add(0x791), lanes.i32(101));
}
