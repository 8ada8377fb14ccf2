/** Buses and buffers that the synths of a def use, which others may use too. Pure. */
import type { InputRef, SynthDef } from '../../protocol/synthdef/graph.ts';
import { declarationOf } from '../synthdef/declarations.ts';

/** Successive buses, or a buffer, whose number is a constant or a control's value. */
export interface Use {
  readonly kind: 'audio' | 'control' | 'buffer';
  readonly count: number;
  /** Index of the control that holds the first number; -1 where it is `first`, -2 where it is calculated. */
  readonly control: number;
  readonly first: number;
  /** True when what the block before has left is read too. */
  readonly keeps: boolean;
  /** Name of the UGen, and of the one that calculates the number. */
  readonly unit: string;
  readonly by: string;
}

/** Uses of a def: reads are those of what others may have written, so that buses are overwritten counts as one. */
export interface Uses {
  readonly reads: readonly Use[];
  readonly writes: readonly Use[];
}

/** Rate of audio, as SynthDefs number it. */
const audioRate = 2;

/** Reason for which synths of a def cannot be calculated ahead. */
export class NotAhead extends Error {
  override readonly name = 'NotAhead';
}

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
  'Series',
  'Prepared',
  'Leave',
]);

/** Returns what synths of a def use. */
export function usesOf(def: SynthDef): Uses {
  const reads: Use[] = [];
  const writes: Use[] = [];
  def.units.forEach((unit, i) => {
    const declaration = declarationOf(unit.name, unit.specialIndex);
    if (!declaration || declaration.controls) return;
    const [read, written] = [declaration.reads ?? [], declaration.writes ?? []];
    const names = Object.keys(declaration.inputs);
    if (read.includes('buffer')) {
      const ref = unit.inputs[names.findIndex((name) => name.endsWith('bufnum'))];
      if (ref && !isOwnBuffer(def, ref)) reads.push(use(def, i, 'buffer', ref, 1));
    }
    if (written.includes('buffer') && !writesOwnBuffer(def, i))
      for (const name of declaration.bufferInputs?.length ? declaration.bufferInputs : names.slice(0, 1))
        writes.push(use(def, i, 'buffer', unit.inputs[names.indexOf(name)]!, 1));
    if (![...read, ...written].some((each) => each === 'audioBus' || each === 'controlBus')) return;
    const kind = unit.rate === audioRate ? 'audio' : 'control';
    const isWriter = unit.outputs.length === 0;
    // XOut has its fade between the bus and the channels.
    const count = isWriter ? unit.inputs.length - (unit.name === 'XOut' ? 2 : 1) : unit.outputs.length;
    const each = use(def, i, kind, unit.inputs[0]!, count);
    if (isWriter) writes.push(each);
    // What only adds does not care what is there.
    if (declaration.commutes !== true) reads.push(each);
  });
  return { reads, writes };
}

/**
 * Returns what synths of a def use that are calculated ahead.
 * @throws NotAhead with the UGen that uses something else outside of the synth
 */
export function usesAhead(def: SynthDef): Uses {
  def.units.forEach((unit) => {
    const declaration = declarationOf(unit.name, unit.specialIndex);
    const touches = [...(declaration?.reads ?? []), ...(declaration?.writes ?? [])];
    if (ofNow.has(unit.name)) throw new NotAhead(`${unit.name} plays or tells what is of now`);
    if (touches.includes('node')) throw new NotAhead(`${unit.name} may end or pause nodes outside`);
  });
  const uses = usesOf(def);
  const writer = uses.writes.find(({ kind }) => kind === 'buffer');
  if (writer) throw new NotAhead(`${writer.unit} writes to a buffer`);
  const calculated = uses.reads.find(({ kind, control }) => kind !== 'buffer' && control === -2);
  if (calculated)
    throw new NotAhead(
      `the bus of ${calculated.unit} is calculated by ${calculated.by}; it must be a number or a control`,
    );
  return uses;
}

function use(def: SynthDef, index: number, kind: Use['kind'], ref: InputRef, count: number): Use {
  const unit = def.units[index]!.name;
  const by = ref.unit < 0 ? '' : def.units[ref.unit]!.name;
  const common = { kind, count, unit, by, keeps: kind === 'control' || unit === 'InFeedback' };
  if (ref.unit < 0) return { ...common, control: -1, first: Math.max(0, Math.trunc(def.constants[ref.output]!)) };
  const source = def.units[ref.unit]!;
  const isControl = declarationOf(source.name, source.specialIndex)?.controls !== undefined;
  return { ...common, control: isControl ? source.specialIndex + ref.output : -2, first: 0 };
}

/** True when the buffer that a unit writes to is one that the synth made for itself: it comes straight or through a chain of such units. */
function writesOwnBuffer(def: SynthDef, index: number): boolean {
  const unit = def.units[index]!;
  const declaration = declarationOf(unit.name, unit.specialIndex);
  const names = Object.keys(declaration?.inputs ?? {});
  const inputs = (declaration?.bufferInputs ?? []).map((name) => unit.inputs[names.indexOf(name)]);
  return inputs.length > 0 && inputs.every((ref) => ref !== undefined && isOwnBuffer(def, ref));
}

function isOwnBuffer(def: SynthDef, { unit: index }: InputRef): boolean {
  const unit = def.units[index];
  if (!unit) return false;
  return declarationOf(unit.name, unit.specialIndex)?.ownBuffer === true || writesOwnBuffer(def, index);
}
