/** Sequences of packets, made from a seed: what is said to both servers, and when the answers are waited for. */
import { bufferCommands } from './buffers.ts';
import type { Family, SequenceMessage } from './message.ts';
import { endingSynth, nodeCommands } from './nodes.ts';
import { serverCommands } from './others.ts';
import { Random } from './random.ts';
import { World } from './world.ts';

/** One packet. */
export interface Step {
  readonly messages: readonly SequenceMessage[];
  /** Form in which the messages travel: one alone, in a bundle to be done at once, in one inside another, or a number of seconds ahead. */
  readonly as: 'message' | 'bundle' | 'nested' | number;
}

const ahead = [0.01, 0.02, 0.03] as const;

/** The sequence of this seed. Paths in it begin with the sign for a folder. */
export function makeSequence(seed: number): Step[] {
  const random = new Random(seed);
  const world = new World(random);
  // Some sequences are about one matter, most about all.
  const families = random.chance(0.6)
    ? [nodeCommands, bufferCommands, serverCommands, endingSynth]
    : [random.pick([nodeCommands, bufferCommands]), serverCommands];
  const weights = new Map<Family, number>([
    [nodeCommands, 12],
    [bufferCommands, 5],
    [serverCommands, 3],
    [endingSynth, 1],
  ]);
  const steps: Step[] = [];
  for (let left = random.int(4, 20); left > 0; left--) {
    const one = () =>
      draw(
        random,
        draw(
          random,
          families.map((family) => [weights.get(family)!, family]),
        ),
      )(world);
    steps.push(random.chance(0.15) ? together(world, one) : { messages: [one()], as: 'message' });
    world.step();
  }
  return steps;
}

/** Of asynchronous commands one at most, and last: what follows one in its bundle is done at some moment beside it. */
function together(world: World, one: () => SequenceMessage): Step {
  const { random } = world;
  const messages: SequenceMessage[] = [];
  for (let left = random.int(1, 5); left > 0; left--) {
    const forget = world.mark();
    const message = one();
    if (messages.at(-1)?.settles) forget();
    else messages.push(message);
  }
  return { messages, as: random.chance(0.4) ? 'bundle' : random.chance(0.3) ? 'nested' : random.pick(ahead) };
}

function draw<T>(random: Random, weighted: readonly (readonly [number, T])[]): T {
  let at = random.next() * weighted.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, thing] of weighted) {
    at -= weight;
    if (at < 0) return thing;
  }
  return weighted.at(-1)![1];
}
