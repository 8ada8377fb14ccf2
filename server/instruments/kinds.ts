/** The kinds of instruments as the server plays them: one row each, and a folder with its code. Their names and controls stand in protocol/instruments/kinds.ts. */

import type { KindName } from '../../protocol/instruments/kinds.ts';
import { ElementVoices } from './element/voices.ts';
import type { VoiceKind } from './kind.ts';
import { RenderVoices } from './render/voices.ts';
import { SequenceVoices } from './sequence/voices.ts';
import type { KindServices } from './services.ts';
import { SynthVoices } from './synth/voices.ts';
import { WebAudioVoices } from './webaudio/voices.ts';

interface KindRow {
  /** Makes the voices of the kind; undefined where it cannot be had. */
  readonly voices: (services: KindServices) => VoiceKind | undefined;
  /** Said of an instrument, behind its name, where its kind cannot be had; not needed of one that always can. */
  readonly missing?: string;
}

/** Rows of the kinds; those that are asked most come first. */
const kinds = {
  render: { voices: (services) => new RenderVoices(services) },
  synth: { voices: (services) => new SynthVoices(services) },
  element: {
    voices: ({ elementHost, ...services }) => elementHost && new ElementVoices({ ...services, elementHost }),
    missing: 'is an element, for which there are no soft threads here',
  },
  webaudio: {
    voices: ({ patch, ...services }) => patch && new WebAudioVoices({ ...services, patch }),
    missing: 'is made of Web Audio nodes, for which there is no audio context here',
  },
  sequence: {
    voices: ({ timeline, ...services }) => timeline && new SequenceVoices({ ...services, timeline }),
    missing: 'is a sequence, for which there is no grid here',
  },
} satisfies Readonly<Record<KindName, KindRow>>;

/** The voices of each kind; undefined where it cannot be had. */
export type KindVoices = { readonly [K in KindName]: ReturnType<(typeof kinds)[K]['voices']> };

export function makeVoices(services: KindServices): KindVoices {
  return Object.fromEntries(
    Object.entries<KindRow>(kinds).map(([name, { voices }]) => [name, voices(services)]),
  ) as KindVoices;
}

/** Returns the reason why an instrument of a kind cannot be had. */
export function missingText(name: string, kind: KindName): string {
  const { missing = 'cannot be played here' }: KindRow = kinds[kind];
  return `instrument ${name} ${missing}`;
}
