/** Actions of a line, as plain data. */
import type { ParamRecord, ParamValue } from '../instruments/params.ts';

/** A command of the server with its arguments. */
export interface Send {
  readonly do: 'send';
  readonly address: string;
  readonly args: readonly ParamValue[];
}

export type Action =
  | Send
  | { readonly do: 'show'; readonly what: 'voices' | 'instruments' | 'bpm' | 'root' | 'seed' }
  | { readonly do: 'help'; readonly about: string | undefined }
  /** Plays the lines of a file, which the console reads. */
  | { readonly do: 'cue'; readonly path: string }
  | { readonly do: 'pause'; readonly seconds: number }
  | { readonly do: 'seed'; readonly seed: number }
  | { readonly do: 'quit' };

export const send = (address: string, ...args: ParamValue[]): Send => ({ do: 'send', address, args });

/** Keys and values one after the other, as commands take them. */
export const pairs = (settings: ParamRecord): ParamValue[] => Object.entries(settings).flat() as ParamValue[];
