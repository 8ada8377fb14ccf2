/** Wires of audio-rate inputs, for UGens that work on whole blocks. */
import { CompileError } from '../../compiler/errors.ts';
import type { Value } from '../../compiler/lanes/lanes.ts';
import type { Input, Unit } from '../../compiler/unit.ts';

/** Address of an input's wire. @throws CompileError where the input is not at audio rate */
export function wireOf(u: Unit, input: Input): number {
  const wire = u.around.wire(input.ref);
  if (wire === null)
    throw new CompileError(`unit ${u.index}: ${u.spec.name} has an input that must be at audio rate and is not`);
  return wire;
}

/** Address of the lane's first sample in a wire. */
export function laneAddress(u: Unit, wire: number): Value {
  const { lanes, around } = u;
  if (lanes.width === 1) return lanes.produce('i32', () => lanes.code.localGet(around.lane4!).i32Const(wire).i32Add());
  return lanes.perLane('i32', (lane) => wire + 4 * lane);
}
