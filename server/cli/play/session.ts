/** Sessions of elements that were written down, rendered from where they were. */
import { readFileSync } from 'node:fs';
import { Plain } from '../../clock/onset.ts';
import { readSession } from '../../instruments/element/session-file.ts';
import { endless } from './ending.ts';
import type { Begun } from './voices.ts';
import type { PlayWorld } from './world.ts';

/** True for an operand that names a session. */
export const isSession = (operand: string): boolean => operand.endsWith('.json');

/**
 * Makes a session again in a world whose time has not begun, and brings it to the sample on which it rolls on. One that stood still rolls too: nothing would be heard of it.
 * @param seconds that are rendered; undefined for as many as of any sound without an end
 * @throws Error when the file is none, or the session cannot be made
 */
export async function beginSession(world: PlayWorld, path: string, seconds: number | undefined): Promise<Begun> {
  const { instruments, layout } = world;
  const voices = instruments.kinds.element!;
  const reading = readSession(voices, instruments.graph!, parsed(path), layout, new Plain(undefined));
  const { rolls } = await world.until(reading);
  await world.until(voices.transport.move({ rolling: true, sample: rolls }));
  while (world.now < rolls) {
    while (world.isWaiting) await world.wait();
    world.block();
  }
  const end = (): void => void instruments.all.end('all', 'stop');
  return {
    steps: seconds === undefined ? [{ seconds: endless, act: end }] : [],
    notes: new Set(seconds === undefined ? [`${endless} s of a session without an end`] : []),
    endsWithSound: seconds === undefined,
  };
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`session ${path}: ${(error as Error).message}`);
  }
}
