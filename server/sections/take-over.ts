/** Takes over the nodes of the render thread's engine as they are after a block: their tables and memory, the buses, the random generators, and the programs that wait. */
import { behindNodes, nodesTableHead } from '../engine/adoption.ts';
import type { Engine } from '../engine/engine.ts';
import { blockBytes, headerBytes, poolClasses } from '../engine/pool.ts';
import { readDouble } from '../engine/read-double.ts';
import { type Layout, RandomRow } from '../world/layout.ts';
import { NodesTable, nodesTableAddress, nodesTableBytes, nodesTableRow } from '../world/section-slots.ts';
import { upperHalf } from './buffer-copies.ts';
import { noteBuses, type SectionOptions } from './section-engine.ts';
import { NotAhead } from './uses.ts';

/** Memory that was not as it says that it is: it changed while it was read. */
class Torn extends Error {
  override readonly name = 'Torn';
}

/** Program that waits in the render thread's engine, and where. */
export interface WaitingProgram {
  readonly address: number;
  /** As it came, with its timing. */
  readonly words: Int32Array;
  readonly arrival: number;
}

/** State that was taken over beside the nodes themselves. */
export interface TakenOver {
  readonly ids: readonly number[];
  /** Ids of the groups around the section's, and of all nodes that are not in it. */
  readonly above: readonly number[];
  readonly others: readonly number[];
  readonly waiting: readonly WaitingProgram[];
  /** Programs that had waited and were run before. */
  readonly ran: number;
  /** Begin of the block in seconds since 1970, and seconds of a sample. */
  readonly time: number;
  readonly period: number;
  /** Id of a node outside that shares memory with one that is taken. */
  readonly sharedWith: number | undefined;
}

/**
 * Copies the state of the render thread's engine into one that has no nodes yet but the section's group.
 * @param block that was calculated last
 * @param isStill true when the memory has not changed since the table was written
 * @returns undefined when it has
 * @throws NotAhead when there is no room for what nodes have
 */
export function takeOver(
  engine: Engine,
  { layout, memory, slot, group }: SectionOptions,
  block: number,
  isStill: () => boolean,
): TakenOver | undefined {
  const from = new Int32Array(memory.buffer);
  const table = nodesTableAddress(layout, slot);
  let taken: TakenOver;
  try {
    taken = copyTable(engine, from, table >> 2);
    copyBlocks(engine, layout, from, table >> 2);
    copyWorld(engine, from);
  } catch (error) {
    if (error instanceof Torn) return undefined;
    throw error;
  }
  if (!isStill()) return undefined;
  engine.adoption.adopt(table, engine.nodes.find(group));
  engine.goTo(block);
  noteBuses(engine);
  return taken;
}

/** Returns why nodes cannot be a section's. */
export function refusalOf({ ids, sharedWith }: TakenOver): string | undefined {
  if (ids.length === 0) return 'its nodes have gone, or are too many';
  if (sharedWith !== undefined)
    return `a node in it was moved there and shares its memory with node ${sharedWith}, which is outside`;
  return undefined;
}

function copyTable({ ints }: Engine, from: Int32Array, at: number): TakenOver {
  const end = at + (nodesTableBytes >> 2);
  const word = (offset: number): number => from[at + offset]!;
  const above = behindNodes(from, at);
  const others = above + word(NodesTable.above);
  const rows = others + word(NodesTable.others);
  const last = rows + word(NodesTable.waiting) * nodesTableRow.waiting;
  if (!(above >= at && others >= above && rows >= others && last >= rows && last <= end)) throw new Torn();
  ints.set(from.subarray(at, above), at);
  const waiting: WaitingProgram[] = [];
  for (let row = rows; row < last; row += nodesTableRow.waiting) waiting.push(copyProgram(from, row));
  const nodes = at + nodesTableHead;
  return {
    ids: Array.from({ length: word(NodesTable.nodes) }, (_, i) => from[nodes + i * nodesTableRow.node]!),
    above: [...from.subarray(above, others)],
    others: [...from.subarray(others, rows)],
    waiting: waiting.sort((a, b) => a.arrival - b.arrival),
    ran: word(NodesTable.ran),
    time: readDouble(from, at + NodesTable.time),
    period: readDouble(from, at + NodesTable.period),
    sharedWith: word(NodesTable.shares) === 1 ? word(NodesTable.outside) : undefined,
  };
}

function copyProgram(from: Int32Array, row: number): WaitingProgram {
  const address = from[row]!;
  const first = address >> 2;
  const length = from[first]!;
  if (!(first > 0 && length > 0 && first + length <= from.length)) throw new Torn();
  const words = from.slice(first, first + length);
  // Programs that wait have their length where others have their timing.
  words[0] = from[row + 1]!;
  return { address, words, arrival: from[row + 2]! };
}

function copyBlocks(engine: Engine, layout: Layout, from: Int32Array, at: number): void {
  const { ints } = engine;
  const nodes = at + nodesTableHead;
  const pods = nodes + ints[at + NodesTable.nodes]! * nodesTableRow.node;
  const end = behindNodes(ints, at);
  const copied = new Set<number>();
  const buffers = upperHalf(layout.pool);
  const copy = (address: number): void => {
    if (copied.has(address) || !isBlock(from, layout, address)) throw new Torn();
    copied.add(address);
    const end = address + blockBytes(from, address);
    if (address < buffers.address + buffers.bytes && end > buffers.address)
      throw new NotAhead('other synths have more than half of the memory for synths');
    engine.borrowed.borrow(address, from);
  };
  for (let row = pods; row < end; row += nodesTableRow.pod) copy(ints[row]!);
  for (let row = nodes; row < pods; row += nodesTableRow.node)
    for (const first of [ints[row + 6]!, ints[row + 7]!])
      for (let address = first; address; address = engine.pool.link(address)) copy(address);
}

function isBlock(from: Int32Array, { pool, sectionPools }: Layout, address: number): boolean {
  const within = ({ address: start, bytes }: { address: number; bytes: number }): boolean =>
    address >= start + headerBytes && address < start + bytes;
  if (address % headerBytes !== 0 || !(within(pool) || within(sectionPools))) return false;
  const sizeClass = from[(address - headerBytes) >> 2]!;
  return (
    sizeClass >= 0 &&
    sizeClass < poolClasses &&
    address + blockBytes(from, address) <= sectionPools.address + sectionPools.bytes
  );
}

function copyWorld({ ints, layout }: Engine, from: Int32Array): void {
  const copy = (address: number, bytes: number): void =>
    ints.set(from.subarray(address >> 2, (address + bytes) >> 2), address >> 2);
  const { blockSize, allAudioBuses, controlBuses, randomGenerators } = layout;
  copy(layout.audioBusAddress, 4 * blockSize * allAudioBuses);
  copy(layout.audioTouchedAddress, 4 * allAudioBuses);
  copy(layout.controlBusAddress, 4 * controlBuses);
  copy(layout.controlTouchedAddress, 4 * controlBuses);
  copy(layout.randomAddress, RandomRow.bytes * randomGenerators);
}
