/** Part of the shared memory. */
export interface Region {
  /** Address of its first byte. */
  readonly address: number;
  readonly bytes: number;
}
