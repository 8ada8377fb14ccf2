/** The making of a section's engine, by itself, since the threads that only talk to it need no engine. */
import { Engine } from '../engine/engine.ts';
import type { EventSink } from '../engine/events.ts';
import { AddAction, instructionHeaderWords, Op, programHeaderWords, Timing } from '../world/instructions.ts';
import { type SectionOptions, sectionLayout } from './section-engine.ts';

/** Makes the engine, with the section's group in it. Its noise follows from the group's id: it is the same wherever the section is calculated. */
export function makeEngine(
  { layout, slot, group }: SectionOptions,
  events: EventSink,
): { readonly engine: Engine; readonly memory: WebAssembly.Memory } {
  const own = sectionLayout(layout, slot);
  const memory = new WebAssembly.Memory({ initial: own.memoryPages, maximum: own.memoryPages, shared: true });
  const engine = new Engine(own, memory, { events, seed: group, idShift: (slot % 7) + 1 });
  engine.hasInput = false;
  const words = new Int32Array(programHeaderWords + instructionHeaderWords + 3);
  words[0] = Timing.now;
  words.set([Op.addGroup, instructionHeaderWords + 3, 0, group, AddAction.tail, 0], programHeaderWords);
  engine.submit(words, words.length);
  return { engine, memory };
}
