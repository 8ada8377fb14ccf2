/** Wires of audio-rate inputs, for UGens that work on whole blocks. */
import { CompileError } from '../../compiler/errors.ts';
import { Frames } from '../../compiler/graph/frames.ts';
import type { Operand, Value } from '../../compiler/graph/lanes.ts';
import type { Input } from '../../compiler/input.ts';
import type { Unit } from '../../compiler/unit.ts';

/** Address of an input's wire. @throws CompileError where the input is not at audio rate */
export function wireOf(u: Unit, input: Input): Operand {
  const wire = u.around.wire(input.ref);
  if (wire === null)
    throw new CompileError(`unit ${u.index}: ${u.spec.name} has an input that must be at audio rate and is not`);
  return wire;
}

/** Address of the lane's first sample in a wire. */
export function laneAddress(u: Unit, wire: Operand): Value {
  return u.lanes.laneOffset().add(wire);
}

/** Copies the block of an audio-rate signal to memory, or one value of a slower one. */
export function copyIn(u: Unit, input: Input, to: Value): void {
  const { lanes, layout } = u;
  const wire = input.isAudio ? u.around.wire(input.ref) : null;
  if (wire === null) return lanes.scatter(to, input.get());
  const frames = new Frames(lanes, layout.blockSize % 4 ? 1 : 4);
  const from = laneAddress(u, wire);
  lanes.repeat(
    layout.blockSize * 4,
    (i) => frames.store(to.add(i), frames.loadStrided(from.add(i.shl(2)))),
    4 * frames.count,
  );
}

/** Sets the output to samples in memory where it sounds, to silence elsewhere. */
export function copyOut(u: Unit, from: Value, sounding: Value): void {
  const { lanes, layout } = u;
  const wire = u.isAudio ? u.around.outputWire(u.index, 0) : null;
  if (wire === null) return u.out(sounding.select(lanes.gather('f32', from), 0));
  const frames = new Frames(lanes, layout.blockSize % 4 ? 1 : 4);
  const to = laneAddress(u, wire);
  const copy = (value: (i: Value) => Value) =>
    lanes.repeat(layout.blockSize * 4, (i) => frames.storeStrided(to.add(i.shl(2)), value(i)), 4 * frames.count);
  lanes.branch(
    sounding,
    () => copy((i) => frames.load(from.add(i))),
    () => copy(() => frames.all(lanes.f32(0))),
  );
}
