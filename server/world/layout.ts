/**
 * Places of everything in the one shared memory: a pure function of the world's options, so every thread that
 * knows the options knows the addresses, and compiled SynthDefs carry them as constants.
 *
 * The memory is reserved whole at start; the system hands out real pages only where something is written.
 */

import { ElementSlot, elementSlots } from './element-slots.ts';
import { inputHistoryBytes, inputHistoryFrames } from './input-history.ts';
import { RecordArea } from './records.ts';
import type { Region } from './region.ts';
import { nodesTableBytes, SectionSlot, sectionSlots } from './section-slots.ts';
import { SessionClock } from './session-clock.ts';
import { tablesEnd } from './tables.ts';
import { walkEntryBytes } from './walk-entry.ts';

export interface WorldOptions {
  readonly sampleRate: number;
  /** Frames of a block. */
  readonly blockSize: number;
  /** Audio buses of clients: NumAudioBuses. */
  readonly audioBuses: number;
  /** Audio buses behind those of clients, for the ports of elements; default none. */
  readonly privateBuses?: number;
  readonly controlBuses: number;
  /** Hardware channels; buses 0 … outputs-1 are outputs, the next `inputs` are inputs. */
  readonly inputs: number;
  readonly outputs: number;
  /** Buffer numbers go from 0 to `buffers` - 1, those of a synth's own buffers on from there. */
  readonly buffers: number;
  /** Value of NumBuffers, up to which clients allot buffers. */
  readonly numBuffers: number;
  readonly randomGenerators: number;
  readonly maxNodes: number;
  /** Bundles that may wait for their time. */
  readonly maxBundles: number;
  /** Memory for synths, their state and delay lines. It must end below 2 GiB: words in it are found by signed shifts. */
  readonly realTimeMemoryBytes: number;
  /** Seconds of the hardware inputs that are kept for renders; default none. */
  readonly inputSeconds?: number;
}

export interface Layout extends WorldOptions {
  readonly memoryPages: number;
  readonly controlBusAddress: number;
  /** Block number of the last write to each control bus. */
  readonly controlTouchedAddress: number;
  /** Audio buses of clients and private ones together: what compiled code may read and write. */
  readonly allAudioBuses: number;
  readonly audioBusAddress: number;
  readonly audioTouchedAddress: number;
  readonly bufferTableAddress: number;
  readonly voiceRowAddress: number;
  readonly voiceRows: number;
  /** Levels of what plays rendered sound, one float each; as many as rows. */
  readonly meterAddress: number;
  /** One block of each channel that comes from Web Audio nodes, and of each that goes to them. */
  readonly nativeInAddress: number;
  readonly nativeOutAddress: number;
  /** Rows of random generators (see `RandomRow`). */
  readonly randomAddress: number;
  /** Scratch wires of one block, four lanes wide each; `wireBytes` apart. */
  readonly wireAddress: number;
  readonly wireBytes: number;
  readonly wireLimit: number;
  /** 16-byte slots that hand control-rate values to lane-by-lane code. */
  readonly spillAddress: number;
  /** One block of a lane, or of the sum of several, on its way to a bus. */
  readonly mixAddress: number;
  /** Records that compiled code leaves for the render thread (see records.ts). */
  readonly recordAddress: number;
  /** The block's plan: address and lanes of pods, two words each (see runs.ts). */
  readonly planAddress: number;
  /** The same, an entry for each stretch of pods of one def (see walk-entry.ts). */
  readonly walkAddress: number;
  /** Records of elements (see element-slots.ts), and the session's time (session-clock.ts). */
  readonly elementTableAddress: number;
  readonly elementSlots: number;
  readonly sessionClockAddress: number;
  readonly commandRing: Region;
  readonly eventRing: Region;
  /** The program that is run at once, copied out of its ring. */
  readonly program: Region;
  readonly pool: Region;
  /** Slots of sections, and their pools, one behind the other (see section-slots.ts). */
  readonly sectionAddress: number;
  readonly sectionPools: Region;
  /** Kept seconds of the inputs (see input-history.ts), of `inputFrames` a channel; 0 where nothing is kept. */
  readonly inputHistory: Region;
  readonly inputFrames: number;
  /** Sound buffers; the control thread's. */
  readonly samples: Region;
}

