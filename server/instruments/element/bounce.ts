/** Bounces of elements: what a copy of an element is made of, and of all that it hears. Runs on the control thread. */

import type { ElementDescription, LoadedFile } from '../../../protocol/instruments/description.ts';
import { ParamError, type ParamRecord } from '../../../protocol/instruments/params.ts';
import type { BounceTarget } from '../../workers/bounce-sink.ts';
import type { Layout } from '../../world/layout.ts';
import type { Entry } from '../catalogue.ts';
import { type Connection, endText } from './connections.ts';
import type { WrittenBeginning } from './values.ts';
import { type ElementVoice, outputsOf, seriesPoints } from './voice.ts';
import type { ElementVoices } from './voices.ts';

/** An element to be made again as it is. */
export interface BouncedElement extends WrittenBeginning {
  readonly id: number;
  readonly instrument: string;
  readonly init: ParamRecord;
}

/** A stretch of the session as one element is heard in it. Plain data. */
export interface ElementBounce {
  /** Number of the voice. */
  readonly voice: number;
  /** The voice, and all elements that it hears. */
  readonly elements: readonly BouncedElement[];
  /** Connections among them. */
  readonly connections: readonly Connection[];
  /** Files with their instruments, in the versions that play. */
  readonly files: readonly { readonly path: string; readonly loaded: LoadedFile }[];
  /** Channels of all its output ports together. */
  readonly channels: number;
  /** Frames of the session. */
  readonly from: number;
  readonly to: number;
  /** Place in a block of the server's engine on which frame 0 of the session lies, or would. */
  readonly phase: number;
  /** The server's. */
  readonly layout: Layout;
}

/** Calculates bounces; tests have their own. */
export interface ElementBounceHost {
  /** Resolves when the target is complete. Rejects with an Error saying why it cannot be. */
  run(bounce: ElementBounce, target: BounceTarget): Promise<void>;
}

/**
 * Returns what is needed to calculate an element for some frames of the session.
 * @throws ParamError for one that has not begun, has no output, or hears what is no element's
 */
export function planBounce(
  voices: ElementVoices,
  voice: ElementVoice,
  from: number,
  to: number,
  layout: Layout,
): ElementBounce {
  const { id, instrument } = voice;
  const channels = Object.values(outputsOf(voice)).reduce((sum, width) => sum + width, 0);
  const heard = heardBy(voices, voice);
  if (channels === 0) throw new ParamError(`voice ${id}: ${instrument} has no output to bounce`);
  const ids = new Set(heard.map((each) => each.id));
  const { sample, frame } = voices.time.at();
  return {
    voice: id,
    elements: heard.map((each) => ({
      id: each.id,
      instrument: each.instrument,
      init: each.init,
      start: each.sides!.start,
      series: seriesPoints(each) as WrittenBeginning['series'],
    })),
    connections: voices.patch.connections.filter(
      ({ from: source, to: goal }) =>
        'voice' in source && 'voice' in goal && ids.has(source.voice) && ids.has(goal.voice),
    ),
    files: filesOf(heard),
    channels,
    from,
    to,
    phase: modulo(sample - frame, layout.blockSize),
    layout,
  };
}

/** Returns a voice and all voices that it hears, which come first. @throws ParamError */
function heardBy(voices: ElementVoices, voice: ElementVoice): ElementVoice[] {
  const found = new Set<ElementVoice>();
  const visit = (each: ElementVoice): void => {
    if (found.has(each)) return;
    if (!each.sides || each.state === 'stopping')
      throw new ParamError(`voice ${each.id} ${each.sides ? 'ends' : 'has not begun'}; it cannot be bounced`);
    for (const { from, to } of voices.patch.connections) {
      if (!('voice' in to) || to.voice !== each.id) continue;
      if ('bus' in from)
        throw new ParamError(
          `voice ${each.id} hears ${endText(from)}, which is no element: what plays there can be recorded (persist), but not bounced`,
        );
      visit(voices.one(from.voice));
    }
    found.add(each);
  };
  visit(voice);
  return [...found];
}

/** @throws ParamError where voices play different versions of one file */
function filesOf(voices: readonly ElementVoice[]): ElementBounce['files'] {
  const files = new Map<
    string,
    { path: string; module: string; voice: number; descriptions: Set<ElementDescription> }
  >();
  for (const { id, entry } of voices) {
    const { file, module, description }: Entry<ElementDescription> = entry;
    const known = files.get(file) ?? { path: file, module, voice: id, descriptions: new Set() };
    if (known.module !== module)
      throw new ParamError(
        `voices ${known.voice} and ${id} play different versions of ${file}; they cannot be bounced`,
      );
    known.descriptions.add(description);
    files.set(file, known);
  }
  return [...files.values()].map(({ path, module, descriptions }) => ({
    path,
    loaded: { module, instruments: [...descriptions] },
  }));
}

const modulo = (a: number, b: number): number => ((Math.round(a) % b) + b) % b;
