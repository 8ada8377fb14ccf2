/** Functions that compiled code calls, on the render thread. */

import { NodeAction } from '../world/host-functions.ts';
import { Event } from '../world/instructions.ts';
import { messageWords, World } from '../world/layout.ts';
import type { MemoryViews } from '../world/memory-views.ts';
import type { HostEnvironment } from './defs.ts';
import type { Reporter } from './events.ts';
import type { NodeTable } from './node-table.ts';
import type { Synths } from './synths.ts';
import type { Tree } from './tree.ts';

/**
 * @param hasSections true while other nodes than those of this engine may be calculated elsewhere
 * @returns what modules of SynthDefs import (see `hostFunctions`)
 */
export function hostEnvironment(
  { memory, ints, floats }: MemoryViews,
  nodes: NodeTable,
  synths: Synths,
  tree: Tree,
  report: Reporter,
  hasSections: () => boolean,
): HostEnvironment {
  return {
    memory,
    allocate: (node: number, bytes: number): number => synths.allocate(node, bytes),
    trigger: (node: number, id: number, value: number): void =>
      report.trigger(Event.trigger, nodes.id[node]!, id, value),
    disk: (node: number, command: number, buffer: number, position: number, frames: number, channels: number): void =>
      report.disk(command, nodes.id[node]!, buffer, position, frames, channels),
    diskPosition: (node: number, id: number, frames: number): void =>
      report.trigger(Event.diskPosition, nodes.id[node]!, id, frames),
    voice: (node: number, kind: number, row: number, passes: number, frame: number): void =>
      report.voice(kind, nodes.id[node]!, row, passes, ints[World.block >> 2]!, frame),
    message: (node: number, unit: number, address: number, words: number): void =>
      report.message(
        nodes.id[node]!,
        synths.def(node).symbol,
        unit,
        floats,
        address >> 2,
        Math.min(words, messageWords),
      ),
    nodeAction: (_node: number, action: number, target: number): void => {
      const slot = nodes.find(target);
      if (!slot) return hasSections() ? report.otherNode(action, target) : undefined;
      if (action === NodeAction.free) tree.end(slot);
      else tree.setRun(slot, action === NodeAction.resume);
    },
  };
}