/** Words of the world's header at address 0 (byte offsets). */
export const World = {
  /** Number of the current block; a bus whose touched word equals it was written in this block. */
  block: 16,
  /** Block with which the score began, -1 before. */
  scoreBlock: 20,
  /** Index in its list of the compiled code that runs. */
  running: 32,
  /** Memory for synths that nothing uses, in units of 16 bytes. */
  memoryFree: 24,
  /** Number of synths, of groups with the root group, and of the UGens of all synths. */
  synths: 28,
  groups: 44,
  units: 48,
  /** Element slots that the render thread serves: one more than the highest in use. The control thread's. */
  elements: 52,
  /** 1 when the tables are filled. */
  tables: 68,
  /** Events for which there was no room in their ring. */
  lostEvents: 36,
  /** Those among them that were about the tree. */
  lostNodes: 40,
  /** Bytes of records that compiled code has left, and records for which there was no room; 0 where none runs. */
  recordBytes: 56,
  lostRecords: 60,
  /** All bits set while several lanes of the pod run that is calculated, else 0. */
  several: 64,
  /** Bytes from a generator's own stream to that of the lane that is calculated, or to that of lane 0 where several are (see `RandomRow`). */
  stream: 72,
} as const;

/**
 * One row of the buffer table: byte offsets of its 32-bit words. `end` is the frame after which a half that was read from a file is
 * silent, -1 while there is none; it becomes `passed` when the players come to that half.
 */
export const BufferRow = {
  bytes: 48,
  data: 0,
  frames: 4,
  channels: 8,
  samples: 12,
  sampleRate: 16,
  rateScale: 20,
  duration: 24,
  coordinates: 28,
  end: 32,
  passed: 36,
} as const;

/**
 * One row of rendered sound, as a VoicePlayer plays it: byte offsets of its 32-bit words. The samples lie channel after channel. The first
 * row of a voice begins at `startFrame` of block `startBlock`, or at once when that has passed. One with `once` is not repeated.
 */
export const VoiceRow = {
  bytes: 32,
  data: 0,
  frames: 4,
  channels: 8,
  startBlock: 12,
  startFrame: 16,
  once: 20,
} as const;

/** Rows of rendered sound. */
const voiceRows = 16384;

/**
 * Connections of Web Audio nodes and the engine: into the engine through inputs of its worklet node beside that of the hardware, `banks` of
 * `bankChannels` each; out of it through nodes of their own, `feeds` of `feedOutputs` with `feedChannels` each.
 */
export const Native = { banks: 4, bankChannels: 32, feeds: 8, feedOutputs: 4, feedChannels: 2 } as const;
export const nativeIns = Native.banks * Native.bankChannels;
export const nativeOuts = Native.feeds * Native.feedOutputs * Native.feedChannels;

/** A pod: four lanes of one SynthDef. Every slot holds one 32-bit word a lane (or one 64-bit word, 32 bytes a slot). */
export const Pod = {
  /** Bit n set: a UGen asked for done action n in this block. */
  done: 0,
  nodeId: 16,
  /** Frames into the block at which the synth was asked to start. */
  sampleOffset: 32,
  subsampleOffset: 48,
  /** Index of the random generator that the synth draws from. */
  random: 64,
  /** 1 when the synth's output was not finite; such a lane writes nothing. */
  notFinite: 80,
  /** The node's slot in the node table. */
  node: 96,
  /** 1 while the constructor's memory requests failed. */
  outOfMemory: 112,
  controls: 128,
} as const;

export const pageBytes = 65536;
const mebibyte = 1 << 20;
const signedEnd = 2 ** 31;

/**
 * One row of the random generators: streams of three words each, which are `word` bytes apart. The first is the generator's own, which constructors draw
 * from, and a synth that runs by itself. Others of a def have one of the `count` streams from `streams` on, by the place e of their entry in the list that
 * is calculated: lane l of a pod of which several run number 4e + l, a lane that runs alone in its pod number e, counted around.
 */
export const RandomRow = { bytes: 208, word: 68, streams: 4, count: 16 } as const;

/** Bytes of the pool of a section. */
const maxSectionPool = 32 * mebibyte;
const minSectionPool = mebibyte;

const align = (x: number, to: number) => Math.ceil(x / to) * to;

/**
 * @param memoryPages of 64 KiB; what remains after all else holds sound buffers
 * @throws RangeError when the options ask for more than the memory has
 */
