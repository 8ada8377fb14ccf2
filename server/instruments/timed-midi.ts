/** MIDI that leaves at its place on the grid, as instruments hand it over; server/midi sends it. */
import type { Onset } from '../clock/onset.ts';

export interface TimedMessage {
  /** Name under which it can be stopped: an instrument's. Undefined for what a client sent itself, which only closing its port or a panic ends. */
  readonly owner: string | undefined;
  readonly port: string;
  readonly onset: Onset;
  readonly bytes: Uint8Array;
  /** The message that ends it, once it was sent. */
  readonly off?: { readonly onset: Onset; readonly bytes: Uint8Array };
  /** True when it ends a note: of messages of one sample those leave first. */
  readonly ends?: boolean;
}

export interface TimedOutput {
  /** Returns the name of an output that is open. @throws ParamError */
  output(port: string): string;
  add(message: TimedMessage): void;
  /** True while messages wait. */
  readonly busy: boolean;
  /** Hands over what cannot move any more. Called often. */
  advance(): void;
  /** Forgets what waits of an owner, or of all that have a name, and ends their notes. */
  stop(owner?: string): void;
}
