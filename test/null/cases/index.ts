/** All null tests, one file a family of UGens. */
import type { NullCase } from '../case.ts';
import { bufferCases } from './buffers.ts';
import { busCases } from './buses.ts';
import { convolutionCases } from './convolution.ts';
import { defaultDefCases } from './default-def.ts';
import { delayCases } from './delays.ts';
import { diskCases } from './disk.ts';
import { doneActionCases } from './done-actions.ts';
import { dynamicsCases } from './dynamics.ts';
import { envelopeCases } from './envelopes.ts';
import { filterCases } from './filters.ts';
import { infoCases } from './info.ts';
import { largeCases } from './large.ts';
import { noiseCases } from './noise.ts';
import { operatorCases } from './operators.ts';
import { oscillatorCases } from './oscillators.ts';
import { panCases } from './pan.ts';
import { pointerCases } from './pointer.ts';
import { reverbCases } from './reverb.ts';
import { shiftingCases } from './shifting.ts';
import { spectrumCases } from './spectra.ts';
import { triggerCases } from './triggers.ts';
import { wavetableCases } from './wavetables.ts';

export const cases: readonly NullCase[] = [
  ...operatorCases,
  ...envelopeCases,
  ...doneActionCases,
  ...panCases,
  ...infoCases,
  ...pointerCases,
  ...triggerCases,
  ...oscillatorCases,
  ...filterCases,
  ...noiseCases,
  ...bufferCases,
  ...busCases,
  ...diskCases,
  ...spectrumCases,
  ...convolutionCases,
  ...wavetableCases,
  ...delayCases,
  ...dynamicsCases,
  ...shiftingCases,
  ...reverbCases,
  ...defaultDefCases,
  ...largeCases,
];
