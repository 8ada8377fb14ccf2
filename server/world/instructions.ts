/**
 * The narrow waist between the control thread and the render thread: what can be asked of the render thread, and
 * what it reports. Both travel as records of 32-bit words in rings over the shared memory.
 *
 * A command record is a *program*: when to run it, then instructions that run at that moment in their order.
 *
 *   [timing, time (double), instruction …]      instruction: [op, words, origin, operands …]
 *
 * `words` counts the whole instruction. `origin` names whom to blame: it comes back in a `fail` event.
 * Floats travel as their bits. Names travel as symbols (see control/symbols.ts).
 */

export const Timing = {
  /** At the next block. */
  now: 0,
  /** At `time` seconds since 1970, by the audio clock. */
  clock: 1,
  /** At `time` of the score that the server plays, in units of 2^-32 s (see score-clock.ts). */
  score: 2,
  /** At sample number `time` of the engine: what instruments plan, which /clearSched leaves alone. */
  sample: 3,
} as const;

export const programHeaderWords = 3;
export const instructionHeaderWords = 3;
/** Place of `origin` in an instruction. */
export const originWord = 2;

/**
 * Added to the op of an instruction that continues a message: it is left out when one of that message before it failed,
 * as scsynth leaves the rest of a message undone. An echo is not.
 */
export const sequel = 0x100;

/** Operands of each instruction; `…` repeats. */
export const Op = {
  /** symbol, node id (-1: the render thread picks one), add action, target id */
  addSynth: 1,
  /** node id, add action, target id */
  addGroup: 2,
  /** node id */
  free: 3,
  /** node id, by name (1) or index (0), symbol or index, offset from it, value … */
  set: 4,
  /** node id, by name, symbol or index, offset, bus (negative: unmap), rate (1 control, 2 audio) */
  map: 5,
  /** node id, 0 or 1 */
  run: 6,
  /** node id, add action 0–3, target id */
  move: 7,
  /** group id: frees its children */
  freeAll: 8,
  /** group id: frees the synths in it and in its groups */
  deepFree: 9,
  /** area, number, offset, value …: what lies inside is set, the rest is a failure */
  poke: 10,
  /** area, number, offset, count, value: likewise */
  fill: 11,
  /** token, area, number, offset, count → `values` */
  peek: 12,
  /** token, node id, by name, symbol or index, offset, count → `values` */
  peekControls: 13,
  /** node id → `info` */
  query: 14,
  /** token → `echo` */
  echo: 15,
  /** buffer number, data address, frames, channels, sample rate */
  setBuffer: 16,
  /** removes all programs that wait for their time */
  clearSchedule: 17,
  /** node id, fill count, by name, symbol or index, offset, value: sets `count` controls to one value */
  fillControls: 18,
  /** node id: a synth gets an id of the render thread's own; one that is not there is nobody's failure */
  forgetId: 19,
  /** add action 0–3, target id, node id …: the first that is there goes to that place, each other one after the one before it */
  order: 20,
  /** starts the clock of the score with the next block, once all of it has been sent */
  startScore: 21,
  /** symbol: no more synths of this def; those that are there go on */
  removeDef: 22,
  /** buffer number, sample rate */
  setBufferRate: 23,
  /** add action 2 or 3, then node id, target id …: places nodes beside others; of neighbouring pairs with the same node the last counts */
  moveBeside: 24,
  /** node id: frees it once its sound has gone within a block; a group at once */
  fade: 25,
  /** address: writes the tree down there (see tree-copy.ts) */
  copyTree: 26,
  /** serial, a `Motion`, seeks 0 or 1, frame (double, two words): the session's time from this sample on */
  transport: 27,
  /** group id, slot: what is in this group, which is empty, is calculated ahead by another engine (see section-slots.ts) */
  beginSection: 32,
  /** group id, slot, `Joining`: the same for a group with nodes, which another engine takes over once it has come so far */
  joinSection: 36,
  /** slot: the section in it is silent from now on, and its group one like others */
  endSection: 35,
  /** buffer number: its samples were changed in place */
  bufferChanged: 34,
  /** tag: the first of a program that waits for its sample; what is planned under a tag can be taken back */
  tag: 37,
  /** token, tag, sample (double, two words): removes programs that wait under the tag for that sample or a later one, at the soonest for the block after the one that comes → `values`: their number, and samples by which it came too late */
  takeBack: 38,
  /** serial of a def, by how much: as long as more than 0 are held, the def stays though it was replaced and has no synths */
  holdDef: 33,
  /** serial of a def, address of its native code (double, two words): it runs by that from this block on */
  runNative: 39,
} as const;

