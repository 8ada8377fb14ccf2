/** Voices that are rendered to a file: how they begin, and what is done to them on the way. */

import type { Description } from '../../../protocol/instruments/description.ts';
import { takesControl } from '../../../protocol/instruments/kinds.ts';
import type { ParamValue } from '../../../protocol/instruments/params.ts';
import type { Send } from '../../../protocol/language/actions.ts';
import { bufferOf, endless, endsByItself, holds } from './ending.ts';
import type { PlayWorld } from './world.ts';

/** Seconds after which keys are pressed: who listens to them has begun by then. */
const keysAt = 0.05;
/** The keys that are held for voices that may listen to them. */
const keys = [60, 64, 67];
/** Seconds for which what was let go may sound on. */
const maxTail = 60;

/** Action a number of seconds after the beginning. */
export interface Step {
  readonly seconds: number;
  act(): void;
}

export interface Begun {
  /** In their order. */
  readonly steps: Step[];
  /** Choices that are made without being asked for. */
  readonly notes: Set<string>;
  /** True when the file ends with its sound, and not with its voices. */
  readonly endsWithSound: boolean;
}

export function descriptionsOf({ instruments: { catalogue } }: PlayWorld, sent: readonly Send[]): Description[] {
  return sent.map(({ args: [name] }) => catalogue.get(name as string)!.description);
}

/**
 * Begins the voices.
 * @param seconds that are rendered; undefined for as many as they sound
 * @throws ParamError
 */
export function beginVoices(world: PlayWorld, sent: readonly Send[], seconds: number | undefined): Begun {
  const {
    instruments,
    layout: { sampleRate },
    start,
    input,
  } = world;
  const limit = input ? input.frames / sampleRate : endless;
  const begun = { steps: [] as Step[], notes: new Set<string>(), endsWithSound: false };
  const { steps, notes } = begun;
  descriptionsOf(world, sent).forEach((description, i) => {
    const given = givenTo(world, description, sent[i]!.args, seconds);
    const voice = instruments.play(description.name, given, start);
    if (description.kind === 'sequence' && !description.isEvents && steps.every(({ seconds: at }) => at !== keysAt)) {
      steps.push(
        { seconds: keysAt, act: () => world.press(keys, true) },
        { seconds: keysAt + (seconds ?? holds), act: () => world.press(keys, false) },
      );
      notes.add(`keys ${keys.join(', ')} were held for ${seconds ?? holds} s`);
    }
    if (seconds !== undefined) return;
    if (description.kind === 'synth' && 'gate' in description.params && !('gate' in given)) {
      instruments.all.release(voice, start + Math.round(holds * sampleRate));
      notes.add(`let go after ${holds} s`);
    }
    if (endsByItself(description)) return;
    begun.endsWithSound = true;
    // A synth has been let go, if it has a gate; what sequences have begun comes to its end.
    const letGo = (): void => {
      if (!instruments.all.isPlaying(voice)) return;
      instruments.all.end(voice, description.kind === 'synth' ? 'stop' : 'hush');
      notes.add(input ? 'let go with the end of the input' : `let go after ${limit} s`);
    };
    steps.push(
      { seconds: limit, act: letGo },
      { seconds: limit + maxTail, act: () => void instruments.all.end('all', 'stop') },
    );
  });
  steps.sort((a, b) => a.seconds - b.seconds);
  return begun;
}

/** Returns the values of a voice: those given, one pass of what loops, and the input. */
function givenTo(
  { input, layout }: PlayWorld,
  description: Description,
  [, ...settings]: readonly ParamValue[],
  seconds: number | undefined,
): Record<string, ParamValue> {
  const { kind, params } = description;
  const given = Object.fromEntries(
    Array.from({ length: settings.length / 2 }, (_, i) => [settings[2 * i] as string, settings[2 * i + 1]!]),
  );
  if (seconds === undefined && takesControl(kind, 'loop') && !('loop' in params)) given.loop = false;
  // Inputs lie behind the outputs.
  if (input && !('in' in given) && ('in' in params ? kind === 'synth' : takesControl(kind, 'in')))
    given.in = layout.outputs;
  const buffer = input && bufferOf(description);
  if (buffer && !(buffer.control in given)) given[buffer.control] = 0;
  return given;
}
