/** All UGens by name. A family's file exports its declarations as one list. */
import type { AnyDeclaration } from '../compiler/declaration.ts';
import { controls } from './controls.ts';
import { envelopes } from './envelopes.ts';
import { buses } from './buses.ts';
import { information } from './info.ts';
import { nodeControl } from './node-control.ts';
import { operators } from './operators.ts';
import { bandLimited } from './blit.ts';
import { scopes } from './scope.ts';
import { pulseCount } from './pulse-count.ts';
import { panners } from './pan.ts';
import { filters } from './filters.ts';
import { triggers } from './triggers.ts';
import { delays } from './delays.ts';
import { reverbs } from './reverb.ts';
import { bufferInformation } from './buffer-info.ts';
import { bufferPlayers } from './buffer-players.ts';
import { bufferRecorders } from './buffer-recorders.ts';
import { diskPlayers } from './disk-players.ts';
import { diskOut } from './disk-out.ts';
import { spectra } from './spectra.ts';
import { transforms } from './fourier.ts';
import { wavetables } from './wavetables.ts';
import { localBuffers } from './local-buffers.ts';
import { amplitude } from './amplitude.ts';
import { xOut } from './xout.ts';
import { dynamics } from './dynamics.ts';
import { flipFlops } from './flip-flops.ts';
import { pitchShift } from './pitch-shift.ts';
import { watching } from './watching.ts';
import { vibrato } from './vibrato.ts';
import { pluck } from './pluck.ts';
import { shapes } from './shapes.ts';
import { linen } from './linen.ts';
import { ranges } from './ranges.ts';
import { triggerRates } from './trigger-rates.ts';
import { noises } from './noise.ts';
import { randomValues } from './random-values.ts';
import { seeding } from './seeding.ts';
import { voicePlayers } from './voice-player.ts';
import { natives } from './native.ts';
import { oscillators } from './oscillators.ts';

export const declarations: readonly AnyDeclaration[] = [...controls, ...buses, ...operators, ...oscillators, ...bandLimited, ...envelopes, ...panners, ...information, ...triggers, ...nodeControl, ...filters, ...noises, ...bufferInformation, ...localBuffers, ...bufferPlayers, ...bufferRecorders, ...diskPlayers, diskOut, ...scopes, pulseCount, ...transforms, ...wavetables, ...spectra, ...delays, ...reverbs, ...randomValues, ...seeding, amplitude, ...dynamics, ...shapes, vibrato, pluck, pitchShift, ...watching, ...flipFlops, xOut, linen, ...ranges, ...triggerRates, ...voicePlayers, ...natives];

const byName = new Map(declarations.map((d) => [d.name, d]));
if (byName.size !== declarations.length) throw new Error('two UGens are declared under one name');

/** @param special the unit's special index, which with operators decides what the unit touches */
export function declarationOf(name: string, special = 0): AnyDeclaration | undefined {
  const declaration = byName.get(name);
  return declaration?.bySpecial?.(special) ?? declaration;
}
