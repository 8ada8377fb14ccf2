/** The shared memory by words of each kind, as any thread sees it. */
export interface SharedWords {
  readonly ints: Int32Array;
  readonly floats: Float32Array;
  readonly doubles: Float64Array;
}

/** Returns views of a memory. */
export function sharedWords(memory: ArrayBufferLike): SharedWords {
  return { ints: new Int32Array(memory), floats: new Float32Array(memory), doubles: new Float64Array(memory) };
}
