/** All null tests, one file a family of UGens. */
import type { NullCase } from '../case.ts';
import { doneActionCases } from './done-actions.ts';
import { envelopeCases } from './envelopes.ts';
import { operatorCases } from './operators.ts';
import { filterCases } from './filters.ts';
import { dynamicsCases } from './dynamics.ts';
import { shiftingCases } from './shifting.ts';
import { delayCases } from './delays.ts';
import { reverbCases } from './reverb.ts';
import { bufferCases } from './buffers.ts';
import { diskCases } from './disk.ts';
import { spectrumCases } from './spectra.ts';
import { wavetableCases } from './wavetables.ts';
import { noiseCases } from './noise.ts';
import { panCases } from './pan.ts';
import { infoCases } from './info.ts';
import { defaultDefCases } from './default-def.ts';
import { triggerCases } from './triggers.ts';
import { oscillatorCases } from './oscillators.ts';

export const cases: readonly NullCase[] = [...operatorCases, ...envelopeCases, ...doneActionCases, ...panCases, ...infoCases, ...triggerCases, ...oscillatorCases, ...filterCases, ...noiseCases, ...bufferCases, ...diskCases, ...spectrumCases, ...wavetableCases, ...delayCases, ...dynamicsCases, ...shiftingCases, ...reverbCases, ...defaultDefCases];
