/** An LV2 plugin as its bundle describes it: plain data, which every soft thread makes the same element of. */

import type { SeriesParam } from '../../protocol/instruments/element.ts';

/** Things that ports are connected with, as host.c numbers them. */
export const PortKind = {
  nothing: 0,
  audioIn: 1,
  audioOut: 2,
  controlIn: 3,
  controlOut: 4,
  eventsIn: 5,
  eventsOut: 6,
  /** Added to `eventsIn`: events that the port takes. */
  midi: 16,
  position: 32,
} as const;

/** Frames that a plugin runs at a time, as in host.c. */
export const chunkFrames = 64;

/** A control input: a parameter, and of a choice the values that its options stand for. */
export interface PluginControl {
  readonly symbol: string;
  readonly param: SeriesParam;
  readonly values?: readonly number[];
}

export interface PluginDescription {
  readonly uri: string;
  /** Path of its library, and of the folder that it is in, with a slash at the end. */
  readonly binary: string;
  readonly bundle: string;
  /** Kind of each port. */
  readonly kinds: readonly number[];
  /** Channels of audio, or of control voltages, which are the same to a host. */
  readonly inputs: number;
  readonly outputs: number;
  /** Control inputs in the order of their ports. */
  readonly controls: readonly PluginControl[];
  readonly takesMidi: boolean;
  /** True when it wants to know where the session is. */
  readonly takesPosition: boolean;
  /** True when it begins with a state that lies in its bundle. */
  readonly hasState: boolean;
  /** Port that tells its latency. */
  readonly latencyPort: number | undefined;
}

/** An element's plugin: where it is called, and what it told when it was tried out. */
export interface MeasuredPlugin extends PluginDescription {
  /** Address of host.c's table. */
  readonly host: number;
  /** Frames by which its sound is behind, at the server's sample rate. */
  readonly latency: number;
}

/** A plugin that is installed. */
export interface PluginEntry {
  readonly uri: string;
  readonly name: string;
  /** Sort of plugin, such as `Reverb` or `Instrument`. */
  readonly kind: string;
}

/** Name of a plugin's element. */
export const pluginPrefix = 'lv2:';
