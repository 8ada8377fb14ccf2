/**
 * Records that compiled code leaves for the render thread, which carries them out in their order after each stretch of code
 * (see records.ts of the engine). They lie one behind the other in an area of the memory, each of a head and its words:
 *
 *     kind, and number of words above its 8 bits; slot of the node in the node table; word …
 */

/** Kinds of records, and the words of each. Those from `nodeAction` on may fill room that others may not. */
export const RecordKind = {
  /** trigger id, value (float): /tr */
  trigger: 0,
  /** `MessageForm`, value (float) …: what SendReply, Poll and their like send */
  message: 1,
  /** reply id, frames played (float): /diskin */
  diskPosition: 2,
  /** `NodeAction`, id of the node that it is done to */
  nodeAction: 3,
  /** `DiskCommand`, buffer number, first frame, frames, channels */
  disk: 4,
  /** `VoiceReport`, voice row, passes, frame of the block */
  voice: 5,
} as const;

export type RecordName = keyof typeof RecordKind;

/** Actions of a synth on another node. */
export const NodeAction = { free: 0, pause: 1, resume: 2 } as const;

/** The head of a record: its bytes, and the bits of the kind in its first word. */
export const RecordHead = { bytes: 8, kindBits: 8 } as const;

/** First word of a record. */
export function recordHead(name: RecordName, words: number): number {
  return RecordKind[name] | (words << RecordHead.kindBits);
}

/** Forms of messages, which say what becomes of their values: a line about bad values, a reply with an address, a printed value and /tr. */
export const MessageForm = { badValues: 0, reply: 1, poll: 2 } as const;

/** Values of one message at most. */
export const maxMessageValues = 1024;

const mebibyte = 1 << 20;

/**
 * The area: bytes of it, bytes that records of any kind may fill, those that records of the kinds that change something may fill,
 * and where a record is written for which there is no room, and which nobody reads.
 */
export const RecordArea = {
  bytes: 2 * mebibyte + RecordHead.bytes + 4 * (1 + maxMessageValues),
  anyEnd: mebibyte,
  end: 2 * mebibyte,
  spare: 2 * mebibyte,
} as const;

/** Bytes of the area that records of a kind may fill. */
export function recordsEnd(name: RecordName): number {
  return RecordKind[name] < RecordKind.nodeAction ? RecordArea.anyEnd : RecordArea.end;
}
