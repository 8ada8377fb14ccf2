/** A voice that is a synth. Plain state; voices.ts changes it. */

import type { ParamRecord, Params, ParamValue } from '../../../protocol/instruments/params.ts';
import type { Onset } from '../../clock/onset.ts';
import type { Entry } from '../catalogue.ts';
import type { SynthControls } from '../synth-sender.ts';
import type { Overrides } from '../tempo-and-root.ts';
import { shownState, type VoiceView } from '../voice.ts';

export interface SynthVoice {
  readonly id: number;
  readonly instrument: string;
  readonly node: number;
  readonly group: number;
  readonly def: string;
  /** The controls as they are described. */
  readonly described: Params;
  params: ParamRecord;
  overrides: Overrides;
  state: 'planned' | 'playing' | 'stopping';
  /** Place at which it begins. */
  readonly onset: Onset;
  /** True once its def is there. */
  isReady: boolean;
  /** Changes that are planned for it before the render thread has been told of it. */
  later: { readonly controls: ParamRecord; readonly sample: number }[];
  /** True once the render thread has been told. */
  sent: boolean;
  /** True when that was before its time. */
  inTime: boolean;
  readonly born: number;
}

export function viewOf({ id, instrument, state, born, node, sent, params, onset }: SynthVoice): VoiceView {
  return {
    id,
    instrument,
    state: shownState(state, onset),
    beat: state === 'playing' ? undefined : onset.beat,
    born,
    loops: 0,
    nodes: sent ? [node] : [],
    params,
    controls: {},
    level: undefined,
  };
}

export function changesFrom(before: ParamRecord, params: ParamRecord): ParamRecord {
  return Object.fromEntries(Object.entries(params).filter(([name, value]) => before[name] !== value));
}

/** A def's name; running synths keep the version that they began with. */
export function defOf({ description: { name }, module, version }: Entry): string {
  return `bunsynth.instrument.${name}.${version}.${Bun.hash(module).toString(36)}`;
}

/** Controls take numbers. */
export function controlsOf(params: ParamRecord): SynthControls {
  const number = (value: ParamValue): value is number | readonly number[] =>
    typeof value === 'number' || typeof value === 'object';
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) =>
      number(value) ? [[name, value]] : typeof value === 'boolean' ? [[name, Number(value)]] : [],
    ),
  );
}
