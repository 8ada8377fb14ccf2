/** Messages of the thread that stamps bytes. */

/** A piece as it was read, and when, in seconds since 1970. */
export interface Stamped {
  readonly seconds: number;
  readonly bytes: Uint8Array;
}

/** A byte that the server does not send, and that ends the thread. */
export const endByte = 0xfd;
