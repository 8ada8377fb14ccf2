/** Types of what clients of Dirt hand over and are given. */
import type { OscMessage } from '../../protocol/osc/types.ts';
import type { Client } from '../typescript/index.ts';

export type DirtValue = number | string;

/** Parameters of an event by SuperDirt's names: s, n, note, gain, orbit, cps, cycle, delta, sustain, cut … */
export type DirtEvent = Readonly<Record<string, DirtValue>>;

/** A message with a name, as clients and packets of plans take it. */
export interface DirtMessage extends OscMessage {
  readonly address: string;
}

export interface DirtOptions {
  /** Connection to the server, over TCP; registered with `notify`. */
  readonly client: Client;
  /** Folders of which each folder in them is a sound and each file in that one of its variants. */
  readonly samples?: readonly string[];
  /** Number of orbits; default 12. */
  readonly orbits?: number;
  /** Number of events that may sound at once: of more the oldest are ended. Default 256. */
  readonly voices?: number;
  /** First output channel; default 0. */
  readonly out?: number;
  /** Takes a line that a person should read. */
  readonly report: (line: string) => void;
}
