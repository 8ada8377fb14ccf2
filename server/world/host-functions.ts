/** Functions the host provides to compiled code: their types here, what they do in render/host.ts. */
export const hostFunctions = {
  /** (node, bytes) → address, 0 when there is no memory. Zeroed, freed with the node. */
  allocate: { params: ['i32', 'i32'], result: 'i32' },
  /** (node, trigger id, value): /tr. */
  trigger: { params: ['i32', 'i32', 'f32'], result: null },
  /** (node, unit, address, words): the inputs of SendReply or Poll lie there, as floats. */
  message: { params: ['i32', 'i32', 'i32', 'i32'], result: null },
  /** (node, action, target node id): 0 free, 1 pause, 2 resume another node. */
  /** node, `NodeAction`, id of the node that it is done to */
  nodeAction: { params: ['i32', 'i32', 'i32'], result: null },
  /** (node, disk command, buffer number, first frame, frames, channels): see `DiskCommand` */
  disk: { params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'], result: null },
  /** (node, reply id, frames): /diskin. */
  diskPosition: { params: ['i32', 'i32', 'f32'], result: null },
  /** (node, `VoiceReport`, voice row, passes, frame of the block) */
  voice: { params: ['i32', 'i32', 'i32', 'i32', 'i32'], result: null },
} as const;

export type HostFunction = keyof typeof hostFunctions;

/** Actions of a synth on another node. */
export const NodeAction = { free: 0, pause: 1, resume: 2 } as const;
