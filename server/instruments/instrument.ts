/** An instrument as a file exports it: of any kind. */
import type { ElementInstrument } from './element/define.ts';
import type { RenderInstrument } from './render/define.ts';
import type { SequenceInstrument } from './sequence/define.ts';
import type { SynthInstrument } from './synth/define.ts';
import type { WebAudioInstrument } from './webaudio/define.ts';

export type Instrument =
  | RenderInstrument
  | SynthInstrument
  | WebAudioInstrument
  | SequenceInstrument
  | ElementInstrument;
