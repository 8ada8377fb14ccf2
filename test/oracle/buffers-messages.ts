import { resolve } from 'node:path';
import type { OscMessage, OscValue } from '../../protocol/osc/types.ts';

export type Sent = readonly [string, ...(number | string | Uint8Array | { float: number })[]];

export interface Case {
  readonly name: string;
  readonly messages: readonly Sent[];
  /** Files that the messages write, below the folder `@`. */
  readonly files: readonly string[];
  /** Largest difference of two samples. */
  readonly within: number;
}

export function message([address, ...args]: Sent, own: string): OscMessage {
  const values: OscValue[] = args.map((a) =>
    typeof a === 'object' && 'float' in a ? a.float : typeof a === 'string' ? a.replace('@', own) : a,
  );
  const types = args
    .map((a) =>
      typeof a === 'string'
        ? 's'
        : typeof a === 'number'
          ? Number.isInteger(a)
            ? 'i'
            : 'f'
          : a instanceof Uint8Array
            ? 'b'
            : 'f',
    )
    .join('');
  return { address, types, args: values };
}

export const servers = {
  scsynth: ['scsynth', '-D', '0', '-V', '-1'],
  bunsynth: [resolve(import.meta.dir, '../../bunsynth'), '-D', '0'],
} as const;
