/**
 * Orders a SynthDef's units into steps. A step is one fused sample loop, one control-rate unit, or one whole-block
 * unit. A loop is kept so short that its values stay in registers. Units keep scsynth's order (that of the def) except
 * that a unit may move in front of the open loop when nothing in that loop feeds it or touches what it touches.
 *
 *     0 SinOsc (audio) of 440, 0
 *     1 Line (control) of 1, 0, 2, 2          control 1
 *     2 * (audio) of #0[0], #1[0]        →    loop 0 2
 *     3 Out (audio) of 0, #2[0]               wide 3
 *
 * What could go wrong: a unit reads a bus, buffer or random generator before the unit that wrote it. `conflicts`
 * prevents it, by closing the loop whenever in doubt.
 */
import type { SynthDef, UnitSpec } from '../../../protocol/synthdef/graph.ts';
import { type Declaration, inputNames, type Resource } from './declaration.ts';
import { loopRegisters, registersOf } from './wasm/pressure.ts';

export type Step =
  | { readonly kind: 'loop'; readonly units: number[] }
  | { readonly kind: 'control'; readonly unit: number }
  | { readonly kind: 'block' | 'wide'; readonly unit: number };

export const audioRate = 2;

/** Each unit as a step of its own, in the def's order. */
export function unitByUnit(def: SynthDef, declarations: readonly Declaration[]): Step[] {
  return def.units.flatMap(({ rate }, unit): Step[] => {
    const { form = 'sample' } = declarations[unit]!;
    if (rate === 0) return [];
    if (form !== 'sample') return [{ kind: form, unit }];
    return [rate === audioRate ? { kind: 'loop', units: [unit] } : { kind: 'control', unit }];
  });
}

export function schedule(def: SynthDef, declarations: readonly Declaration[]): Step[] {
  const steps: Step[] = [];
  /** Index in `steps` of the loop that may still take units. */
  let open = -1;
  const members = new Set<number>();
  /** Registers that they take together. */
  let taken = 0;

  const feeds = (unit: UnitSpec) => unit.inputs.some((i) => i.unit >= 0 && members.has(i.unit));
  const clashes = (declaration: Declaration) => {
    if (!declaration.reads && !declaration.writes) return false;
    for (const member of members) if (conflicts(declarations[member]!, declaration)) return true;
    return false;
  };
  const close = () => {
    open = -1;
    taken = 0;
    members.clear();
  };

  def.units.forEach((unit, index) => {
    const declaration = declarations[index]!;
    if (unit.rate === 0) return; // the constructor does it
    const fused = unit.rate === audioRate && (declaration.form ?? 'sample') === 'sample';
    if (fused) {
      const registers = registersAt(def, index);
      const isFull = members.size > 0 && taken + registers > loopRegisters;
      if (isFull || clashes(declaration) || wantsBlockOf(unit, declaration, members)) close();
      if (open < 0) open = steps.push({ kind: 'loop', units: [] }) - 1;
      (steps[open] as { units: number[] }).units.push(index);
      members.add(index);
      taken += registers;
      return;
    }
    if (feeds(unit) || clashes(declaration)) close();
    const kind = declaration.form === 'block' || declaration.form === 'wide' ? declaration.form : 'control';
    const step: Step = { kind, unit: index };
    if (open < 0) steps.push(step);
    else steps.splice(open++, 0, step);
  });
  return steps;
}

/** Registers that a unit fills in its loop, roughly: its own, and a value and a slope for each input that moves in a line. */
function registersAt(def: SynthDef, index: number): number {
  const controlRate = def.units[index]!.inputs.filter(
    ({ unit, output }) => unit >= 0 && def.units[unit]!.outputs[output] === 1,
  );
  return registersOf(def.units[index]!.name) + 2 * controlRate.length;
}

/** True when a fused unit reads as a whole block an input that the open loop is still computing. */
function wantsBlockOf(unit: UnitSpec, declaration: Declaration, members: ReadonlySet<number>): boolean {
  return unit.inputs.some((input, i) => input.unit >= 0 && members.has(input.unit) && isBlockInput(declaration, i));
}

export function isBlockInput(declaration: Declaration, index: number): boolean {
  if (declaration.form === 'block' || declaration.form === 'wide' || declaration.blockInputs === 'all') return true;
  const name = inputNames(declaration)[index] ?? declaration.rest;
  return name !== undefined && (declaration.blockInputs?.includes(name) ?? false);
}

function conflicts(a: Declaration, b: Declaration): boolean {
  const touched = (d: Declaration): Resource[] => [...(d.reads ?? []), ...(d.writes ?? [])];
  return (a.writes ?? []).some((r) => touched(b).includes(r)) || (b.writes ?? []).some((r) => touched(a).includes(r));
}
