/** Replies as packets, and texts of failures, in scsynth's words where it has some. */
import { encodeMessage } from '../../protocol/osc/encode.ts';
import type { OscValue } from '../../protocol/osc/types.ts';
import { Failure } from '../world/instructions.ts';

export function message(address: string, types: string, args: readonly OscValue[]): Uint8Array {
  return encodeMessage(address, types, args);
}

export function done(command: string, types = '', args: readonly OscValue[] = []): Uint8Array {
  return encodeMessage('/done', `s${types}`, [command, ...args]);
}

/** Arguments behind the reason of a failure. */
export interface Details {
  /** The buffer or client id, where scsynth sends one. */
  readonly number?: number | undefined;
  /**
   * Subject of the failure, where scsynth's text leaves it out: a name, an id, or a sentence. Clients compare `/fail`
   * with scsynth's to the letter, so this goes only to those that asked for it (see `/notify`) and to the server's output.
   */
  readonly about?: number | string | undefined;
}

/** Makes a `/fail`. @param inDetail true when the client has asked for `about` */
export function fail(command: string, reason: string, { number, about }: Details = {}, inDetail = false): Uint8Array {
  // Always a text, so that it is not taken for a buffer's number.
  const values = [number, inDetail && about !== undefined ? String(about) : undefined].filter(
    (value) => value !== undefined,
  );
  const types = values.map((value) => (typeof value === 'string' ? 's' : 'i')).join('');
  return encodeMessage(
    '/fail',
    `ss${types}`,
    [command, reason, ...values].map((arg) => (typeof arg === 'string' ? printable(arg) : arg)),
  );
}

/** Makes zero bytes visible: a text may quote what a client sent. */
function printable(text: string): string {
  return text.replaceAll('\0', '\\0');
}

/** Returns the text of a failure on the render thread. @param name returns the name of a symbol */
export function failureText(failure: number, value: number, name: (symbol: number) => string): string {
  switch (failure) {
    case Failure.nodeNotFound:
      return `Node ${value} not found`;
    case Failure.targetNotFound:
      return `target Node ${value} not found`;
    case Failure.groupNotFound:
      return `Group ${value} not found`;
    case Failure.notAGroup:
      return `Group ${value} not found`;
    case Failure.notASynth:
      return `Node ${value} not found`;
    case Failure.duplicateNode:
      return 'duplicate node ID';
    case Failure.defNotFound:
      return 'SynthDef not found';
    case Failure.outOfNodes:
      return 'too many nodes';
    case Failure.outOfMemory:
      return 'out of real time memory';
    case Failure.indexOutOfRange:
      return 'index out of range';
    case Failure.moveIntoItself:
      return `Node ${value} cannot be moved into itself`;
    case Failure.busOutOfRange:
      return `bus ${value} out of range`;
    case Failure.scheduleFull:
      return `more than ${value} bundles wait for their time (--max-bundles)`;
    case Failure.programLost:
      return `out of real time memory: no room for a bundle of ${4 * value} bytes (-m)`;
    case Failure.groupNotEmpty:
      return `group ${value} is not empty`;
    case Failure.rootGroup:
      return 'the root group 0 cannot be moved, replaced or freed';
    default:
      return `failed (${failure}, ${value}, ${name(value)})`;
  }
}

/** Returns the subject of a failure, where scsynth's text leaves it out: the def's name, the node's id, the bus or sample, the limit. */
export function aboutFailure(
  failure: number,
  value: number,
  symbols: { name(symbol: number): string },
): number | string | undefined {
  switch (failure) {
    case Failure.defNotFound:
      return symbols.name(value);
    case Failure.outOfNodes:
      return `the limit is ${value} (-n)`;
    case Failure.outOfMemory:
      return 'the memory for synths is used up (-m)';
    case Failure.duplicateNode:
    case Failure.indexOutOfRange:
      return value;
    default:
      return undefined;
  }
}

/** Refusal of a command; `message` becomes the reason in `/fail`. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';

  constructor(
    reason: string,
    readonly details: Details = {},
  ) {
    super(reason);
  }
}
