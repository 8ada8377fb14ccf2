/** Ends a stream that is not read. */
export class SlowReader extends Error {
  override readonly name = 'SlowReader';
}
