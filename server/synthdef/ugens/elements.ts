/**
 * UGens of elements' graphs: the real-time side of what is prepared in other threads (see world/element-slots.ts). The engine fills the
 * blocks of values and of prepared sound before a block is calculated, so reading them is no matter of order; leaving is.
 */

import { ElementSlot } from '../../world/element-slots.ts';
import { ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import type { Unit } from '../compiler/unit.ts';

/** Offsets of a slot's words: how many blocks there are, and where. */
interface Blocks {
  readonly count: number;
  readonly address: number;
}

const values: Blocks = { count: ElementSlot.parameters, address: ElementSlot.valuesAddress };
const prepared: Blocks = { count: ElementSlot.preparedChannels, address: ElementSlot.preparedAddress };
const left: Blocks = { count: ElementSlot.leftChannels, address: ElementSlot.leftAddress };

/** Blocks of the slot that a UGen's `element` names. */
interface Place {
  readonly count: Value;
  readonly address: Value;
}

/** Finds a slot's blocks; of one that is not there, or that the engine does not serve, there are none. */
function placeOf(u: Unit<{ element: number }>, { count, address }: Blocks): Place {
  const { lanes, layout } = u;
  const element = u.in.element.get().to('i32');
  const there = element.ltU(layout.elementSlots);
  const slot = lanes.copy(there.select(element, 0).mul(ElementSlot.bytes).add(layout.elementTableAddress));
  const served = there.and(lanes.gather('i32', slot, ElementSlot.served).ne(0));
  return {
    count: lanes.copy(served.select(lanes.gather('i32', slot, count), 0)),
    address: lanes.copy(lanes.gather('i32', slot, address)),
  };
}

/** A mask that holds where a slot has block `index`, and the block's address, or 0. */
function blockOf(u: Unit, { count, address }: Place, index: Value): { readonly there: Value; readonly address: Value } {
  const there = index.ltU(count);
  return {
    there,
    address: u.lanes.copy(there.select(address.add(index.mul(u.layout.blockSize * 4)), 0)),
  };
}

const series = ugen({
  name: 'Series',
  rates: ['audio', 'control'],
  inputs: { element: -1, parameter: 0 },
  outputs: 1,
  pure: true,
  blockInputs: 'all',
  doc: 'The values of a parameter of an element, frame by frame; at control rate that of the block’s first frame.',
  emit(u) {
    const { lanes } = u;
    const { there, address } = blockOf(u, placeOf(u, values), u.in.parameter.get().to('i32'));
    u.loop(() => u.out(there.select(lanes.gather('f32', address.add(u.frame().shl(2))), 0)));
  },
});

const preparedSound = ugen({
  name: 'Prepared',
  rates: ['audio'],
  inputs: { element: -1 },
  outputs: 'any',
  pure: true,
  blockInputs: 'all',
  doc: 'The sound that was prepared for an element, channel by channel.',
  emit(u) {
    const { lanes } = u;
    const place = placeOf(u, prepared);
    const channels = Array.from({ length: u.numOutputs }, (_, c) => blockOf(u, place, lanes.i32(c)));
    u.loop(() =>
      channels.forEach(({ there, address }, c) => {
        u.out(there.select(lanes.gather('f32', address.add(u.frame().shl(2))), 0), c);
      }),
    );
  },
});

const leave = ugen({
  name: 'Leave',
  rates: ['audio'],
  inputs: { element: -1 },
  rest: 'channels',
  outputs: 0,
  audioInputs: ['channels'],
  form: 'block',
  writes: ['element'],
  doc: 'Leaves signals to the threads of an element that clean away what its graph left.',
  emit(u) {
    if (u.constructing) return;
    const { lanes } = u;
    const place = placeOf(u, left);
    const channels = u.rest.map((_, c) => blockOf(u, place, lanes.i32(c)));
    u.loop(() =>
      u.rest.forEach((signal, c) => {
        const { there, address } = channels[c]!;
        lanes.when(there, () => lanes.scatter(address.add(u.frame().shl(2)), signal.get()));
      }),
    );
  },
});

export const elements = [series, preparedSound, leave];
