/** The instruments that come with bunsynth: SynthDefs whose `bytes` go to any server that knows SuperCollider's UGens. */
import { bass } from './bass.ts';
import { bell } from './bell.ts';
import { hat } from './hat.ts';
import { kick } from './kick.ts';
import { strings } from './strings.ts';
import { ping } from './ping.ts';
import { sampler } from './sampler.ts';

export { bass, bell, hat, kick, ping, sampler, strings };

export const instruments = [ping, bell, bass, strings, sampler, kick, hat] as const;
