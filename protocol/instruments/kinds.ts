/** The kinds of instruments, as clients and the server know them: one row each. What makes their voices stands in server/instruments/kinds.ts. Pure. */
import { onsetControls, type VoiceControl } from './controls.ts';
import type { Description } from './description.ts';

interface KindTraits {
  /** Functions of `bunsynth` that define instruments of the kind. */
  readonly definedBy: readonly string[];
  /** Controls that its voices take beside the parameters of the instrument. */
  readonly controls: readonly VoiceControl[];
  /** True when code of the instrument sees what is given that is no parameter. */
  readonly takesExtra: boolean;
  /** True when its voices play other instruments, by their names. */
  readonly playsOthers: boolean;
  /** True when its voices need an audio context. */
  readonly needsAudioContext: boolean;
}

export const kinds = {
  render: {
    definedBy: ['defineRender'],
    controls: ['gain', 'pan', 'speed', 'out', 'group', 'loop', ...onsetControls],
    takesExtra: true,
    playsOthers: false,
    needsAudioContext: false,
  },
  synth: {
    definedBy: ['defineSynth'],
    controls: ['group', ...onsetControls],
    takesExtra: false,
    playsOthers: false,
    needsAudioContext: false,
  },
  webaudio: {
    definedBy: ['defineWebAudio'],
    controls: ['gain', 'pan', 'out', 'in', 'group', ...onsetControls],
    takesExtra: true,
    playsOthers: false,
    needsAudioContext: true,
  },
  sequence: {
    definedBy: ['defineSequence', 'defineRoutine'],
    controls: ['loop', 'bpm', 'target', 'seed', 'swap', ...onsetControls],
    takesExtra: true,
    playsOthers: true,
    needsAudioContext: false,
  },
  element: {
    definedBy: ['defineElement'],
    controls: ['in', 'out', 'group', 'swap', ...onsetControls],
    takesExtra: false,
    playsOthers: false,
    needsAudioContext: false,
  },
} as const satisfies Readonly<Record<Description['kind'], KindTraits>>;

export type KindName = keyof typeof kinds;

export const kindNames = Object.keys(kinds) as KindName[];

/** Returns true when voices of a kind take a control. */
export const takesControl = (kind: KindName, name: VoiceControl): boolean =>
  (kinds[kind].controls as readonly VoiceControl[]).includes(name);

/** Said of a file in which there is nothing to play. */
export const noInstrument = `exports no instrument (see ${Object.values(kinds)
  .flatMap(({ definedBy }) => definedBy)
  .join(', ')})`;
