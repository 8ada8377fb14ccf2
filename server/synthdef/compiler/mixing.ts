/**
 * The way of sound to buses. `emit` of a unit keeps the number of its bus and leaves its sound in wires and in slots of the pod;
 * its `mix` adds them. In a def that commutes all units mix behind all others, once for the lanes that run together:
 *
 *     0 SinOsc (audio) of 440, 0         calc1, calc4    the sound of 0 in a wire that lasts, the bus of 1 in slot 1:bus
 *     1 Out (audio) of 0, #0[0]     →    mix1(pod, lane), mix4(pod, lanes)    wire 0 to the bus of 1
 *
 * In other defs a unit mixes in its place.
 *
 * What could go wrong: two lanes are summed in another order when one of them stops running. The library's functions sum them
 * as (l0 + l1) + (l2 + l3), whoever runs.
 */
import { inputNames } from './declaration.ts';
import { laneSurroundings, setLaneAddresses } from './lane-function.ts';
import { pushLaneMask } from './lanes/lane-encoding.ts';
import { Lanes, type Value, type Width } from './lanes/lanes.ts';
import type { ModuleContext } from './module-context.ts';
import { OutputValues } from './output-values.ts';
import { Unit } from './unit.ts';
import { FunctionBody, Type } from './wasm/module.ts';

/** A function of (pod, lane) or (pod, lanes) in which the units mix, in the def's order; null where none does. */
export function emitMix(context: ModuleContext, width: Width): FunctionBody | null {
  const mixing = context.declarations.some((declaration, i) => declaration.mix && context.def.units[i]!.rate > 0);
  if (!context.commutes || !mixing) return null;
  const fn = new FunctionBody([Type.i32, Type.i32]);
  const lanes = width === 1 ? oneLane(fn) : fourLanes(fn);
  const around = {
    ...laneSurroundings(context, lanes, 'mix', new OutputValues()),
    wire: context.wireOf,
    write: (unit: number) => {
      throw new Error(`unit ${unit}: mixing has no outputs`);
    },
  };
  context.def.units.forEach((spec, index) => {
    const declaration = context.declarations[index]!;
    if (spec.rate > 0) declaration.mix?.(new Unit(around, index, spec, inputNames(declaration)));
  });
  return fn;
}

function oneLane(fn: FunctionBody): Lanes {
  const { at4, at8 } = setLaneAddresses(fn, fn.code, 0, 1);
  return new Lanes(fn, 1, 0, at4, at8);
}

function fourLanes(fn: FunctionBody): Lanes {
  const mask = fn.local(Type.v128);
  pushLaneMask(fn.code, () => fn.code.localGet(1));
  fn.code.localSet(mask);
  return new Lanes(fn, 4, 0, 0, 0, { mask, bits: 1 });
}

const busSlot = (u: Unit) => u.around.pod.slot(u.index, 'bus', 'i32');
const valueSlot = (u: Unit, channel: number) => u.around.pod.slot(u.index, `mixed${channel}`, 'f32');

/** Keeps the number of the first bus for `mix`, and for `destroy`. */
export function keepBus(u: Unit, bus: Value): void {
  u.lanes.storeSlot(busSlot(u), bus);
}

/** The bus number that `keepBus` kept. */
export function keptBus(u: Unit): Value {
  return u.lanes.loadSlot('i32', busSlot(u));
}

/** Keeps a channel's value of this block for `mixControl`. */
export function keepValue(u: Unit, channel: number, value: Value): void {
  u.lanes.storeSlot(valueSlot(u, channel), value);
}

/**
 * Adds a block to an audio bus, `channel` behind `bus`, which is constant or the kept one.
 * @param from the lane's first sample; each other lies 16 bytes behind
 */
export function mixAudio(u: Unit, bus: Value, channel: number, from: Value): void {
  const { lanes, around } = u;
  if (lanes.width === 4) mixTogether(u, ['mixSum', 'mixLanes'], bus, channel, from);
  else lanes.call(around.helper('mixLane'), [from, bus.add(channel), lanes.addressOfSlot(0)], null);
}

/** Adds the kept value of a channel to a control bus, `channel` behind `bus`, which is constant or the kept one. */
export function mixControl(u: Unit, bus: Value, channel: number): void {
  const { lanes, around } = u;
  const value = valueSlot(u, channel);
  if (lanes.width === 4) mixTogether(u, ['mixValues', 'mixControls'], bus, channel, lanes.addressOfSlot(value));
  else lanes.call(around.helper('mixControl'), [bus.add(channel), lanes.loadSlot('f32', value)], null);
}

/** Calls the helper for lanes on one bus, or that for lanes on buses of their own. */
function mixTogether(u: Unit, [one, each]: readonly [string, string], bus: Value, channel: number, from: Value): void {
  const { lanes, around } = u;
  if (bus.constant !== undefined) lanes.callOnce(around.helper(one), [from, bus.add(channel)]);
  else lanes.callOnce(around.helper(each), [from, lanes.addressOfSlot(busSlot(u)), lanes.i32(channel)]);
}
