/** The real-time side of an element as a SynthDef. Runs in a soft thread. */

import { type ElementInterface, maxPortChannels } from '../../../../protocol/instruments/element.ts';
import { defaultsOf, type ParamRecord } from '../../../../protocol/instruments/params.ts';
import { type Def, In, Leave, Out, Prepared, Series, type Signal, synthDef } from '../../../synthdef/builder/index.ts';
import type { ElementCode, ElementInstrument, ElementSignals, PlainData } from '../define.ts';
import { noBus, portControl, slotControl } from '../port-controls.ts';

/**
 * Returns the SynthDef of an element.
 * @throws GraphError; TypeError for signals that do not fit the ports
 */
export function graphOf(
  code: ElementCode<Record<never, never>, Partial<ElementInterface>, PlainData>,
  { inputs, outputs, params, prepared, left }: ElementInterface,
  init: ParamRecord,
  name: string,
): Def {
  const ports = [...Object.keys(inputs), ...Object.keys(outputs)];
  const controls: Record<string, number> = {
    [slotControl]: -1,
    ...Object.fromEntries(ports.map((port) => [portControl(port), noBus])),
  };
  return synthDef(name, controls, (given) => {
    const slot = given[slotControl]!;
    let leaves = left === 0;
    const signals: ElementSignals<Record<never, never>, Partial<ElementInterface>> = {
      init,
      inputs: Object.fromEntries(
        Object.entries(inputs).map(([port, channels]) => [port, In.ar(given[portControl(port)]!, channels).channels]),
      ),
      params: Object.fromEntries(Object.keys(params).map((param, index) => [param, Series.ar(slot, index)])),
      prepared: prepared > 0 ? Prepared.ar(prepared, slot).channels : [],
      leave: (given) => {
        if (given.length !== left)
          throw new TypeError(`graph leaves ${given.length} signals; the interface says left: ${left}`);
        if (leaves) throw new TypeError('graph leaves signals more than once');
        leaves = true;
        Leave.ar(slot, [...given]);
      },
    };
    const results = code.graph(signals) as Readonly<Record<string, Signal | readonly Signal[]>>;
    if (!leaves) throw new TypeError(`graph leaves nothing; the interface says left: ${left}`);
    for (const [port, channels] of Object.entries(outputs))
      Out.ar(given[portControl(port)]!, portSignals(port, channels, results?.[port]));
    const unknown = Object.keys(results ?? {}).find((port) => !Object.hasOwn(outputs, port));
    if (unknown !== undefined)
      throw new TypeError(
        `graph returns ${unknown}; the output ports are ${Object.keys(outputs).join(', ') || 'none'}`,
      );
  });
}

function portSignals(port: string, channels: number, given: Signal | readonly Signal[] | undefined): Signal[] {
  if (given === undefined) throw new TypeError(`graph returns nothing for port ${port}`);
  const signals = [...given].flatMap((signal) => [...signal.channels]);
  if (signals.length !== channels || channels > maxPortChannels)
    throw new TypeError(`graph returns ${signals.length} signals for port ${port}, which has ${channels} channels`);
  return signals;
}

/** Returns the SynthDef file of an element for the defaults of its initialisation parameters. @throws as `graphOf` */
export function defaultGraph({ code, init, described }: ElementInstrument): Uint8Array {
  return graphOf(code, described.interface, defaultsOf(init), 'element').bytes;
}
