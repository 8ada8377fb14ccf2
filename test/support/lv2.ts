/** LV2 plugins that Debian ships, for tests: in this thread, without the one that reads their descriptions. */
import type { ElementInstrument } from '../../server/instruments/element/define.ts';
import { chunkFrames, type MeasuredPlugin } from '../../server/lv2/description.ts';
import { pluginElement } from '../../server/lv2/element.ts';
import { compileHost, type Host, hostAt } from '../../server/lv2/host.ts';
import { describePlugin, installedPlugins } from '../../server/lv2/read-plugin.ts';

export const examples = 'http://lv2plug.in/plugins/';
export const x42 = 'http://gareus.org/oss/lv2/';
export const amplifier = `${examples}eg-amp`;
export const sampler = `${examples}eg-sampler`;
export const metronome = `${examples}eg-metro`;
export const testSignal = `${x42}testsignal`;

/** Debian packages without which tests of plugins are left out. */
export const packages = 'liblilv-0-0, lv2-examples and x42-plugins';

function areInstalled(): boolean {
  try {
    const uris = installedPlugins().map(({ uri }) => uri);
    return [amplifier, sampler, metronome, testSignal].every((uri) => uris.includes(uri));
  } catch {
    return false;
  }
}

/** True where the plugins are installed. */
export const pluginsAreHere = areInstalled();

let address: number | undefined;

export function hostHere(): Host {
  address ??= compileHost();
  return hostAt(address);
}

/** Returns plugins as elements, by the names of these. @param latency that they are said to have */
export function elementsOf(uris: readonly string[], latency = 0): Record<string, ElementInstrument> {
  hostHere();
  return Object.fromEntries(
    uris.map((uri) => {
      const plugin: MeasuredPlugin = { ...describePlugin(uri, 48000), host: address!, latency };
      return [`lv2:${uri}`, pluginElement(plugin)];
    }),
  );
}

/** Returns what a plugin makes of its defaults and MIDI, run as a host does without this server: chunk by chunk from frame 0 on. */
export function referenceOf(
  uri: string,
  chunks: number,
  midi: readonly number[],
  controls: readonly number[] = [],
): Float32Array {
  const host = hostHere();
  const plugin = describePlugin(uri, 48000);
  const instance = host.open(plugin, 48000);
  const output = new Float32Array(chunks * chunkFrames * plugin.outputs);
  host.run(instance, {
    chunks,
    frame: 0,
    input: new Float32Array(chunks * chunkFrames * plugin.inputs),
    output,
    controls: Float32Array.from(Array.from({ length: chunks }, () => controls).flat()),
    tempos: undefined,
    midi: Uint32Array.from(midi),
  });
  host.close(instance);
  return output.subarray(0, chunks * chunkFrames);
}
