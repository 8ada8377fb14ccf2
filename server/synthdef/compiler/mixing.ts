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
import { describeUnit } from './describe-unit.ts';
import { FunctionGraph } from './graph/function-graph.ts';
import { Lanes, type Operand, type Value } from './graph/lanes.ts';
import { laneSurroundings } from './lane-function.ts';
import type { ModuleContext } from './module-context.ts';
import { OutputValues } from './output-values.ts';
import type { Surroundings, Unit } from './unit.ts';

/** A lane by its number, or lanes by their bits. */
type Who = 'one lane' | 'together';

/**
 * A function of (pod, lane) or (pod, lanes) in which the units mix, in the def's order; null where none does.
 * @param bank bytes to the pod's wires from those of the first of the pods that are calculated side by side
 */
export function mixFunction(context: ModuleContext, name: string, who: Who, bank = 0): FunctionGraph | null {
  const { declarations, def } = context;
  const mixing = declarations.flatMap(({ mix }, unit) => (mix && def.units[unit]!.rate > 0 ? [unit] : []));
  if (!context.commutes || mixing.length === 0) return null;
  const together = who === 'together';
  const graph = new FunctionGraph({
    name,
    form: together ? 'plain' : 'pod',
    params: together ? ['i32', 'i32'] : [],
    result: null,
  });
  const lanes = new Lanes(graph);
  const around: Surroundings = {
    ...laneSurroundings(context, lanes, 'mix', new OutputValues()),
    together: together ? { pod: lanes.param(0), bits: lanes.param(1) } : null,
    wire: (ref) => {
      const address = context.wireOf(ref);
      return address && address + bank;
    },
    write: (unit) => {
      throw new Error(`unit ${unit}: mixing has no outputs`);
    },
  };
  for (const index of mixing) describeUnit(context, around, index, (declaration, unit) => declaration.mix?.(unit));
  return graph;
}

const busSlot = (u: Unit) => u.around.pod.slot(u.index, 'bus', 'i32');
const valueSlot = (u: Unit, channel: number) => u.around.pod.slot(u.index, `mixed${channel}`, 'f32');

/** Sets up the slots of `keepBus` and, for some channels, of `keepValue`; in the constructor. */
export function reserveToMix(u: Unit, { bus, values }: { readonly bus: boolean; readonly values: number }): void {
  if (bus) busSlot(u);
  for (let channel = 0; channel < values; channel++) valueSlot(u, channel);
}

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

/** A block of sound, a word a lane and 16 bytes a frame: the address of a wire, or the offset of an array of the pod. */
export type Heard = { readonly wire: Operand } | { readonly array: number };

/** Adds a block to an audio bus, `channel` behind `bus`, which is constant or the kept one. */
export function mixAudio(u: Unit, bus: Value, channel: number, from: Heard): void {
  const { lanes, around } = u;
  const { together } = around;
  if (together) {
    const first = 'wire' in from ? lanes.coerce(from.wire, 'i32') : together.pod.add(from.array);
    mixTogether(u, together, ['mixSum', 'mixLanes'], bus, channel, first);
    return;
  }
  const own = 'wire' in from ? lanes.laneOffset().add(from.wire) : lanes.addressOfSlot(from.array);
  lanes.call(around.helper('mixLane'), [own, bus.add(channel), lanes.addressOfSlot(0)]);
}

/** Adds the kept value of a channel to a control bus, `channel` behind `bus`, which is constant or the kept one. */
export function mixControl(u: Unit, bus: Value, channel: number): void {
  const { lanes, around } = u;
  const { together } = around;
  const slot = valueSlot(u, channel);
  if (together) mixTogether(u, together, ['mixValues', 'mixControls'], bus, channel, together.pod.add(slot));
  else lanes.call(around.helper('mixControl'), [bus.add(channel), lanes.loadSlot('f32', slot)]);
}

/** Calls the helper for lanes on one bus, or that for lanes on buses of their own. */
function mixTogether(
  u: Unit,
  { pod, bits }: NonNullable<Surroundings['together']>,
  [one, each]: readonly [string, string],
  bus: Value,
  channel: number,
  from: Value,
): void {
  const { lanes, around } = u;
  if (bus.constant !== undefined) lanes.call(around.helper(one), [from, bus.add(channel), bits, pod]);
  else lanes.call(around.helper(each), [from, pod.add(busSlot(u)), lanes.i32(channel), bits, pod]);
}
