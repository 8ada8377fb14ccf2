/** A voice that is an element. Plain state; voices.ts and launch.ts change it. */

import type { ElementDescription } from '../../../protocol/instruments/description.ts';
import type { ElementInterface, Ports } from '../../../protocol/instruments/element.ts';
import type { ParamRecord } from '../../../protocol/instruments/params.ts';
import { pointsOf, shownValue } from '../../../protocol/instruments/series.ts';
import type { Onset } from '../../clock/onset.ts';
import type { Entry } from '../catalogue.ts';
import type { Swap } from '../swap.ts';
import { shownState, type VoiceState, type VoiceView } from '../voice.ts';
import type { Given } from '../voice-controls.ts';
import type { Connection } from './connections.ts';
import type { PlainData } from './define.ts';
import type { Edit } from './edits.ts';
import type { Tape } from './messages.ts';
import type { ElementSlotHandle } from './slots.ts';
import type { Specialised } from './specialiser.ts';
import type { Supply } from './supply.ts';
import { valuesAt, type WrittenBeginning } from './values.ts';

/** Sound side of a voice once it is got ready: its slot, and what is prepared. */
export interface Sides {
  readonly slot: ElementSlotHandle;
  readonly supply: Supply;
  /** Frame of the session from which on it is heard. */
  readonly begin: number;
  /** Frame of the session on which it began: an earlier one where it was written down since. */
  readonly start: number;
  /** Jobs that threads work at, and what is done when there is none any more. */
  jobs: number;
  readonly whenLeft: (() => void)[];
}

export interface ElementVoice {
  readonly id: number;
  readonly instrument: string;
  entry: Entry<ElementDescription>;
  node: number;
  readonly group: number;
  readonly init: ParamRecord;
  /** Parameters as they were given, for the beginning. */
  given: Given;
  readonly written: WrittenBeginning | undefined;
  /** Changes for once it is got ready. */
  readonly pending: Edit[];
  /** First bus of its first output, and of its first input; undefined for none. */
  readonly out: number | undefined;
  readonly in: number | undefined;
  readonly onset: Onset;
  /** Place at which it takes a new version of its file; empty for that of the file. */
  swap: Swap;
  readonly born: number;
  state: VoiceState;
  specialised: Specialised | undefined;
  /** True once everything is known that it is made of. */
  isReady: boolean;
  sides: Sides | undefined;
  /** True once the render thread has been told. */
  sent: boolean;
  /** Samples by which it began after its time. */
  late: number;
  /** Texts that numbers of its series stand for. */
  readonly texts: string[];
  readonly tapes: Record<string, Tape>;
  /** Number of the first frame that was left and its soft side has not taken yet, and what it keeps of those before. */
  cleaned: number;
  kept: PlainData;
  /** Frames that it left in all; undefined before it has ended. */
  end: number | undefined;
  cleaning: boolean;
  /** Blocks without prepared sound that were told of, and whether it is without now. */
  starved: number;
  isStarving: boolean;
  /** The last fault of its soft side, until that works again. */
  fault: string | undefined;
}

/** A voice as it is made. */
export type PlannedVoice = Pick<
  ElementVoice,
  'id' | 'entry' | 'node' | 'group' | 'init' | 'given' | 'written' | 'out' | 'in' | 'onset' | 'swap'
>;

export function plannedVoice(known: PlannedVoice): ElementVoice {
  return {
    ...known,
    instrument: known.entry.description.name,
    born: Date.now(),
    state: 'planned',
    specialised: undefined,
    isReady: false,
    sides: undefined,
    sent: false,
    late: 0,
    texts: [],
    pending: [],
    tapes: {},
    cleaned: 0,
    kept: undefined,
    end: undefined,
    cleaning: false,
    starved: 0,
    isStarving: false,
    fault: undefined,
  };
}

export const inputsOf = ({ specialised }: ElementVoice): Ports => specialised?.interface.inputs ?? {};
export const outputsOf = ({ specialised }: ElementVoice): Ports => specialised?.interface.outputs ?? {};

export function viewOf(voice: ElementVoice, frame: number): VoiceView {
  const { id, instrument, state, born, node, sent, onset } = voice;
  return {
    id,
    instrument,
    state: shownState(state, onset),
    beat: state === 'playing' ? undefined : onset.beat,
    born,
    loops: 0,
    nodes: sent ? [node] : [],
    params: paramsOf(voice, frame),
    controls: {},
    level: undefined,
  };
}

/** Returns the values of a voice at a frame. */
export function paramsOf({ init, specialised, sides, given, texts }: ElementVoice, frame: number): ParamRecord {
  if (!specialised || !sides) return { ...init, ...(given as ParamRecord) };
  return { ...init, ...valuesAt(specialised.interface.params, sides.supply.current, frame, texts) };
}

/** An element as clients may ask for it. */
export interface ElementView {
  readonly id: number;
  readonly instrument: string;
  readonly state: string;
  readonly init: ParamRecord;
  readonly params: ParamRecord;
  readonly interface: ElementInterface | undefined;
  /** Frame of the session on which it began, or will. */
  readonly start: number | undefined;
  /** Frames of sound, or of silence, that are prepared from now on; undefined where all of time is. */
  readonly ready: number | undefined;
  /** Blocks in which prepared sound was missing. */
  readonly starved: number;
  /** Number of times that its soft side was asked to prepare. */
  readonly wakes: number;
  readonly fault: string | undefined;
  readonly connections: readonly string[];
}

export function elementView(voice: ElementVoice, frame: number, connections: readonly string[]): ElementView {
  const { id, instrument, state, init, specialised, sides, onset, fault } = voice;
  const end = sides?.supply.end ?? frame;
  return {
    id,
    instrument,
    state: shownState(state, onset),
    init,
    params: paramsOf(voice, frame),
    interface: specialised?.interface,
    start: sides?.start,
    ready: end === Infinity ? undefined : Math.max(0, end - frame),
    starved: sides?.slot.starved ?? 0,
    wakes: sides?.supply.wakes ?? 0,
    fault,
    connections,
  };
}

/** Returns the series of a voice as points by parameter, values as clients give them. */
export function seriesPoints({ specialised, sides, texts }: ElementVoice): Record<string, [number, unknown, string][]> {
  return Object.fromEntries(
    Object.entries(specialised!.interface.params).map(([name, param], i) => [
      name,
      pointsOf(sides!.supply.current[i]!).map(({ frame, value, mode }) => [
        frame,
        shownValue(param, value, texts),
        mode,
      ]),
    ]),
  );
}

/** Returns the connections of a voice that is begun alone: its first output and its first input with buses. */
export function usualConnections(voice: ElementVoice): Connection[] {
  const [output] = Object.keys(voice.specialised!.interface.outputs);
  const [input] = Object.keys(voice.specialised!.interface.inputs);
  const of = (port: string) => ({ voice: voice.id, port });
  return [
    ...(output === undefined ? [] : [{ from: of(output), to: { bus: voice.out ?? 0 } }]),
    ...(input === undefined || voice.in === undefined ? [] : [{ from: { bus: voice.in }, to: of(input) }]),
  ];
}
