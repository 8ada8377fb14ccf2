/** Buses that the synths of a def read, or overwrite, which comes to the same: what others write there would be heard. Pure. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { declarationOf } from '../synthdef/ugens/index.ts';

/** Successive buses from one on, whose number is a constant or a control's value. */
export interface BusRead {
  readonly audio: boolean;
  readonly channels: number;
  /** Index of the control that holds the number; -1 where it is `bus`. */
  readonly control: number;
  readonly bus: number;
  /** Name of the UGen. */
  readonly unit: string;
}

/** Rate of audio, as SynthDefs number it. */
const audioRate = 2;

/** Reason for which synths of a def cannot be calculated ahead. */
export class NotAhead extends Error {
  override readonly name = 'NotAhead';
}

/** Resources of UGens that are not the synth's own. Those that read buffers are fine as long as nobody writes them. */
const shared = new Set(['audioBus', 'controlBus', 'buffer', 'node']);

/** UGens whose values are of now, or that speak with another thread while they play. */
const ofNow = new Set([
  'NumRunningSynths',
  'DiskIn',
  'VDiskIn',
  'DiskOut',
  'NativeIn',
  'NativeOut',
  'VoicePlayer',
  'VoiceLevel',
]);

/**
 * Returns what synths of a def read of buses.
 * @throws NotAhead with the UGen that reads or writes something else outside of the synth
 */
export function busReads(def: SynthDef): BusRead[] {
  const reads: BusRead[] = [];
  def.units.forEach((unit, i) => {
    const declaration = declarationOf(unit.name, unit.specialIndex);
    if (!declaration) return;
    const touches = [...(declaration.reads ?? []), ...(declaration.writes ?? [])].filter((each) => shared.has(each));
    if (ofNow.has(unit.name)) throw new NotAhead(`${unit.name} plays or tells what is of now`);
    if (touches.includes('node')) throw new NotAhead(`${unit.name} may end or pause nodes outside`);
    if (declaration.writes?.includes('buffer') && !writesOwnBuffer(def, i))
      throw new NotAhead(`${unit.name} writes to a buffer`);
    if (!touches.includes('audioBus') && !touches.includes('controlBus')) return;
    if (declaration.controls) return;
    const onlyAdds = declaration.commutes === true;
    if (onlyAdds) return;
    reads.push(busRead(def, i));
  });
  return reads;
}

function busRead(def: SynthDef, index: number): BusRead {
  const unit = def.units[index]!;
  const ref = unit.inputs[0]!;
  const writes = unit.outputs.length === 0;
  // XOut has its fade between the bus and the channels.
  const before = unit.name === 'XOut' ? 2 : 1;
  const channels = writes ? unit.inputs.length - before : unit.outputs.length;
  const common = { audio: unit.rate === audioRate, channels, unit: unit.name };
  if (ref.unit < 0) return { ...common, control: -1, bus: Math.max(0, Math.trunc(def.constants[ref.output]!)) };
  const source = def.units[ref.unit]!;
  if (!declarationOf(source.name, source.specialIndex)?.controls)
    throw new NotAhead(`the bus of ${unit.name} is calculated by ${source.name}; it must be a number or a control`);
  return { ...common, control: source.specialIndex + ref.output, bus: 0 };
}

/** True when the buffer that a unit writes to is one that the synth made for itself: it comes straight or through a chain of such units. */
function writesOwnBuffer(def: SynthDef, index: number): boolean {
  const unit = def.units[index]!;
  const declaration = declarationOf(unit.name, unit.specialIndex);
  if (declaration?.ownBuffer) return true;
  const names = Object.keys(declaration?.inputs ?? {});
  const inputs = (declaration?.bufferInputs ?? []).map((name) => unit.inputs[names.indexOf(name)]);
  return (
    inputs.length > 0 && inputs.every((ref) => ref !== undefined && ref.unit >= 0 && writesOwnBuffer(def, ref.unit))
  );
}
