/** An LV2 plugin as an element. Runs in soft threads. */

import { maxMidi, type SeriesParam } from '../../protocol/instruments/element.ts';
import { defineElement, type ElementInstrument } from '../instruments/element/define.ts';
import { chunkFrames, type MeasuredPlugin, pluginPrefix } from './description.ts';
import { effectInit, hear, take } from './effect.ts';
import { type GeneratorState, generate, generatorInit } from './generator.ts';
import { type ElementPlugin, midiName, type NamedControl, PluginInstance, tempoName } from './instance.ts';

/** A host knows nothing of what comes out of a plugin. */
const limit = 1e9;

const midiParam: SeriesParam = {
  type: 'integer',
  default: 0,
  min: 0,
  max: maxMidi,
  description: 'MIDI messages (status × 65536 + data × 256 + data), each for one frame; /midi/send writes them',
};
const tempoParam: SeriesParam = {
  type: 'number',
  default: 120,
  min: 1,
  max: 1000,
  unit: 'bpm',
  description: 'Tempo that the plugin is told',
};

/** Returns the element of a plugin. @throws ParamError for one that has too many ports or parameters */
export function pluginElement(measured: MeasuredPlugin): ElementInstrument {
  const { uri, inputs, outputs, latency, takesMidi, takesPosition } = measured;
  const name = `${pluginPrefix}${uri}`;
  const init = inputs > 0 ? effectInit : generatorInit;
  const plugin: ElementPlugin = { ...measured, named: namesOf(measured, Object.keys(init)) };
  const params: Record<string, SeriesParam> = {
    ...Object.fromEntries(plugin.named.map(({ name: param, param: described }) => [param, described])),
    ...(takesMidi ? { [midiName]: midiParam } : {}),
    ...(takesPosition ? { [tempoName]: tempoParam } : {}),
  };
  const common = {
    outputs: { out: outputs },
    params,
    prepared: outputs,
    limit,
    ...(takesMidi ? { midi: midiName } : {}),
  };
  const close = ({ tape }: Pick<Parameters<typeof take>[1], 'tape'>): void => new PluginInstance(plugin, tape).close();
  if (inputs > 0)
    return defineElement({
      name,
      init: effectInit,
      specialise: (given) => ({
        ...common,
        inputs: { in: inputs },
        left: inputs,
        latency: given.latency + latency,
      }),
      seek: (ctx) => ({ origin: ctx.frame }),
      prepare: (ctx) => hear(plugin, ctx),
      clean: (ctx) => take(plugin, ctx),
      close,
      graph({ inputs: signals, prepared, leave }) {
        leave(signals.in);
        return { out: prepared };
      },
    });
  return defineElement({
    name,
    init: generatorInit,
    specialise: ({ ahead }) => ({ ...common, latency, ahead, commits: chunkFrames }),
    // No instance has come there yet.
    seek: (): GeneratorState => ({ id: 0 }),
    prepare: (ctx) => generate(plugin, ctx),
    close,
    graph: ({ prepared }) => ({ out: prepared }),
  });
}

/** Returns control inputs with the names of their parameters: their symbols, and another where that is taken. */
function namesOf({ controls, takesMidi, takesPosition }: MeasuredPlugin, init: readonly string[]): NamedControl[] {
  const taken = new Set([...init, ...(takesMidi ? [midiName] : []), ...(takesPosition ? [tempoName] : [])]);
  return controls.map((control) => {
    let name = control.symbol;
    while (taken.has(name)) name += '_';
    taken.add(name);
    return { ...control, name };
  });
}
