/**
 * Sections in the shared memory: groups that another engine calculates ahead. A slot says how far the render thread has come and what the
 * other engine offers it; the sound lies beside it in records, one a block, which `index` tables of two banks point to.
 *
 * A change from block X on is prepared in the bank that does not play and then offered (see offers.ts). Both banks are equal before X, so the render
 * thread takes an offer at the start of any block up to X; when X has passed it refuses, and plays on what it has.
 */
import type { Region } from './region.ts';

/** Sections at a time. */
export const sectionSlots = 8;

/** Nodes that a section holds at most: its tables are copied with each snapshot. */
export const sectionNodes = 8192;

/** One slot: byte offsets of its 32-bit words. Those of the render thread lie on a cache line of their own. */
export const SectionSlot = {
  bytes: 192,
  /** 1 while the section's blocks are played. */
  active: 0,
  /** Kinds of offers: a bank from a block on, or the table of nodes to take over there. */
  offerBank: 4,
  offerFrom: 8,
  offerNodes: 12,
  /** First block that is prepared: before it there is silence. */
  first: 20,
  /** First block that is not ready, of each bank. */
  ready: [24, 28],
  /** Address of the index tables, one behind the other, of `indexEntries` words each: the address of each block's record. */
  index: 32,
  indexEntries: 36,
  /** 1 for an offer of nodes that is taken however late: the section is behind. */
  offerLate: 40,
  /** Of its thread: changes when something was sent, number of commands taken, number of those that had been heard and told of when all were. */
  wake: 44,
  consumed: 48,
  settled: 52,
  /** Statistics: blocks that are prepared, microseconds of a block, microseconds of a state kept, its kilobytes, take-backs, and those that came too late. */
  lead: 56,
  blockMicroseconds: 88,
  keepMicroseconds: 92,
  stateKilobytes: 96,
  takes: 100,
  refusals: 104,
  /** 1 when the nodes have gone back and all that was heard has been told. */
  finished: 108,
  /** Of one that takes over nodes that play: 1 while it wants their table after each block, what the table in use says of programs, and where it has written what is left of those that wait. */
  wanted: 112,
  offerRan: 116,
  offerRests: 120,
  /** 1 while its thread writes into memory that the render thread's engine lends. */
  writing: 124,
  /** The render thread's: the block under way, the bank that plays, blocks that were missing, and the bus that others write (its number, or its complement for a control bus) plus 1. */
  reached: 64,
  bank: 68,
  starved: 72,
  conflict: 76,
  /** Bytes of its pool that nodes use which play in the render thread's engine. */
  poolUsed: 80,
  /** A `Joining`; the block after which the table was written, 0 where there is none; the first block that was played prepared. */
  joining: 128,
  tableBlock: 132,
  begun: 136,
  /** Place of offers (see offers.ts). */
  offers: 144,
} as const;

/** Stages of taking over nodes that play: none, or over; their tables can be had; what concerns them waits until it is over. */
export const Joining = { no: 0, open: 1, held: 2 } as const;

/**
 * One block of a section, in words: this head, then each audio bus that it wrote (number, samples), each control bus (number, value), then the
 * numbers of the audio buses, some with `alsoBefore`, and of the control buses that it reads or overwrites.
 */
export const SectionBlock = { block: 0, audio: 1, control: 2, audioReads: 3, controlReads: 4, head: 5 } as const;

/** Added to the number of an audio bus of which what the block before left is read as well. */
export const alsoBefore = 1 << 30;

/**
 * Words of the table of nodes that one engine takes over from another (see engine/adoption.ts), and of what else it needs. Behind this head lie the
 * rows of nodes and of pods. To a section then go the ids of the groups around its own, those of all nodes outside, and rows of programs that wait; back from it go the addresses
 * of lent blocks that its nodes still have, and whole programs, each behind its length.
 */
export const NodesTable = {
  /** Numbers of nodes and of pods, then of what else there is; and, below, of nodes outside. */
  nodes: 0,
  pods: 1,
  above: 2,
  waiting: 3,
  kept: 4,
  programs: 5,
  /** Id of a node outside that shares a pod with one of them, behind 1; 0 where there is none. */
  shares: 6,
  outside: 7,
  /** Programs that had waited and were run so far. */
  ran: 8,
  others: 9,
  /** Of the block that was calculated last: its begin in seconds since 1970, and seconds of a sample; doubles. */
  time: 10,
  period: 12,
  /** The section's pool: end of what was ever used, bytes in use, then the first free block of each size class. */
  next: 14,
  used: 15,
  free: 16,
} as const;

/**
 * Words of a pod's row (address, serial of its def, row of its group: -1 for the section's, -2 for one elsewhere; and one of the reader's), of a node's (id, kind, flags, row of its group, row of its pod, lane, memory,
 * mappings), and of a program's that waits (address, timing, number of its arrival).
 */
export const nodesTableRow = { pod: 4, node: 8, waiting: 3 } as const;

/** Returns the region of the pool of a section: its synths keep their addresses when they go back. */
export function sectionPool({ sectionPools }: { readonly sectionPools: Region }, slot: number): Region {
  const bytes = sectionPoolBytes(sectionPools);
  return { address: sectionPools.address + slot * (sectionPools.bytes / sectionSlots), bytes };
}

/** Returns where the table of nodes of a section is written, behind its pool. */
export function nodesTableAddress(layout: { readonly sectionPools: Region }, slot: number): number {
  const { address, bytes } = sectionPool(layout, slot);
  return address + bytes;
}

const sectionPoolBytes = ({ bytes }: Region): number => bytes / sectionSlots - nodesTableBytes;

/** Bytes of a full table, with room for programs that wait. */
export const nodesTableBytes = 1 << 20;
