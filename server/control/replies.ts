/** Replies as packets, and the failure texts, worded as scsynth words them where it has one. */
import { encodeMessage } from '../../protocol/osc/encode.ts';
import type { OscValue } from '../../protocol/osc/types.ts';
import { Failure } from '../render/instructions.ts';

export function message(address: string, types: string, args: readonly OscValue[]): Uint8Array {
  return encodeMessage(address, types, args);
}

export function done(command: string, types = '', args: readonly OscValue[] = []): Uint8Array {
  return encodeMessage('/done', `s${types}`, [command, ...args]);
}

/**
 * @param values what the failure is about: a buffer number or client id where scsynth sends one, then what only this server
 * sends, such as the name of the def that is not there
 */
export function fail(command: string, reason: string, values: readonly (number | string)[] = []): Uint8Array {
  const types = values.map((value) => (typeof value === 'string' ? 's' : 'i')).join('');
  return encodeMessage('/fail', `ss${types}`, [command, reason, ...values].map((arg) => (typeof arg === 'string' ? printable(arg) : arg)));
}

/** A text may quote what a client sent, zero bytes included. */
function printable(text: string): string {
  return text.replaceAll('\0', '\\0');
}

/** What a failure on the render thread means, in words. `name` gives the name of a symbol. */
export function failureText(failure: number, value: number, name: (symbol: number) => string): string {
  switch (failure) {
    case Failure.nodeNotFound: return `Node ${value} not found`;
    case Failure.targetNotFound: return `target Node ${value} not found`;
    case Failure.groupNotFound: return `Group ${value} not found`;
    case Failure.notAGroup: return `Group ${value} not found`;
    case Failure.notASynth: return `Node ${value} not found`;
    case Failure.duplicateNode: return 'duplicate node ID';
    case Failure.defNotFound: return 'SynthDef not found';
    case Failure.outOfNodes: return 'too many nodes';
    case Failure.outOfMemory: return 'out of real time memory';
    case Failure.indexOutOfRange: return 'index out of range';
    case Failure.moveIntoItself: return `Node ${value} cannot be moved into itself`;
    case Failure.busOutOfRange: return `bus ${value} out of range`;
    case Failure.scheduleFull: return `more than ${value} bundles wait for their time (--max-bundles)`;
    case Failure.programLost: return `out of real time memory: no room for a bundle of ${4 * value} bytes (-m)`;
    case Failure.rootGroup: return 'the root group 0 cannot be moved, replaced or freed';
    default: return `failed (${failure}, ${value}, ${name(value)})`;
  }
}

/** What a failure is about, where scsynth's text leaves it out: the def's name, the node's id, the bus or sample, the limit. */
export function failureValues(failure: number, value: number, symbols: { name(symbol: number): string }): readonly (number | string)[] {
  if (failure === Failure.defNotFound) return [symbols.name(value)];
  if (failure === Failure.outOfNodes) return [`the limit is ${value} (-n)`];
  if (failure === Failure.outOfMemory) return ['the memory for synths is used up (-m)'];
  return failure === Failure.duplicateNode || failure === Failure.indexOutOfRange ? [value] : [];
}

/** A command that cannot be done; `message` becomes the reason in `/fail`, `values` what it is about (see `fail`). */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';

  readonly values: readonly (number | string)[];

  /** @param values those that are undefined are left out */
  constructor(reason: string, ...values: (number | string | undefined)[]) {
    super(reason);
    this.values = values.filter((value) => value !== undefined);
  }
}
