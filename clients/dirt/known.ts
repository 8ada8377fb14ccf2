/** Names of parameters that mean something, whatever the sound. */
import { modules, refusedParameters } from './modules.ts';

const ofEvents = `s n sound bank begin end length accelerate cps unit loop delta dur legato clip duration sustain amp gain overgain channel pan note freq
  midinote octave latency lag offset cut orbit cycle fadeTime speed timescale timescalewin vowel from toArg id_ nudge`;
const ofOrbits = 'delay delaytime delayfeedback lock room size dry leslie lrate lsize';
const ofDough = `lpenv lpsustain fanchor attack decay release hold fm fmi fmh fmattack fmdecay fmsustain fmrelease penv pattack pdecay psustain prelease panchor vib vibmod noise unison
  spread detune`;

const known = new Set([
  ...[ofEvents, ofOrbits, ofDough].flatMap((names) => names.split(/\s+/)),
  ...modules.flatMap(({ controls }) => Object.keys(controls)),
  ...Object.keys(refusedParameters),
]);

/** True for the name of a parameter. */
export const isKnown = (name: string): boolean => known.has(name);
