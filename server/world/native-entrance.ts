/** The way into native code: plain data, by which the control thread tells the render thread. Addresses are those of the process, not of the shared memory. */
export interface NativeEntrance {
  /** Address of the walker (see native/walker.ts). */
  readonly walker: number;
  /** The table of functions by numbers of defs, outside of the shared memory. */
  readonly table: { readonly address: number; readonly length: number };
}