/** Add actions as the protocol numbers them. */
export const AddAction = { head: 0, tail: 1, before: 2, after: 3, replace: 4 } as const;

/** True when an add action's target is the group to be in. */
export function isInGroup(action: number): boolean {
  return action === AddAction.head || action === AddAction.tail;
}

/** Areas of `poke`, `fill` and `peek`. */
export const Area = { controlBus: 0, buffer: 1 } as const;

/** Stands for the node that the program last made, whose id may have been left to the render thread. */
export const lastNode = -0x80000000;

/** Events; `node` stands for: id, parent, previous, next, is group, head, tail, symbol, pod address, lane. */
export const Event = {
  go: 1,
  end: 2,
  off: 3,
  on: 4,
  move: 5,
  info: 6,
  /** a move that clients are not told of */
  settle: 7,
  /** origin, failure, value */
  fail: 10,
  /** token, value … */
  values: 11,
  /** token */
  echo: 12,
  /** node id, trigger id, value */
  trigger: 13,
  /** node id, symbol of the def, `MessageForm`, value … (inputs of SendReply or Poll) */
  message: 14,
  /** how late a program ran, in seconds (float) */
  late: 15,
  /** node id */
  notFinite: 16,
  /** symbol, serial: a def that was replaced or freed has no synth left */
  defEnded: 17,
  /** node id: its memory request failed */
  outOfMemory: 18,
  /** former node id, node id */
  renamed: 19,
  /** disk command, node id, buffer number, first frame in the buffer, frames, channels */
  disk: 20,
  /** node id, reply id, frames played (float): where a VDiskIn is */
  diskPosition: 21,
  /** `VoiceReport`, node id, voice row that plays from there on, passes begun, block, frame in it */
  voice: 22,
  /** `NodeAction`, node id: what a synth does to a node that is not in this engine, while it has sections */
  otherNode: 23,
  /** serial of a def: it is played, and has no fused code */
  wantFused: 24,
  /** slot, group id, 1 when the group went with its nodes: a section plays in the render thread again */
  sectionEnded: 32,
  /** a section's own: it can take over the nodes of its group, when what concerns them waits */
  sectionReady: 33,
  /** a section's own: node id …: it calculates these nodes from now on, and those that programs which wait will make */
  sectionBegun: 34,
} as const;

export const nodeEventWords = 10;

/** Requests of UGens that stream: a half of their buffer filled or saved, or a report (once a synth) of why they do nothing. */
export const DiskCommand = { read: 0, readLoop: 1, write: 2, wrongSize: 3, wrongChannels: 4, tooFast: 5 } as const;

/** Reports of a VoicePlayer: its first pass begins, another one begins, the last is over. */
export const VoiceReport = { started: 0, passed: 1, ended: 2 } as const;

/** Reasons in `fail` events; the texts are the control thread's. */
export const Failure = {
  nodeNotFound: 1,
  groupNotFound: 2,
  duplicateNode: 3,
  defNotFound: 4,
  outOfNodes: 5,
  outOfMemory: 6,
  indexOutOfRange: 7,
  moveIntoItself: 8,
  notASynth: 9,
  notAGroup: 10,
  busOutOfRange: 11,
  scheduleFull: 12,
  rootGroup: 13,
  targetNotFound: 14,
  programLost: 15,
  groupNotEmpty: 16,
} as const;