export function layoutFor(options: WorldOptions, memoryPages = 65536): Layout {
  let next = tablesEnd;
  const take = (bytes: number, alignment = 64): number => {
    const address = align(next, alignment);
    next = address + bytes;
    return address;
  };
  const region = (bytes: number): Region => ({ address: take(bytes, 4096), bytes });
  const { blockSize } = options;
  const audioBuses = Math.max(options.audioBuses, options.inputs + options.outputs);
  const allAudioBuses = audioBuses + (options.privateBuses ?? 0);
  // What compiled code names comes first, and before that on whose size others depend: code that was compiled for other options then runs here too.
  const spillAddress = take(4096 * 16);
  const recordAddress = take(RecordArea.bytes);
  const voiceRowAddress = take(voiceRows * VoiceRow.bytes);
  const meterAddress = take(voiceRows * 4);
  const elementTableAddress = take(elementSlots * ElementSlot.bytes);
  const wireBytes = blockSize * 16;
  const wireLimit = 4096;
  const wireAddress = take(wireLimit * wireBytes);
  const nativeInAddress = take(nativeIns * blockSize * 4);
  const nativeOutAddress = take(nativeOuts * blockSize * 4);
  const mixAddress = take(blockSize * 4);
  const randomAddress = take(options.randomGenerators * RandomRow.bytes);
  const controlBusAddress = take(options.controlBuses * 4);
  const controlTouchedAddress = take(options.controlBuses * 4);
  const audioTouchedAddress = take(allAudioBuses * 4);
  const audioBusAddress = take(allAudioBuses * blockSize * 4);
  const bufferTableAddress = take(options.buffers * BufferRow.bytes);
  const planAddress = take((options.maxNodes + 2) * 8);
  const walkAddress = take((options.maxNodes + 2) * walkEntryBytes);
  const sessionClockAddress = take(SessionClock.bytes);
  const commandRing = region(8 * mebibyte + 4096);
  const eventRing = region(8 * mebibyte + 4096);
  const program = region(commandRing.bytes);
  const pool = region(options.realTimeMemoryBytes);
  const sectionAddress = take(sectionSlots * SectionSlot.bytes);
  const sectionPools = region(sectionPoolsBytes(options.realTimeMemoryBytes, signedEnd - next));
  if (next > signedEnd)
    throw new RangeError(
      `memory for synths ends at ${Math.ceil(next / mebibyte)} MiB; it must end below ${signedEnd / mebibyte} MiB (-m)`,
    );
  const inputFrames = inputHistoryFrames(options, (memoryPages * pageBytes) / 4);
  const inputHistory = region(inputHistoryBytes(inputFrames, options.inputs));
  const samplesAddress = align(next, 4096);
  const samples = samplesIn(samplesAddress, memoryPages);
  if (samples.bytes < mebibyte) {
    throw new RangeError(
      `the options need ${Math.ceil(next / mebibyte)} MiB, the memory has ${(memoryPages * pageBytes) / mebibyte} MiB`,
    );
  }
  return {
    ...options,
    audioBuses,
    allAudioBuses,
    memoryPages,
    controlBusAddress,
    controlTouchedAddress,
    audioBusAddress,
    audioTouchedAddress,
    bufferTableAddress,
    voiceRowAddress,
    voiceRows,
    meterAddress,
    nativeInAddress,
    nativeOutAddress,
    randomAddress,
    wireAddress,
    wireBytes,
    wireLimit,
    spillAddress,
    mixAddress,
    recordAddress,
    planAddress,
    walkAddress,
    elementTableAddress,
    elementSlots,
    sessionClockAddress,
    commandRing,
    eventRing,
    program,
    pool,
    sectionAddress,
    sectionPools,
    inputHistory,
    inputFrames,
    samples,
  };
}

/** Memory for the synths of all sections: of each at most a sixteenth of what other synths have, and no more than there is room for. */
function sectionPoolsBytes(realTimeMemoryBytes: number, room: number): number {
  const each = Math.min(maxSectionPool, Math.max(minSectionPool, realTimeMemoryBytes / 16)) + nodesTableBytes;
  const fits = Math.floor((room - 4096) / sectionSlots / 4096) * 4096;
  return fits > nodesTableBytes ? sectionSlots * Math.min(Math.ceil(each / 4096) * 4096, fits) : 0;
}

/** Pages of the smallest memory that compiled code takes, and of the largest: any world's is between them. */
export const minCodePages = Math.ceil(tablesEnd / pageBytes);
export const maxCodePages = 65536;

/** The last page stays free, so that a 16-byte access at the end of a buffer is inside. */
function samplesIn(address: number, memoryPages: number): Region {
  return { address, bytes: (memoryPages - 1) * pageBytes - address };
}

/** The same addresses in as little memory as will do where there are no sound buffers: code that is compiled for the one runs in the other. */
export function withoutSamples(layout: Layout): Layout {
  const { address } = layout.samples;
  const memoryPages = Math.ceil(address / pageBytes) + 1;
  return { ...layout, memoryPages, samples: samplesIn(address, memoryPages) };
}

/** Bytes of the pool that are kept for programs, at most. */
const maxReserved = 1 << 20;

/** Returns the end of what synths may take of a pool. */
export function synthsEnd({ address, bytes }: Region): number {
  return address + bytes - Math.min(maxReserved, bytes >> 4);
}
