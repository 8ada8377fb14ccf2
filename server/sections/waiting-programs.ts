/** Splits programs that wait in the render thread's engine between the nodes that a section takes over and the rest. */
import type { Engine } from '../engine/engine.ts';
import { programHeaderWords } from '../world/instructions.ts';
import { nodesTableBytes } from '../world/section-slots.ts';
import { Routes } from './routes.ts';
import type { Routed } from './section.ts';
import { Splitter } from './splitter.ts';
import type { TakenOver } from './take-over.ts';
import { NotAhead } from './uses.ts';

/** Program of which a part is about the section. */
export interface SplitProgram {
  /** As it came, and its number of arrival. */
  readonly words: Int32Array;
  readonly arrival: number;
  /** The part that is the section's. */
  readonly own: Int32Array;
}

export interface SplitPrograms {
  readonly split: readonly SplitProgram[];
  /** Words that say what becomes of them where they wait (see engine/section-joins.ts). */
  readonly rests: readonly number[];
  /** Ids of the section's nodes, and of those that the programs will make. */
  readonly ids: readonly number[];
}

/** @throws NotAhead when the section does not agree with one */
export function waitingPrograms(
  engine: Engine,
  group: number,
  { ids, above, others, waiting }: TakenOver,
): SplitPrograms {
  const around = new Set(above);
  const known = new Set([...ids, ...others]);
  const routes = new Routes<Routed>(
    (id, other) => other === group && around.has(id),
    (id) => known.has(id),
    (symbol) =>
      engine.parts.defs.find(symbol) > 0 ? undefined : 'its SynthDef is not there, or cannot be calculated ahead',
  );
  let own: Int32Array | undefined;
  const submit = (words: Int32Array): void => {
    own = words.slice();
  };
  const section: Routed = {
    group,
    engine: { isInStep: false, settled: true, submit },
    isBegun: false,
    joining: 'no',
    ends: undefined,
    held: [],
  };
  routes.sections.push(section);
  for (const id of ids) routes.members.set(id, section);
  const splitter = new Splitter<Routed>(routes, (_, reason) => {
    throw new NotAhead(reason);
  });
  const split: SplitProgram[] = [];
  const rests: number[] = [];
  for (const { words, address, arrival } of waiting) {
    own = undefined;
    let rest = words.slice(0, programHeaderWords);
    splitter.split(words, words.length, (program) => {
      rest = program.slice();
    });
    if (!own) continue;
    split.push({ words, arrival, own });
    rests.push(address, rest.length, ...rest);
  }
  if (4 * (1 + rests.length) > nodesTableBytes) throw new NotAhead('too much waits for its time');
  return { split, rests: [split.length, ...rests], ids: [...routes.members.keys()] };
}
