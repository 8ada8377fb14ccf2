/** All UGens by name. A family's file exports its declarations as one list. */
import type { Declaration } from '../compiler/declaration.ts';
import { amplitude } from './amplitude.ts';
import { bandLimited } from './blit.ts';
import { bufferInformation } from './buffer-info.ts';
import { bufferPlayers } from './buffer-players.ts';
import { bufferRecorders } from './buffer-recorders.ts';
import { buses } from './buses.ts';
import { controls } from './controls.ts';
import { delays } from './delays.ts';
import { diskOut } from './disk-out.ts';
import { diskPlayers } from './disk-players.ts';
import { dynamics } from './dynamics.ts';
import { elements } from './elements.ts';
import { envelopes } from './envelopes.ts';
import { filters } from './filters.ts';
import { flipFlops } from './flip-flops.ts';
import { transforms } from './fourier.ts';
import { frequencyShift } from './frequency-shift.ts';
import { gVerb } from './gverb.ts';
import { information } from './info.ts';
import { linen } from './linen.ts';
import { localBuffers } from './local-buffers.ts';
import { moog } from './moog.ts';
import { natives } from './native.ts';
import { nodeControl } from './node-control.ts';
import { noises } from './noise.ts';
import { operators } from './operators.ts';
import { oscillators } from './oscillators.ts';
import { panners } from './pan.ts';
import { partConv } from './part-conv.ts';
import { pitchShift } from './pitch-shift.ts';
import { pluck } from './pluck.ts';
import { pointer } from './pointer.ts';
import { pulseCount } from './pulse-count.ts';
import { randomValues } from './random-values.ts';
import { ranges } from './ranges.ts';
import { reverbs } from './reverb.ts';
import { scopes } from './scope.ts';
import { seeding } from './seeding.ts';
import { shapes } from './shapes.ts';
import { sineFeedback } from './sine-feedback.ts';
import { spectra } from './spectra.ts';
import { triggerRates } from './trigger-rates.ts';
import { triggers } from './triggers.ts';
import { vibrato } from './vibrato.ts';
import { voicePlayers } from './voice-player.ts';
import { watching } from './watching.ts';
import { wavetables } from './wavetables.ts';
import { xOut } from './xout.ts';

/** All UGens by subject. The builder has a file for each subject that it offers something of. */
export const subjects: Readonly<Record<string, readonly Declaration[]>> = {
  controls,
  operators: [...operators, ...ranges],
  buses: [...buses, xOut, ...natives],
  oscillators: [...oscillators, ...bandLimited, ...shapes, vibrato, sineFeedback],
  wavetables,
  envelopes: [...envelopes, linen, ...voicePlayers],
  filters: [...filters, moog, frequencyShift],
  delays: [...delays, ...reverbs, gVerb, pluck, pitchShift],
  panning: panners,
  dynamics: [amplitude, ...dynamics],
  random: [...noises, ...randomValues, ...seeding],
  triggers: [...triggers, pulseCount, ...flipFlops, ...triggerRates],
  nodes: [...nodeControl, ...information, ...pointer, ...watching],
  buffers: [
    ...bufferInformation,
    ...localBuffers,
    ...bufferPlayers,
    ...bufferRecorders,
    ...diskPlayers,
    diskOut,
    ...scopes,
  ],
  spectra: [...transforms, ...spectra, partConv],
  elements,
};

export const declarations: readonly Declaration[] = Object.values(subjects).flat();

const byName = new Map(declarations.map((d) => [d.name, d]));
if (byName.size !== declarations.length) throw new Error('two UGens are declared under one name');

/** @param special the unit's special index, which with operators decides what the unit touches */
export function declarationOf(name: string, special = 0): Declaration | undefined {
  const declaration = byName.get(name);
  return declaration?.bySpecial?.(special) ?? declaration;
}
